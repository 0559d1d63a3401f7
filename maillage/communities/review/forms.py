"""Forms of the room: they validate, the actions write."""

import uuid
from typing import Any

from django import forms
from django.utils import timezone

from maillage.communities.creation.enums import Theme
from maillage.communities.review.enums import CaseKind, Ground, NoteKind, Opinion, Party, Subject
from maillage.communities.review.models import ReviewCase
from maillage.communities.review.words import Meeting, Note, Remark, Version
from maillage.communities.territory.forms import date_field
from maillage.foundation.tenancy.zones import zone_of

MAX_FILE = 20_000_000
MISSIONS = [
    (one.value, one.label)
    for one in (
        Theme.ACCESS, Theme.PATHWAYS, Theme.PREVENTION, Theme.CRISIS, Theme.QUALITY, Theme.PROFESSIONALS,
    )
]  # fmt: skip
NO_PATIENT = "Jamais rien qui permette de reconnaître un patient."


def text_field(label: str, **options: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=8000, widget=forms.Textarea(attrs={"rows": 5}), **options)


def _file_field(label: str, **options: Any) -> forms.FileField:
    return forms.FileField(
        label=label, max_length=150, widget=forms.ClearableFileInput(attrs={"accept": ".pdf,.docx,.odt"}),
        help_text="PDF, Word ou OpenDocument, 20 Mo au plus.", **options,
    )  # fmt: skip


def _checked(upload: Any) -> Any:
    """The upload when it is a document of a size that one can send. Raises ``ValidationError``."""
    if upload is None:
        return None
    if upload.size > MAX_FILE:
        raise forms.ValidationError("Ce fichier dépasse 20 Mo.")
    if not upload.name.lower().endswith((".pdf", ".docx", ".odt")):
        raise forms.ValidationError("Choisissez un fichier PDF, Word ou OpenDocument.")
    return upload


class CaseForm(forms.Form):
    """Every form of a case: ``key`` makes a second click find the first one."""

    key = forms.UUIDField(initial=uuid.uuid4, widget=forms.HiddenInput)

    def __init__(self, *args: Any, case: ReviewCase | None = None, party: Party, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.case, self.party = case, party
        self.order_fields([name for name in self.fields if name != "key"])


class PlainForm(CaseForm):
    """A gesture that needs no word."""


class WordsForm(CaseForm):
    text = text_field("Message", required=False)


class RemarkForm(CaseForm):
    text = text_field("Remarque", help_text=f"Lue des deux côtés. {NO_PATIENT}")
    section = forms.SlugField(required=False, widget=forms.HiddenInput)
    piece = forms.IntegerField(required=False, min_value=1, max_value=9999, widget=forms.HiddenInput)

    def remark(self) -> Remark:
        data = self.cleaned_data
        return Remark(data["text"], data["section"], data["piece"])


class ComplementForm(CaseForm):
    text = text_field("Ce qui est demandé")
    due_on = date_field("Pour le")


class OpinionForm(CaseForm):
    party = forms.ChoiceField(label="Avis de", widget=forms.RadioSelect)
    opinion = forms.ChoiceField(label="Avis", choices=Opinion.choices, widget=forms.RadioSelect)
    text = text_field("Motif", required=False, help_text="Nécessaire s’il y a des réserves ou un refus.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        speaking = (
            [Party.CPAM] if self.party == Party.CPAM else [Party.ARS, Party.CPAM, Party.MSA, Party.URPS]
        )
        self.fields["party"].choices = [(one.value, one.label) for one in speaking]  # type: ignore[attr-defined]
        self.initial.setdefault("party", self.party.value)


class MeetingForm(CaseForm):
    meets_at = forms.DateTimeField(
        label="Date et heure",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text="À l’heure du lieu de la communauté.",
    )
    place = forms.CharField(label="Lieu ou lien de visioconférence", max_length=200)
    invited = forms.CharField(
        label="Invités", max_length=500, help_text="Les organismes et les fonctions : « CPAM, MSA, URPS »."
    )
    text = text_field("Ordre du jour", required=False)

    def clean_meets_at(self) -> Any:
        """The hour is read as that of the place, not of Paris."""
        typed = self.cleaned_data["meets_at"]
        naive = timezone.make_naive(typed)
        department = self.case.community.department_code if self.case else ""
        return naive.replace(tzinfo=zone_of(department))

    def meeting(self) -> Meeting:
        data = self.cleaned_data
        return Meeting(data["meets_at"], data["place"], data["invited"], data["text"])


class NoteForm(CaseForm):
    kind = forms.ChoiceField(label="Nature", choices=NoteKind.choices, widget=forms.RadioSelect)
    held_on = date_field("Tenu le", required=False)
    text = text_field("Note", help_text=f"Lue des seuls agents de l’ARS et de la CPAM. {NO_PATIENT}")

    def note(self) -> Note:
        data = self.cleaned_data
        return Note(data["text"], NoteKind(data["kind"]), data["held_on"])


class ReasonForm(CaseForm):
    text = text_field("Motif")


class OppositionForm(CaseForm):
    ground = forms.ChoiceField(
        label="Motif prévu par la loi", choices=Ground.choices, widget=forms.RadioSelect,
        help_text="Le code de la santé publique (art. L. 1434-12) n’en connaît que deux.",
    )  # fmt: skip
    text = text_field("Ce qui le fonde")


class PositionForm(CaseForm):
    opinion = forms.ChoiceField(label="Position", choices=Opinion.choices, widget=forms.RadioSelect)
    text = text_field("Ce qui convient, ce qui ne convient pas", required=False)


class SignatureForm(CaseForm):
    on = date_field("Signé le", help_text="Le jour écrit sur l’exemplaire signé.")


class RoundForm(CaseForm):
    text = text_field("Ce que dit cette version")
    file = _file_field("Projet de contrat", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, label in MISSIONS:
            self.fields[code] = forms.IntegerField(
                label=f"{label}, en euros par an", min_value=0, max_value=9_999_999, required=False
            )

    def clean_file(self) -> Any:
        return _checked(self.cleaned_data.get("file"))

    def version(self) -> Version:
        data = self.cleaned_data
        figures = tuple((label, data[code]) for code, label in MISSIONS if data.get(code) is not None)
        upload = data.get("file")
        return Version(data["text"], figures, upload.name if upload else "", upload.read() if upload else b"")


class DeclareForm(CaseForm):
    """A filing made by another way than the platform."""

    kind = forms.ChoiceField(
        label="Ce qui a été déposé", widget=forms.RadioSelect,
        choices=[(one.value, one.label) for one in (CaseKind.LETTER, CaseKind.PROJECT)],
    )  # fmt: skip
    received_on = date_field(
        "Reçu par l’ARS le", help_text="Le jour de l’accusé de réception : le délai en part."
    )
    file = _file_field("Ce qui a été envoyé")

    def clean_file(self) -> Any:
        return _checked(self.cleaned_data.get("file"))


class ContractForm(CaseForm):
    kind = forms.ChoiceField(
        label="Ce qui se négocie", widget=forms.RadioSelect,
        choices=[(one.value, one.label) for one in (CaseKind.ACI, CaseKind.AVENANT)],
    )  # fmt: skip
    subject = forms.ChoiceField(
        label="Si c’est un avenant, ce qu’il change", required=False, choices=[("", "—"), *Subject.choices]
    )

    def __init__(self, *args: Any, kinds: list[CaseKind], **kwargs: Any) -> None:
        """``kinds`` are those that may be opened now; with none, both are shown, and refused with why."""
        super().__init__(*args, **kwargs)
        if kinds:
            choices = [(one.value, one.label) for one in kinds]
            self.fields["kind"].choices = choices  # type: ignore[attr-defined]
            self.fields["kind"].initial = kinds[0].value
        if kinds == [CaseKind.ACI]:
            del self.fields["subject"]


class InboxForm(forms.Form):
    """The filters of the inbox; what is not understood is ignored."""

    nature = forms.ChoiceField(label="Nature", required=False, choices=[("", "Toutes"), *CaseKind.choices])
    etat = forms.ChoiceField(
        label="État", required=False, choices=[("", "Ouverts"), ("clos", "Clos"), ("tous", "Tous")]
    )
    departement = forms.ChoiceField(label="Département", required=False)
    agent = forms.ChoiceField(label="Agent en charge", required=False)

    def __init__(
        self, *args: Any, departments: list[str], officers: list[tuple[int, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        places = [("", "Tous"), *((code, code) for code in departments)]
        people = [("", "Tous"), ("0", "Personne"), *((str(pk), name) for pk, name in officers)]
        self.fields["departement"].choices = places  # type: ignore[attr-defined]
        self.fields["agent"].choices = people  # type: ignore[attr-defined]
