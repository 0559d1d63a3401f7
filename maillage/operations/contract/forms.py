"""Forms of the room: they validate and propose, the actions write."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from maillage.communities.members.forms import EurosField
from maillage.communities.territory.forms import date_field
from maillage.engines.aci import MISSION_LABELS, Mission, Part
from maillage.french import euros, sentence
from maillage.operations.contract.board import Board
from maillage.operations.contract.closing.accounts import accounts
from maillage.operations.contract.closing.measured import measured_by_mission
from maillage.operations.contract.closing.statement import VariableRow
from maillage.operations.contract.enums import GapReason
from maillage.operations.contract.envelopes import Envelope, envelopes
from maillage.operations.contract.models import YEARS
from maillage.operations.contract.signed import Parties, SizeFacts

MAX_FILE = 20_000_000
SIZES = [(1, "1 : moins de 40 000"), (2, "2 : de 40 000 à 79 999"), (3, "3 : de 80 000 à 175 000"),
         (4, "4 : plus de 175 000")]  # fmt: skip
WRITTEN = "Par exemple : annexe financière, article 5."


def _source(help_text: str = WRITTEN) -> forms.CharField:
    return forms.CharField(label="Où c’est écrit", max_length=300, help_text=help_text)


def _reference() -> forms.RegexField:
    return forms.RegexField(
        r"^[A-Za-z0-9][A-Za-z0-9./_-]*$", label="Référence", max_length=40,
        help_text="Celle du contrat, ou une que vous choisissez : lettres, chiffres, tirets, sans espace.",
    )  # fmt: skip


def _year_choices(current: int) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label="Année du contrat", coerce=int, initial=current,
        choices=[(number, f"Année {number}") for number in range(1, YEARS + 1)],
    )  # fmt: skip


class KeyedForm(forms.Form):
    """Every form of the room: ``key`` makes a second click find the first one."""

    key = forms.UUIDField(initial=uuid.uuid4, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.order_fields([name for name in self.fields if name != "key"])


class PartiesForm(KeyedForm):
    """How the contract is named, who signed it, when."""

    reference = _reference()
    signed_on = date_field(
        "Signé le", help_text="Le jour de la dernière signature : il fixe les anniversaires."
    )
    ars = forms.CharField(label="ARS signataire", max_length=120)
    cpam = forms.CharField(label="CPAM signataire", max_length=120)

    def parties(self) -> Parties:
        data = self.cleaned_data
        return Parties(data["reference"], data["ars"], data["cpam"])


class _SizeMixin(forms.Form):
    """A size with the population that gave it, and the missions taken."""

    size = forms.TypedChoiceField(label="Taille signée", choices=SIZES, coerce=int, widget=forms.RadioSelect)
    population = forms.IntegerField(label="Population couverte", min_value=1, max_value=5_000_000)
    population_year = forms.IntegerField(
        label="Millésime de la population", min_value=1990, max_value=2100,
        help_text="L’année à laquelle le chiffre se rapporte.",
    )  # fmt: skip
    population_origin = forms.CharField(
        label="Origine du chiffre", max_length=200, help_text="INSEE, comptage de la CPAM, annexe du contrat…"
    )
    missions = forms.MultipleChoiceField(
        label="Missions optionnelles prises", required=False, widget=forms.CheckboxSelectMultiple,
        choices=[(one.value, MISSION_LABELS[one]) for one in (Mission.QUALITY, Mission.SUPPORT)],
        help_text="Les missions socles sont toujours prises : accès aux soins, parcours, prévention, crises.",
    )  # fmt: skip

    def size_facts(self) -> SizeFacts:
        data = self.cleaned_data
        return SizeFacts(data["size"], data["population"], data["population_year"], data["population_origin"])

    def taken(self) -> frozenset[Mission]:
        return frozenset(Mission(code) for code in self.cleaned_data["missions"])


class RecordForm(_SizeMixin, PartiesForm):
    """A whole contract; ``case`` is the signed negotiation that it comes from."""

    source = _source("Par exemple : contrat signé, page 2.")
    case = forms.IntegerField(required=False, widget=forms.HiddenInput)
    field_order = ("reference", "signed_on", "ars", "cpam", "size")


class ActForm(KeyedForm):
    """A form about one contract: ``board`` is what it holds, ``asked`` what the address says."""

    def __init__(self, *args: Any, board: Board, asked: Mapping[str, str], **options: Any) -> None:
        self.board, self.asked = board, asked
        super().__init__(*args, initial=self.proposed(), **options)
        self.prepare()
        self.order_fields([name for name in self.fields if name != "key"])

    def proposed(self) -> dict[str, Any]:
        """What the fields hold at first."""
        return {}

    def prepare(self) -> None:
        """Give the fields the choices of this contract."""

    @property
    def asked_year(self) -> int:
        """The year of the address, else the present one."""
        text = self.asked.get("annee", "")
        return (
            int(text) if text in {str(number) for number in range(1, YEARS + 1)} else self.board.year.number
        )


class CorrectForm(ActForm, PartiesForm):
    """The parties, the reference, the day of signature."""

    def proposed(self) -> dict[str, Any]:
        one = self.board.contract
        return {"reference": one.reference, "signed_on": one.signed_on, "ars": one.ars, "cpam": one.cpam}


class EndForm(ActForm):
    last_day = date_field("Dernier jour du contrat")
    because = forms.CharField(label="Raison", max_length=300)


class TermsForm(_SizeMixin, ActForm):
    """An avenant, or the correction of what was typed."""

    corrects = forms.TypedChoiceField(
        label="Nature", coerce=lambda value: value == "correction", initial="avenant",
        choices=[("avenant", "Avenant signé"), ("correction", "Correction de la saisie")],
        widget=forms.RadioSelect,
        help_text="Une correction prend effet le même jour que ce qu’elle corrige.",
    )  # fmt: skip
    subject = forms.CharField(label="Ce qui change", max_length=300)
    signed_on = date_field("Signé le")
    effective_on = date_field(
        "Prend effet le", help_text="À un anniversaire, sauf si l’avenant dit autre chose."
    )
    source = _source("Par exemple : avenant n° 1, article 2.")
    case = forms.IntegerField(required=False, widget=forms.HiddenInput)
    field_order = ("corrects", "subject", "signed_on", "effective_on", "size")

    def proposed(self) -> dict[str, Any]:
        now = self.board.terms
        found = {
            "size": now.size, "population": now.population, "population_year": now.population_year,
            "population_origin": now.population_origin, "missions": [one.value for one in now.missions],
            "case": self.asked.get("dossier", ""), "signed_on": self.asked.get("signe", ""),
        }  # fmt: skip
        if self.board.year.number < YEARS:
            found["effective_on"] = self.board.year.next_anniversary
        return found


class MissionForm(ActForm):
    """The days of a mission."""

    mission = forms.TypedChoiceField(label="Mission", coerce=Mission)
    started_on = date_field(
        "Démarrée le",
        required=False,
        help_text="Une date à venir est une prévision ; vide, rien n’est prévu.",
    )
    deployed_on = date_field("Entièrement déployée le", required=False)
    source = _source("Ce qui le montre : compte rendu, fiche-action, convention.")

    def prepare(self) -> None:
        self.fields["mission"].choices = [(one.plan.mission.value, one.label) for one in self.board.missions]  # type: ignore[attr-defined]

    def proposed(self) -> dict[str, Any]:
        code = self.asked.get("mission", "")
        row = next((one.row for one in self.board.missions if one.plan.mission.value == code), None)
        days = {"started_on": row.started_on, "deployed_on": row.deployed_on} if row else {}
        return {"mission": code, **days}


class EnvelopesForm(ActForm):
    """The envelopes of one year as signed; an empty one leaves the national table."""

    decided_on = date_field("Signées le")
    source = _source()
    onwards = forms.BooleanField(
        label="Écrire les mêmes pour les années suivantes", required=False,
        help_text="Une année qui diffère se corrige ensuite à part.",
    )  # fmt: skip

    def prepare(self) -> None:
        self.rows = envelopes(self.board.file, self.board.simulation, self.asked_year)
        for one in self.rows:
            self.fields[one.name] = EurosField(label=one.label, required=False, help_text=_hint(one))
            self.initial[one.name] = one.cents if one.signed or one.level in {"high", "medium"} else None
        self.order_fields([*(one.name for one in self.rows), "decided_on", "source", "onwards"])

    def proposed(self) -> dict[str, Any]:
        file = self.board.file
        return {"decided_on": file.terms_on(file.years[self.asked_year - 1].starts_on).signed_on}

    def envelopes(self) -> dict[tuple[Mission | None, Part], int | None]:
        """What the fields say; a national amount that was left as proposed is signed too."""
        return {(one.mission, one.part): self.cleaned_data[one.name] for one in self.rows}


def _hint(one: Envelope) -> str:
    if one.national.cents is None:
        return "Montant national inconnu."
    words = {"high": "confirmé", "medium": "probable"}.get(one.national.confidence.value, "non confirmé")
    return f"Tableau national : {euros(one.national.cents)}, {words}."


class VariableForm(ActForm):
    """The variable parts that the three parties agreed on for one year; empty: not decided."""

    decided_on = date_field("Décidées le", help_text="Le jour du dialogue de gestion, ou de sa notification.")
    source = _source("Par exemple : procès-verbal du dialogue de gestion.")

    def prepare(self) -> None:
        found = envelopes(self.board.file, self.board.simulation, self.asked_year)
        self.rows = [one for one in found if one.part is Part.VARIABLE]
        given = measured_by_mission(self.board.contract, self.asked_year, self.board.today)
        for one in self.rows:
            self.fields[one.name] = EurosField(
                label=MISSION_LABELS[one.mission] if one.mission else "", required=False,
                help_text=self.hint(one, given.get(one.mission) if one.mission else None),
            )  # fmt: skip
            self.initial[one.name] = one.granted.cents if one.granted else None
        self.order_fields([*(one.name for one in self.rows), "decided_on", "source"])

    def hint(self, one: Envelope, given: int | None) -> str:
        """What the whole year may pay, and what the indicators give."""
        if one.mission is Mission.CRISIS and not self.board.file.crises:
            return "Seulement si l’ARS a reconnu une crise cette année-là ; vide sinon."
        whole = "Enveloppe inconnue" if one.cents is None else f"Enveloppe entière : {euros(one.cents)}"
        said = "aucune cible notée" if given is None else f"les indicateurs donnent {euros(given)}"
        return f"{whole} ; {said}."

    def granted(self) -> dict[Mission, int | None]:
        return {one.mission: self.cleaned_data[one.name] for one in self.rows if one.mission}


class ClosingForm(ActForm):
    """The accounts of one year, closed."""

    closed_on = date_field("Arrêtée le", help_text="Le jour où les trois parties s’y sont accordées.")
    words = forms.CharField(
        label="Pourquoi la part variable n’est pas celle des indicateurs", required=False, max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )  # fmt: skip
    source = _source("Par exemple : procès-verbal du dialogue de gestion.")

    def proposed(self) -> dict[str, Any]:
        return {"closed_on": self.board.today}

    def prepare(self) -> None:
        """Say beforehand what is to be explained."""
        found = accounts(self.board.contract, self.asked_year, self.board.today)
        gaps = found.now.gaps if found else []
        told = " ; ".join(
            f"{one.label} : {_measured(one)}, {euros(one.granted_cents or 0)} arrêtés" for one in gaps
        )
        words = f"{told}. Lu par la CPAM et par l’ARS." if gaps else "Rien à expliquer : elles sont égales."
        self.fields["words"].help_text = sentence(words)


def _measured(one: VariableRow) -> str:
    if one.measured_cents is None:
        return "sans cible"
    return f"{euros(one.measured_cents)} d’après les indicateurs"


class CrisisForm(ActForm):
    recognised_on = date_field("Reconnue par l’ARS le")
    source = _source("L’acte de l’ARS.")


def _instalments(board: Board) -> list[tuple[str, Any]]:
    return [
        (f"Année {year.year.number}", [(f"{one.year}:{one.line.code}", one.line.label) for one in year.lines])
        for year in board.years
    ]


class InstalmentForm(ActForm):
    """About one instalment, named by its year and its code."""

    instalment = forms.ChoiceField(label="Versement")

    def prepare(self) -> None:
        self.fields["instalment"].choices = _instalments(self.board)  # type: ignore[attr-defined]

    def proposed(self) -> dict[str, Any]:
        return {"instalment": self.asked.get("versement", "")}

    def named(self) -> tuple[int, str]:
        year, _, code = self.cleaned_data["instalment"].partition(":")
        return int(year), code


class ReceiptForm(InstalmentForm):
    """Money received, when no bank line says it."""

    amount = EurosField(label="Montant reçu")
    received_on = date_field("Reçu le")
    source = _source("Relevé, avis de virement ou courrier de la CPAM.")

    def proposed(self) -> dict[str, Any]:
        wanted = self.asked.get("versement", "")
        found = (one for year in self.board.years for one in year.lines)
        rest = next((one.rest_cents for one in found if f"{one.year}:{one.line.code}" == wanted), None)
        return {"instalment": wanted, "amount": rest}


class GapForm(InstalmentForm):
    """Why what was received is not what was expected."""

    reason = forms.TypedChoiceField(label="Raison", choices=GapReason.choices, coerce=GapReason)
    text = forms.CharField(
        label="Explication", max_length=500, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Lue par la CPAM et par l’ARS.",
    )  # fmt: skip
    closes = forms.BooleanField(
        label="Plus rien n’est attendu pour ce versement", required=False,
        help_text="Il sort des versements en retard.",
    )  # fmt: skip


class PaperForm(ActForm):
    """The signed document itself."""

    terms = forms.TypedChoiceField(label="Document", coerce=int)
    file = forms.FileField(
        label="Fichier signé", max_length=150, widget=forms.ClearableFileInput(attrs={"accept": ".pdf"}),
        help_text="PDF, 20 Mo au plus. Il est gardé tel quel, avec son empreinte.",
    )  # fmt: skip

    def prepare(self) -> None:
        kept: Sequence[Any] = [one for one in self.board.file.terms if not one.is_correction]
        self.fields["terms"].choices = [  # type: ignore[attr-defined]
            (one.number, one.subject or "Contrat signé" if one.number else "Contrat signé") for one in kept
        ]

    def clean_file(self) -> Any:
        upload = self.cleaned_data["file"]
        if upload.size > MAX_FILE:
            raise forms.ValidationError("Ce fichier dépasse 20 Mo.")
        if upload.read(5) != b"%PDF-":
            raise forms.ValidationError("Ce fichier n’est pas un PDF.")
        upload.seek(0)
        return upload


class UndoForm(ActForm):
    """Undo a fact that was noted by mistake: ``what`` names it."""

    what = forms.RegexField(r"^(avenant|crise|versement|cloture):\d{1,12}$", widget=forms.HiddenInput)
    because = forms.CharField(label="Raison de l’annulation", max_length=300)

    def proposed(self) -> dict[str, Any]:
        return {"what": self.asked.get("quoi", "")}
