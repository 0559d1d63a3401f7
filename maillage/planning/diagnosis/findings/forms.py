"""Forms of the room: they validate and propose, the actions write."""

import uuid
from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms

from maillage.engines.indicators import catalogue
from maillage.planning.diagnosis.findings.actions import DescribedSource, IndicatorSource, Wording
from maillage.planning.diagnosis.findings.enums import (
    COLLECTIVE,
    AgreementKind,
    FindingKind,
    Gravity,
    SourceKind,
    Status,
    Theme,
    VoteSubject,
)
from maillage.planning.diagnosis.findings.models import Finding, Need, Vote
from maillage.planning.diagnosis.findings.models.votes import MOST_DOTS
from maillage.planning.diagnosis.findings.places import Place, chosen, kept

NEVER = "Jamais rien qui permette de reconnaître un patient."
# Offered while one types; anything else may be written.
POPULATIONS = (
    "Toute la population", "Enfants et adolescents", "Jeunes adultes", "Femmes enceintes",
    "Personnes de 75 ans et plus", "Personnes en affection de longue durée",
    "Personnes sans médecin traitant", "Personnes en situation de handicap",
    "Personnes en situation de précarité", "Aidants", "Professionnels de santé",
)  # fmt: skip


def key_field() -> forms.UUIDField:
    """Comes back with the form: a second click finds what the first one wrote."""
    return forms.UUIDField(initial=uuid.uuid4, widget=forms.HiddenInput)


def day_field(label: str, **options: Any) -> forms.DateField:
    return forms.DateField(
        label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **options
    )


def text_field(label: str, *, longest: int, rows: int = 4, **options: Any) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=longest, widget=forms.Textarea(attrs={"rows": rows}), **options
    )


class PlacedForm(forms.Form):
    """A title, people and places; ``offered`` are the places of the territory in force."""

    title = forms.CharField(label="Titre", max_length=140, help_text="Une phrase que l’on retient.")
    population = forms.CharField(
        label="Population concernée",
        max_length=160,
        required=False,
        widget=forms.TextInput(attrs={"list": "populations"}),
    )
    places = forms.MultipleChoiceField(
        label="Où ?",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Sans rien cocher : tout le territoire.",
    )

    def __init__(
        self, *args: Any, offered: Sequence[Place], holder: Finding | Need | None = None, **kwargs: Any
    ):
        super().__init__(*args, **kwargs)
        known = {place.key for place in offered}
        # A place that has left the territory since stays where it was named.
        former = [place for place in kept(holder.places if holder else []) if place.key not in known]
        self.offered = [*offered, *former]
        self.fields["places"].choices = [(place.key, place.name) for place in self.offered]  # type: ignore[attr-defined]
        if holder is not None:
            self.initial.setdefault("places", [place.key for place in kept(holder.places)])

    def clean_places(self) -> tuple[Place, ...]:
        return tuple(chosen(self.offered, self.cleaned_data["places"]))


class FindingForm(PlacedForm):
    """What a finding says."""

    kind = forms.ChoiceField(label="Nature", choices=FindingKind.choices, widget=forms.RadioSelect)
    theme = forms.ChoiceField(label="Thème", choices=[("", "Choisir un thème"), *Theme.choices])
    gravity = forms.TypedChoiceField(
        label="Gravité, ou portée d’un atout",
        choices=Gravity.choices,
        coerce=int,
        initial=Gravity.MEDIUM,
        widget=forms.RadioSelect,
    )
    text = text_field(
        "Ce que nous constatons",
        longest=3000,
        required=False,
        help_text=f"Des faits, et ce qu’ils changent. {NEVER}",
    )
    revision = forms.IntegerField(required=False, widget=forms.HiddenInput)

    field_order = ("kind", "title", "text", "theme", "gravity", "population", "places")

    def wording(self) -> Wording:
        return Wording(
            **{name: self.cleaned_data[name] for name in Wording.__dataclass_fields__}  # exactly its fields
        )


def _indicators(entered: Sequence[tuple[str, str, str]]) -> list[tuple[str, list[tuple[str, str]] | str]]:
    """Those that are computed, then those that people enter, by theme; each code once."""
    book = catalogue()
    both = [*((one.theme, one.code, one.label) for one in book.indicators), *entered]
    offered = [
        (title, list({code: label for of, code, label in both if of == theme}.items()))
        for theme, title in book.themes.items()
    ]
    return [("", "Choisir un indicateur"), *offered]


class SourceForm(forms.Form):
    """Where a finding comes from: the name of a figure, which the server reads, or a described source.

    ``optional`` allows none; ``diagnoses`` are (number, label) of the frozen ones, ``entered`` are (theme,
    code, label) of the indicators whose values people enter.
    """

    source_kind = forms.ChoiceField(label="Preuve")
    indicator = forms.ChoiceField(label="Indicateur", required=False)
    diagnosis = forms.TypedChoiceField(
        label="Lu dans", required=False, coerce=int, empty_value=None,
        help_text="La plateforme relève elle-même la valeur, ses comparaisons, sa source et son millésime.",
    )  # fmt: skip
    source_title = forms.CharField(
        label="Intitulé",
        max_length=160,
        required=False,
        help_text="Par exemple « Soirée des professionnels de Laragne ».",
    )
    held_on = day_field("Date", required=False)
    participants = forms.IntegerField(
        label="Personnes ayant participé", required=False, min_value=1, max_value=1_000_000
    )
    detail = text_field(
        "Ce qui a été dit ou mesuré",
        longest=2000,
        rows=3,
        required=False,
        help_text=f"Sans nommer personne. {NEVER}",
    )
    source_key = key_field()

    def __init__(
        self,
        *args: Any,
        today: date,
        diagnoses: Sequence[tuple[int, str]],
        entered: Sequence[tuple[str, str, str]],
        optional: bool = False,
        **kwargs: Any,
    ):
        super().__init__(*args, **kwargs)
        self.today = today
        none = [("", "Pas encore de preuve")] if optional else [("", "Choisir une preuve")]
        self.fields["source_kind"].choices = [*none, *SourceKind.choices]  # type: ignore[attr-defined]
        self.fields["source_kind"].required = not optional
        self.fields["indicator"].choices = _indicators(entered)  # type: ignore[attr-defined]
        frozen = [(str(number), label) for number, label in diagnoses]
        self.fields["diagnosis"].choices = [("", "Le diagnostic d’aujourd’hui"), *frozen]  # type: ignore[attr-defined]

    def clean_held_on(self) -> date | None:
        day: date | None = self.cleaned_data["held_on"]
        if day is not None and day > self.today:
            raise forms.ValidationError("Cette date est à venir : décrivez ce qui a déjà eu lieu.")
        return day

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        kind = data.get("source_kind")
        if kind == SourceKind.INDICATOR and not data.get("indicator"):
            self.add_error("indicator", "Choisissez l’indicateur qui appuie ce constat.")
        if kind and kind != SourceKind.INDICATOR and not data.get("source_title"):
            self.add_error("source_title", "Nommez cette source en quelques mots.")
        return data

    def source(self) -> IndicatorSource | DescribedSource | None:
        """What was named; None where none was."""
        return self.required_source() if self.cleaned_data["source_kind"] else None

    def required_source(self) -> IndicatorSource | DescribedSource:
        data = self.cleaned_data
        if data["source_kind"] == SourceKind.INDICATOR:
            return IndicatorSource(data["indicator"], data["diagnosis"])
        return DescribedSource(
            data["source_kind"], data["source_title"], data["held_on"], data["participants"], data["detail"]
        )


class DecisionForm(forms.Form):
    """The next state of a finding."""

    status = forms.ChoiceField(choices=Status.choices, widget=forms.HiddenInput)
    reason = forms.CharField(label="Raison", max_length=500, required=False)


class ScoreForm(forms.Form):
    """Three scores from 1 to 4, or none."""

    CHOICES = (
        ("", "Non coté"), ("1", "1 – faible"), ("2", "2 – moyen"), ("3", "3 – fort"), ("4", "4 – très fort"),
    )  # fmt: skip
    urgency = forms.TypedChoiceField(
        label="Urgence", choices=CHOICES, coerce=int, required=False, empty_value=None
    )
    impact = forms.TypedChoiceField(
        label="Effet attendu", choices=CHOICES, coerce=int, required=False, empty_value=None
    )
    feasibility = forms.TypedChoiceField(
        label="Faisabilité", choices=CHOICES, coerce=int, required=False, empty_value=None
    )


class CommentForm(forms.Form):
    """A message on a finding."""

    text = text_field("Votre message", longest=2000, rows=3, help_text=NEVER)
    key = key_field()


class NeedForm(PlacedForm):
    """A need and the findings that it joins."""

    text = text_field("Ce dont le territoire a besoin", longest=3000, required=False)
    findings = forms.TypedMultipleChoiceField(
        label="Constats réunis", coerce=int, widget=forms.CheckboxSelectMultiple
    )
    key = key_field()
    revision = forms.IntegerField(required=False, widget=forms.HiddenInput)

    field_order = ("title", "text", "findings", "population", "places")

    def __init__(self, *args: Any, findings: Sequence[Finding], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["findings"].choices = [  # type: ignore[attr-defined]
            (str(one.number), f"{one.get_kind_display()} {one.number} – {one.title}") for one in findings
        ]

    def content(self) -> dict[str, Any]:
        return {
            name: self.cleaned_data[name] for name in ("title", "text", "population", "places", "findings")
        }


class RankForm(forms.Form):
    rank = forms.IntegerField(label="Rang", min_value=1, max_value=10_000)


class DropForm(forms.Form):
    reason = forms.CharField(label="Raison", max_length=500)


class AgreementForm(forms.Form):
    """The agreement of an organ, a group or a partner."""

    kind = forms.ChoiceField(
        label="Qui a approuvé ?", choices=[(kind.value, kind.label) for kind in COLLECTIVE]
    )
    who = forms.CharField(
        label="Nom", max_length=160,
        help_text="L’instance, le groupe ou l’organisme, jamais une personne : « CA », « Groupe Parcours », "
        "« Mairie de Sisteron ».",
    )  # fmt: skip
    agreed_on = day_field("Date de l’accord")
    reservation = text_field("Réserve", longest=1000, rows=2, required=False)
    key = key_field()
    revision = forms.IntegerField(widget=forms.HiddenInput)


class OwnAgreementForm(forms.Form):
    """One's own agreement."""

    reservation = text_field("Réserve, s’il y en a une", longest=1000, rows=2, required=False)
    key = key_field()
    revision = forms.IntegerField(widget=forms.HiddenInput)
    kind = forms.CharField(initial=AgreementKind.PERSON, widget=forms.HiddenInput)


class VoteForm(forms.Form):
    """Opening a vote."""

    subject = forms.ChoiceField(
        label="Sur quoi voter ?", choices=VoteSubject.choices, widget=forms.RadioSelect
    )
    title = forms.CharField(
        label="Intitulé", max_length=120, required=False, help_text="Par exemple « Nos priorités pour 2027 »."
    )
    dots = forms.IntegerField(
        label="Points par personne", min_value=1, max_value=MOST_DOTS, initial=5,
        help_text="Chacun les répartit comme il veut, plusieurs sur un même choix s’il le souhaite.",
    )  # fmt: skip
    closes_on = day_field("Dernier jour du vote")
    key = key_field()


class BallotForm(forms.Form):
    """One number field a choice, named ``points-<key>``."""

    def __init__(
        self, *args: Any, vote: Vote, choices: Sequence[Finding | Need], mine: dict[int, int], **kwargs: Any
    ):
        super().__init__(*args, **kwargs)
        self.vote, self.choices = vote, choices
        for one in choices:
            self.fields[f"points-{one.pk}"] = forms.IntegerField(
                label=one.title, min_value=0, max_value=vote.dots, required=False, initial=mine.get(one.pk, 0)
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        put = sum(value or 0 for value in data.values())
        if put > self.vote.dots:
            raise forms.ValidationError(
                f"Vous avez {self.vote.dots} points et vous en avez posé {put} : "
                f"retirez-en {put - self.vote.dots}."
            )
        return data

    @property
    def rows(self) -> list[tuple[Finding | Need, forms.BoundField]]:
        """Each choice with its field."""
        return [(one, self[f"points-{one.pk}"]) for one in self.choices]

    def dots(self) -> dict[int, int]:
        return {one.pk: self.cleaned_data[f"points-{one.pk}"] or 0 for one in self.choices}
