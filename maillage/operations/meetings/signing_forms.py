"""Forms of who was there: signing in the room or from a call, the organiser's list, the closing."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils import timezone

from maillage.operations.meetings.clock import ClockError, span, zone_of
from maillage.operations.meetings.enums import AttendanceState
from maillage.operations.meetings.forms import NAME_LENGTH, hour_field
from maillage.operations.meetings.models import Meeting, Participant

# What a telephone draws: moves and lines in a box of 300 by 100, nothing else.
DRAWING = RegexValidator(
    r"^(?:[ML]-?\d{1,3}(?:\.\d)? -?\d{1,3}(?:\.\d)?){2,}$", "Cette signature est illisible."
)


class SignatureFields(forms.Form):
    """A drawing, else the name as typed."""

    drawing = forms.CharField(
        required=False, max_length=12_000, widget=forms.HiddenInput, validators=[DRAWING]
    )
    typed = forms.CharField(label="Ou écrivez votre nom", required=False, max_length=160)
    key = forms.UUIDField(widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("drawing") and not data.get("typed") and "drawing" in data:
            self.add_error("typed", "Signez dans le cadre, ou écrivez votre nom.")
        return data


class RoomForm(SignatureFields):
    """Signing in the room: who, unless the account says it; who was not called says their name."""

    participant = forms.TypedChoiceField(
        label="Votre nom", required=False, coerce=int, empty_value=None,
        help_text="Absent de la liste ? Écrivez-le dessous.",
    )  # fmt: skip
    name = forms.CharField(label="Prénom et nom", required=False, max_length=NAME_LENGTH)
    quality = forms.CharField(label="Profession ou structure", required=False, max_length=NAME_LENGTH)
    email = forms.EmailField(label="Adresse e-mail", required=False)

    def __init__(self, *args: Any, people: Iterable[Participant], known: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if known:
            for name in ("participant", "name", "quality", "email"):
                del self.fields[name]
            return
        offered = [(str(row.pk), f"{row.name}, {row.quality}" if row.quality else row.name) for row in people]
        self.fields["participant"].choices = [("", "Choisissez votre nom"), *offered]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if "participant" in self.fields and not data.get("participant") and not data.get("name"):
            self.add_error("participant", "Choisissez votre nom, ou écrivez-le.")
        return data


class CallForm(SignatureFields):
    """Signing from a call, with the code said aloud."""

    code = forms.CharField(
        label="Code de la visioconférence", max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )  # fmt: skip


class PresenceForm(forms.Form):
    """One line of the organiser's list; hours are of the day of the meeting."""

    participant = forms.IntegerField(widget=forms.HiddenInput)
    state = forms.ChoiceField(label="Présence", choices=AttendanceState.choices)
    arrived = hour_field("Arrivée", required=False)
    left = hour_field("Départ", required=False)
    represented_by = forms.TypedChoiceField(
        label="Représentée par", required=False, coerce=int, empty_value=None
    )
    on_paper = forms.BooleanField(label="A signé la feuille papier", required=False)

    def __init__(self, *args: Any, people: Iterable[Participant], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "Personne"), *[(str(row.pk), row.name) for row in people]]
        self.fields["represented_by"].choices = choices  # type: ignore[attr-defined]


class CloseForm(forms.Form):
    """The hours really held."""

    begins = hour_field("Commencée à")
    ends = hour_field("Finie à")
    sure = forms.BooleanField(label="J’ai vérifié la liste : elle ne changera plus")

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.meeting = meeting

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not {"begins", "ends"} - data.keys() and self.meeting.starts_at is not None:
            zone = zone_of(self.meeting.community)
            day = self.meeting.starts_at.astimezone(zone).date()
            try:
                data["held_from"], data["held_to"] = span(day, data["begins"], data["ends"], zone)
            except ClockError as error:
                self.add_error("ends", str(error))
            else:
                if data["held_to"] > timezone.now():
                    self.add_error("ends", "Cette heure n’est pas encore passée.")
        return data
