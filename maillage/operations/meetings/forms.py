"""Forms of meetings: they validate, the actions write."""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.validators import URLValidator

from maillage.communities.creation.forms import key_field, note_field
from maillage.communities.territory.forms import date_field
from maillage.foundation.files.errors import FileError
from maillage.foundation.files.kinds import ACCEPT, MAX_SIZE, WORDS, Checked, checked
from maillage.operations.meetings.cards import Called, MeetingCard, Point
from maillage.operations.meetings.clock import ClockError, span, zone_of
from maillage.operations.meetings.enums import Answer, DateChoice, Every, FileKind, MeetingKind
from maillage.operations.meetings.models import DateOption, Meeting, Participant
from maillage.operations.meetings.recurrence import MOST
from maillage.planning.health_project.enums import Mission

NEVER = "Jamais rien qui permette de reconnaître un patient."
MORE_DATES = 4
MOST_POINTS = 40
NAME_LENGTH = 160
_MINUTES = re.compile(r"^(\d{1,3})\s*(?:min|minutes|mn)?\.?$", re.IGNORECASE)


def hour_field(label: str, **options: Any) -> forms.TimeField:
    return forms.TimeField(
        label=label, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"), **options
    )


class MeetingForm(forms.Form):
    """A meeting; ``scope`` is offered for one of a series that has a following."""

    title = forms.CharField(label="Intitulé", max_length=160)
    kind = forms.ChoiceField(label="Nature", choices=MeetingKind.choices)
    day = date_field("Date")
    begins = hour_field("Début")
    ends = hour_field("Fin")
    place = forms.CharField(label="Lieu", max_length=200, required=False)
    video_url = forms.CharField(
        label="Lien de visioconférence", max_length=300, required=False,
        validators=[URLValidator(["https", "http"])],
        help_text="L’adresse de votre salle en ligne ; elle est donnée aux personnes convoquées.",
    )  # fmt: skip
    mission = forms.ChoiceField(label="Mission", required=False)
    sheet = forms.TypedChoiceField(
        label="Fiche-action", required=False, coerce=int, empty_value=None,
        help_text="Si vous en choisissez une, sa mission est retenue.",
    )  # fmt: skip
    agenda = forms.CharField(
        label="Ordre du jour", required=False, max_length=8000, widget=forms.Textarea(attrs={"rows": 6}),
        help_text="Un point par ligne. Après un point-virgule, sa durée puis qui le présente : "
        "« Bilan du trimestre ; 20 min ; Mme Fictive ».",
    )  # fmt: skip
    presentation = note_field("Présentation", longest=4000, required=False, help_text=NEVER)
    open_to_all = forms.BooleanField(
        label="Tous les membres peuvent lire cette réunion", required=False, initial=True,
        help_text="Sinon, seules les personnes convoquées la voient.",
    )  # fmt: skip
    proxies_max = forms.IntegerField(
        label="Pouvoirs par personne, au plus", required=False, min_value=0, max_value=20,
        help_text="Vide : ce que disent vos statuts pour une assemblée, un conseil ou un bureau ; aucune "
        "limite ailleurs.",
    )  # fmt: skip
    key = key_field()

    def __init__(self, *args: Any, zone: ZoneInfo, sheets: Iterable[Any] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = zone
        self.fields["mission"].choices = [("", "Aucune en particulier"), *Mission.choices]  # type: ignore[attr-defined]
        offered = [(str(one.number), str(one)) for one in sheets]
        self.fields["sheet"].choices = [("", "Aucune"), *offered]  # type: ignore[attr-defined]

    def clean_agenda(self) -> tuple[Point, ...]:
        lines = [line.strip() for line in self.cleaned_data["agenda"].splitlines() if line.strip()]
        if len(lines) > MOST_POINTS:
            raise forms.ValidationError(f"Un ordre du jour a {MOST_POINTS} points au plus.")
        return tuple(_point(line) for line in lines)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not {"day", "begins", "ends"} - data.keys():
            try:
                data["starts_at"], data["ends_at"] = span(
                    data["day"], data["begins"], data["ends"], self.zone
                )
            except ClockError as error:
                self.add_error("ends", str(error))
        if not data.get("place") and not data.get("video_url") and "video_url" in data:
            self.add_error("place", "Dites où : un lieu, un lien de visioconférence, ou les deux.")
        return data

    def card(self) -> MeetingCard:
        said: dict[str, Any] = {
            name: self.cleaned_data.get(name) for name in MeetingCard.__dataclass_fields__
        }
        return MeetingCard(**said)


def _point(line: str) -> Point:
    title, *rest = [part.strip() for part in line.split(";")][:3]
    found = next((_MINUTES.match(part) for part in rest if _MINUTES.match(part)), None)
    who = next((part for part in rest if part and not _MINUTES.match(part)), "")
    return Point(title[:200], int(found[1]) if found else None, who[:120])


def agenda_text(agenda: Sequence[dict[str, Any]]) -> str:
    """An agenda as it is typed."""
    return "\n".join(
        " ; ".join(
            filter(
                None, [point["title"], f"{point['minutes']} min" if point["minutes"] else "", point["who"]]
            )
        )
        for point in agenda
    )


class NewMeetingForm(MeetingForm):
    """A first meeting: at one date, at several to choose from, or that comes back."""

    every = forms.ChoiceField(label="Se répète", required=False, choices=[("", "Non"), *Every.choices])
    count = forms.IntegerField(label="Nombre de réunions", required=False, min_value=2, max_value=MOST)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for rank in range(1, MORE_DATES + 1):
            self.fields[f"day_{rank}"] = date_field(f"Autre date n° {rank}", required=False)
            self.fields[f"begins_{rank}"] = hour_field(f"Début de la date n° {rank}", required=False)
            self.fields[f"ends_{rank}"] = hour_field(f"Fin de la date n° {rank}", required=False)

    @property
    def more_dates(self) -> list[list[forms.BoundField]]:
        names = ("day", "begins", "ends")
        return [[self[f"{name}_{rank}"] for name in names] for rank in range(1, MORE_DATES + 1)]

    @property
    def main(self) -> list[list[forms.BoundField]]:
        """The fields of the meeting itself, a row a line."""
        rows = [
            ["title"], ["kind"], ["day", "begins", "ends"], ["place"], ["video_url"], ["mission", "sheet"],
            ["agenda"], ["presentation"], ["open_to_all"], ["proxies_max"],
        ]  # fmt: skip
        return [[self[name] for name in row] for row in rows]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        options = [found for rank in range(1, MORE_DATES + 1) if (found := self._option(rank))]
        data["options"] = (
            [(data["starts_at"], data["ends_at"]), *options] if options and "starts_at" in data else []
        )
        if data.get("every") and not data.get("count"):
            self.add_error("count", "Dites combien de réunions, de 2 à 52.")
        if data.get("every") and options:
            self.add_error("every", "Une série n’a pas de sondage de dates : choisissez l’un ou l’autre.")
        return data

    def _option(self, rank: int) -> tuple[datetime, datetime] | None:
        data = self.cleaned_data
        day = data.get(f"day_{rank}")
        if day is None:
            return None
        begins, ends = (
            data.get(f"begins_{rank}") or data.get("begins"),
            data.get(f"ends_{rank}") or data.get("ends"),
        )
        if begins is None or ends is None:
            return None
        try:
            return span(day, begins, ends, self.zone)
        except ClockError as error:
            self.add_error(f"ends_{rank}", str(error))
            return None


class EditMeetingForm(MeetingForm):
    """A meeting to change; of a series, alone or with those that follow."""

    following = forms.TypedChoiceField(
        label="Ce qui change", coerce=lambda value: value == "1", required=False, empty_value=None,
        choices=[("", "Cette réunion seulement"), ("1", "Celle-ci et toutes les suivantes de la série")],
        widget=forms.RadioSelect,
    )  # fmt: skip

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if meeting.series_id is None:
            del self.fields["following"]
        if meeting.is_poll:
            for name in ("day", "begins", "ends"):
                del self.fields[name]

    @staticmethod
    def start(meeting: Meeting) -> dict[str, Any]:
        """What the form shows first."""
        names = ("title", "kind", "place", "video_url", "mission", "presentation", "open_to_all",
                 "proxies_max")  # fmt: skip
        values: dict[str, Any] = {name: getattr(meeting, name) for name in names}
        zone = zone_of(meeting.community)
        if meeting.starts_at and meeting.ends_at:
            start, end = meeting.starts_at.astimezone(zone), meeting.ends_at.astimezone(zone)
            values |= {"day": start.date(), "begins": start.time(), "ends": end.time()}
        sheet = meeting.sheet.number if meeting.sheet else ""
        return {**values, "sheet": sheet, "agenda": agenda_text(meeting.agenda), "key": meeting.key}


class CancelForm(forms.Form):
    reason = forms.CharField(
        label="Raison", max_length=300, required=False, help_text="Elle est donnée aux personnes convoquées."
    )
    following = EditMeetingForm.base_fields["following"]


class PeopleForm(forms.Form):
    """Who to call: whole groups, members one by one, others by a line each."""

    groups = forms.MultipleChoiceField(
        label="Groupes entiers", required=False, widget=forms.CheckboxSelectMultiple,
        choices=[
            ("before", "Les personnes de la réunion précédente, de même objet"),
            ("board", "Le conseil d’administration : présidence, secrétariat, trésorerie, administrateurs"),
            ("office", "Le bureau : présidence, secrétariat, trésorerie"),
            ("coordination", "La coordination"),
            ("members", "Tous les membres de l’association"),
        ],
    )  # fmt: skip
    members = forms.TypedMultipleChoiceField(
        label="Membres, un par un", required=False, coerce=int, widget=forms.CheckboxSelectMultiple
    )
    others = forms.CharField(
        label="Autres personnes", required=False, max_length=10_000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Une par ligne : nom ; qualité ; adresse e-mail.",
    )  # fmt: skip
    following = forms.BooleanField(label="Aussi pour les réunions suivantes de la série", required=False)

    def __init__(
        self, *args: Any, members: Sequence[tuple[int, str]], in_series: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["members"].choices = members  # type: ignore[attr-defined]
        if not in_series:
            del self.fields["following"]

    def clean_others(self) -> list[Called]:
        rows = [line for line in self.cleaned_data["others"].splitlines() if line.strip()]
        return [_called(rank, line) for rank, line in enumerate(rows, start=1)]


def _called(rank: int, line: str) -> Called:
    name, *rest = [part.strip() for part in re.split(r"[;\t]", line)][:3]
    email = next((part for part in rest if "@" in part), "")
    quality = next((part for part in rest if part and "@" not in part), "")
    if not name or len(name) > NAME_LENGTH or len(quality) > NAME_LENGTH:
        raise forms.ValidationError(
            f"Ligne {rank} : un nom est attendu, de {NAME_LENGTH} caractères au plus."
        )
    if email:
        try:
            forms.EmailField().clean(email)
        except forms.ValidationError as error:
            raise forms.ValidationError(f"Ligne {rank} : « {email} » n’est pas une adresse.") from error
    return Called(name, quality, email)


class AnswerForm(forms.Form):
    """What one says of an invitation."""

    answer = forms.ChoiceField(choices=[pair for pair in Answer.choices if pair[0]])
    proxy_to = forms.TypedChoiceField(label="À qui", required=False, coerce=int, empty_value=None)

    def __init__(self, *args: Any, others: Iterable[Participant], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "Choisissez"), *[(str(row.pk), row.name) for row in others]]
        self.fields["proxy_to"].choices = choices  # type: ignore[attr-defined]


class DatesForm(forms.Form):
    """One choice a date."""

    def __init__(
        self, *args: Any, options: Sequence[DateOption], known: dict[int, str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.options = options
        for option in options:
            self.fields[f"date_{option.pk}"] = forms.ChoiceField(
                label=str(option), choices=DateChoice.choices, widget=forms.RadioSelect, required=False,
                initial=known.get(option.pk, ""),
            )  # fmt: skip

    @property
    def rows(self) -> list[tuple[DateOption, forms.BoundField]]:
        return [(option, self[f"date_{option.pk}"]) for option in self.options]

    def choices(self) -> dict[int, DateChoice]:
        given = {option.pk: self.cleaned_data[f"date_{option.pk}"] for option in self.options}
        return {key: DateChoice(value) for key, value in given.items() if value}


class MinutesForm(forms.Form):
    """The text, and the version from which it was written."""

    text = forms.CharField(
        label="Compte rendu", max_length=60_000, required=False, widget=forms.Textarea(attrs={"rows": 20}),
        help_text=f"Une ligne vide sépare les paragraphes. {NEVER}",
    )  # fmt: skip
    base = forms.IntegerField(min_value=0, widget=forms.HiddenInput)


class DecisionForm(forms.Form):
    text = forms.CharField(label="Décision", max_length=600, widget=forms.Textarea(attrs={"rows": 2}))
    votes_for = forms.IntegerField(label="Pour", min_value=0, required=False)
    votes_against = forms.IntegerField(label="Contre", min_value=0, required=False)
    abstentions = forms.IntegerField(label="Abstentions", min_value=0, required=False)
    key = key_field()


class TaskForm(forms.Form):
    text = forms.CharField(label="Tâche", max_length=300)
    owner = forms.TypedChoiceField(label="Confiée à", required=False, coerce=int, empty_value=None)
    due_on = date_field("Pour le", required=False)
    key = key_field()

    def __init__(self, *args: Any, people: Iterable[Participant], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "Personne encore"), *[(str(row.pk), row.name) for row in people]]
        self.fields["owner"].choices = choices  # type: ignore[attr-defined]


class SignMinutesForm(forms.Form):
    signature = forms.CharField(label="Votre nom, pour signer", max_length=160)


class FileForm(forms.Form):
    file = forms.FileField(
        label="Fichier", help_text=f"{WORDS} {NEVER}", widget=forms.FileInput(attrs={"accept": ACCEPT})
    )
    kind = forms.ChoiceField(label="Nature", choices=FileKind.choices)

    def clean_file(self) -> Checked:
        upload = self.cleaned_data["file"]
        if upload.size > MAX_SIZE:
            raise forms.ValidationError("Ce fichier dépasse 10 Mo.")
        try:
            return checked(upload.name, upload.read())
        except FileError as error:
            raise forms.ValidationError(str(error)) from error
