"""Forms of the room: they validate, the actions write."""

import uuid
from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import QuerySet

from maillage.communities.territory.forms import date_field
from maillage.foundation.files.kinds import ACCEPT, MAX_SIZE, WORDS
from maillage.foundation.files.names import stem_of
from maillage.operations.evidence.cards import Card, Serves
from maillage.operations.evidence.enums import Confidentiality, Mission, Nature, PurgeReason
from maillage.operations.evidence.models import Evidence, EvidenceLink
from maillage.planning.evaluation.queries import followed
from maillage.planning.health_project.models import ActionSheet

NO_PATIENT = (
    "Jamais rien qui permette de reconnaître un patient : ni nom, ni initiales, ni numéro, ni visage."
)
PHOTOS = frozenset({"jpg", "jpeg", "png", "webp"})


def _sheets(served_by: QuerySet[Evidence] | None = None) -> list[tuple[int, str]]:
    """The sheets of the community in scope; or those alone that these proofs serve."""
    rows = ActionSheet.objects.live().order_by("number").values_list("number", "title")
    if served_by is not None:
        rows = rows.filter(pk__in=EvidenceLink.objects.filter(evidence__in=served_by).values("sheet"))
    return [(number, f"{number}. {title}") for number, title in rows]


def _indicators(kept: Iterable[str]) -> list[tuple[str, str]]:
    """Those that the community follows, and those that a proof already serves."""
    labels = {one.code: f"{one.code} : {one.label}" for one in followed()}
    return list(({code: code for code in kept} | labels).items())


class ServesForm(forms.Form):
    """What a proof serves; the sheets are those of the community in scope."""

    sheets = forms.TypedMultipleChoiceField(
        label="Fiches-actions", coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    missions = forms.MultipleChoiceField(
        label="Missions", choices=Mission.choices, required=False, widget=forms.CheckboxSelectMultiple,
        help_text="Pour ce qui sert une mission entière ; celle d’une fiche-action est déjà comprise.",
    )  # fmt: skip
    indicators = forms.MultipleChoiceField(
        label="Indicateurs", required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sheets"].choices = _sheets()  # type: ignore[attr-defined]
        self.fields["indicators"].choices = _indicators(self.initial.get("indicators", ()))  # type: ignore[attr-defined]
        if not self.fields["indicators"].choices:  # type: ignore[attr-defined]
            self.fields["indicators"].widget = forms.MultipleHiddenInput()

    def serves(self) -> Serves:
        data = self.cleaned_data
        return Serves(tuple(data["missions"]), tuple(data["sheets"]), tuple(data["indicators"]))


class CardForm(ServesForm):
    """What is said of a proof."""

    title = forms.CharField(label="Intitulé", max_length=160)
    proves = forms.CharField(
        label="Ce qu’elle prouve", max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=f"Une phrase : « La réunion s’est tenue, 23 professionnels y étaient. » {NO_PATIENT}",
    )  # fmt: skip
    fact_on = date_field("Date du fait", help_text="Le jour de ce qui est prouvé, pas celui du fichier.")
    nature = forms.ChoiceField(label="Nature", choices=Nature.choices)
    confidentiality = forms.ChoiceField(
        label="Qui peut la lire", choices=Confidentiality.choices, widget=forms.RadioSelect,
        initial=Confidentiality.SHARED,
    )  # fmt: skip

    field_order = ("file", "title", "proves", "fact_on", "nature", "sheets", "missions", "indicators")

    def card(self) -> Card:
        data = self.cleaned_data
        return Card(
            data["title"], data["fact_on"], Nature(data["nature"]), data["proves"].strip(),
            Confidentiality(data["confidentiality"]),
        )  # fmt: skip


def file_field() -> forms.FileField:
    return forms.FileField(
        label="Fichier", max_length=150, widget=forms.FileInput(attrs={"accept": ACCEPT}), help_text=WORDS
    )


class AddForm(CardForm):
    """A file and what is said of it. A title that is not said is the name of the file."""

    file = file_field()
    key = forms.UUIDField(initial=uuid.uuid4, widget=forms.HiddenInput)

    def __init__(self, *args: Any, too_large: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.too_large = too_large
        self.fields["title"].required = False
        self.fields["title"].help_text = "Sans intitulé, le nom du fichier en tient lieu."
        self.fields["nature"].initial = Nature.OTHER

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        file = data.get("file")
        if self.too_large or (file is not None and file.size > MAX_SIZE):
            self.errors.pop("file", None)
            self.add_error("file", "Ce fichier dépasse 10 Mo : réduisez-le, ou coupez-le en plusieurs.")
        elif file is not None:
            data["title"] = data.get("title") or stem_of(file.name)
            if data.get("nature") == Nature.OTHER and file.name.rsplit(".", 1)[-1].lower() in PHOTOS:
                data["nature"] = Nature.PHOTO
        return data


class ObjectForm(ServesForm):
    """A live object chosen in a list."""

    source = forms.SlugField(widget=forms.HiddenInput)
    ref = forms.CharField(max_length=40, widget=forms.HiddenInput)
    key = forms.UUIDField(initial=uuid.uuid4, widget=forms.HiddenInput)


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label="Pourquoi", max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Lu de ceux qui lisaient la preuve. Elle reste, barrée, avec cette raison.",
    )  # fmt: skip


class PurgeForm(forms.Form):
    """Why a file is erased for good: a choice, so that nobody writes again what is erased."""

    reason = forms.ChoiceField(label="Pourquoi", choices=PurgeReason.choices, widget=forms.RadioSelect)
    sure = forms.BooleanField(label="Effacer pour de bon : personne ne pourra retrouver ce fichier ici")


class FiltersForm(forms.Form):
    """The filters of the index; what is not understood is ignored."""

    annee = forms.ChoiceField(label="Année du contrat", required=False)
    mission = forms.ChoiceField(label="Mission", required=False, choices=[("", "Toutes"), *Mission.choices])
    fiche = forms.TypedChoiceField(label="Fiche-action", required=False, coerce=int, empty_value=None)
    nature = forms.ChoiceField(label="Nature", required=False, choices=[("", "Toutes"), *Nature.choices])
    indicateur = forms.CharField(label="Indicateur", required=False, max_length=60)
    mots = forms.CharField(label="Mots", required=False, max_length=80)
    retirees = forms.BooleanField(label="Retirées", required=False)

    def __init__(
        self, *args: Any, years: list[tuple[str, str]], shown: QuerySet[Evidence] | None = None, **kwargs: Any
    ) -> None:
        """``shown``: proofs that alone name the sheets, where the other sheets are nobody's to read."""
        super().__init__(*args, **kwargs)
        self.fields["annee"].choices = [("", "Toutes"), *years]  # type: ignore[attr-defined]
        self.fields["fiche"].choices = [("", "Toutes"), *_sheets(shown)]  # type: ignore[attr-defined]

    def said(self) -> dict[str, Any]:
        """What was understood of the address."""
        self.is_valid()
        return getattr(self, "cleaned_data", {})
