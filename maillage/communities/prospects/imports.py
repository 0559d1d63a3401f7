"""The tables that people already have, declared to ``foundation/tabular``."""

from collections.abc import Hashable, Sequence
from datetime import date

from django import forms
from django.utils import timezone

from maillage.communities.prospects.actions.importing import import_prospects
from maillage.communities.prospects.enums import Channel, Interest, Involvement
from maillage.communities.prospects.plans import APART, ASIDE, COMPLETE, plan
from maillage.communities.prospects.professions import profession
from maillage.communities.prospects.queries import themes
from maillage.foundation.access.enums import Permission
from maillage.foundation.tabular.errors import CellError
from maillage.foundation.tabular.fields import (
    Field,
    Reader,
    Understood,
    choice,
    day,
    email,
    flag,
    phone,
    words,
)
from maillage.foundation.tabular.imports import Import, Options, Verdict
from maillage.foundation.tabular.reading import Row
from maillage.french import folded
from maillage.reference.directory.enums import LabelKind
from maillage.reference.directory.identifiers import bare, rpps_problem
from maillage.reference.directory.queries import labels

FIRST_DAY = date(2010, 1, 1)


class WholeFile(forms.Form):
    """What holds for every line of a file."""

    source = forms.CharField(
        label="D’où viennent ces coordonnées", max_length=160,
        help_text="Chaque personne peut le demander : « réunion du 12 mars », « carnet de la MSP »…",
    )  # fmt: skip
    homonyms = forms.ChoiceField(
        label="Lignes sans RPPS qui portent le nom d’une fiche de la même commune",
        choices=[
            (ASIDE, "les laisser de côté : je regarderai"),
            (COMPLETE, "ce sont les mêmes personnes : compléter leur fiche"),
            (APART, "en faire des fiches à part, à réunir à la main s’il le faut"),
        ],
        help_text="Un nom ne prouve rien : l’aperçu montre chaque cas avant que rien ne soit écrit.",
    )
    replace = forms.BooleanField(
        label="Remplacer ce qui diffère (sinon, seules les cases vides des fiches sont complétées)",
        required=False,
    )
    channel = forms.ChoiceField(
        label="Moyen des contacts datés, quand aucune colonne ne le dit",
        choices=Channel.choices,
        initial=Channel.TELEPHONE,
    )


def _rpps() -> Reader:
    def read(text: str) -> Understood:
        value = bare(text)
        if problem := rpps_problem(value):
            raise CellError(problem.rstrip("."))
        return Understood(value, value if value != text else "")

    return read


def _postal() -> Reader:
    def read(text: str) -> Understood:
        """Five digits; the zero that a spreadsheet ate is given back."""
        value = bare(text).zfill(5)
        if len(value) != 5 or not value.isdigit():
            raise CellError("un code postal compte cinq chiffres")
        return Understood(value, value if value != text else "")

    return read


def _themes() -> Reader:
    known = {folded(theme.label): theme for theme in themes()}

    def read(text: str) -> Understood:
        """Several themes between commas; one that the community has not is left out, and said."""
        parts = [part.strip() for part in text.replace(";", ",").split(",") if part.strip()]
        found = {theme.number: theme.label for part in parts if (theme := known.get(folded(part)))}
        corrected = ", ".join(found.values()) or "aucun thème connu"
        return Understood(tuple(found), corrected if len(found) != len(parts) else "")

    return read


def _names(kind: type[Interest | Involvement | Channel], **spellings: tuple[str, ...]) -> Reader:
    return choice({one.value: (str(one.label), *spellings.get(one.value, ())) for one in kind})


def _who() -> list[Field]:
    return [
        Field("rpps", "Numéro RPPS", _rpps(), synonyms=("rpps", "n° rpps", "identifiant pp", "numéro ps")),
        Field(
            "last_name", "Nom", words(100),
            synonyms=("nom d’exercice", "nom de famille", "nom prénom", "nom et prénom", "professionnel"),
        ),
        Field("first_name", "Prénom", words(100), synonyms=("prénom d’exercice",)),
        Field(
            "structure", "Structure", words(200),
            synonyms=("établissement", "raison sociale", "cabinet", "lieu d’exercice", "nom de la structure"),
        ),
        Field(
            "profession", "Profession", profession(labels(LabelKind.PROFESSION)),
            synonyms=("métier", "prof", "libellé profession", "catégorie", "fonction", "spécialité"),
        ),
        Field("email", "Adresse e-mail", email(), synonyms=("mail", "e-mail", "courriel", "adresse mail")),
        Field(
            "phone", "Téléphone", phone(),
            synonyms=(
                "tél", "tel", "portable", "mobile", "gsm", "tél portable", "téléphone portable",
                "n° de téléphone", "numéro de téléphone", "téléphone professionnel", "tél pro", "tél cabinet",
            ),
        ),
        Field("address", "Adresse", words(250), synonyms=("adresse postale", "rue", "adresse du cabinet")),
        Field("postal_code", "Code postal", _postal(), synonyms=("cp",)),
        Field(
            "commune", "Commune", words(80),
            synonyms=("ville", "code insee", "commune d’exercice", "localité", "libellé commune"),
        ),
    ]  # fmt: skip


def _how() -> list[Field]:
    interest = _names(
        Interest,
        interesse=(
            "oui",
            "ok",
            "d’accord",
            "intéressée",
            "favorable",
            "partant",
            "partante",
            "motivé",
            "motivée",
        ),
        informe=("informée", "au courant", "à revoir"),
        participer=("prête à participer", "participe", "volontaire"),
        porter=("prête à porter", "porteur", "leader", "pilote"),
        refus=("non", "refuse", "pas intéressé", "défavorable"),
    )
    involvement = _names(
        Involvement,
        ecrire=("écriture", "rédaction", "rédacteur"),
        groupe=("groupe de travail", "gt", "participer à un groupe"),
        information=("information", "être informé", "newsletter"),
    )
    channel = _names(
        Channel,
        telephone=("tel", "tél", "appel", "sms"),
        email=("mail", "courriel"),
        visite=("rencontre", "passage", "rdv"),
        reunion=("plénière", "soirée"),
        courrier=("lettre", "poste"),
    )
    return [
        Field("interest", "Intérêt", interest, synonyms=("intéressé", "réponse", "avis", "position")),
        Field("involvement", "Part souhaitée", involvement, synonyms=("implication", "rôle souhaité")),
        Field("themes", "Thèmes", _themes(), synonyms=("thématiques", "sujets", "centres d’intérêt")),
        Field(
            "contacted_on", "Contacté le", day(FIRST_DAY, timezone.localdate()),
            synonyms=("date de contact", "dernier contact", "date contact", "contact le", "relancé le"),
        ),
        Field("channel", "Moyen du contact", channel, synonyms=("moyen", "mode de contact")),
        Field("note", "Remarques", words(2000), synonyms=("commentaire", "notes", "observation")),
        Field(
            "objection", "Ne plus contacter", flag(),
            synonyms=("opposition", "stop", "désinscrit", "blacklist", "à ne pas contacter"),
            help="oui, non, ou une croix",
        ),
    ]  # fmt: skip


def _fields() -> list[Field]:
    return [*_who(), *_how()]


def _judge(rows: Sequence[Row], options: Options) -> Sequence[Verdict]:
    return plan(rows, options).verdicts


def _key(row: Row) -> Hashable:
    key: str | None = row.values["rpps"]
    return key


PROSPECTS = Import(
    key="prospects",
    title="Importer des prospects",
    intro="Le tableau que vous tenez déjà : une ligne par professionnel ou par structure.",
    permission=Permission.PROSPECTS_EDIT,
    fields=_fields,
    judge=_judge,
    write=import_prospects,
    key_of=_key,
    options=WholeFile,
    home="prospects",
    help_page="prospects",
)
