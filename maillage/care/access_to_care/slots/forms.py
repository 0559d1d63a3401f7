"""Forms of this room: they validate, the actions write."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms

from maillage.care.access_to_care.slots.calendar import CalendarError, Hours, LastDateError, Moment, moments
from maillage.care.access_to_care.slots.enums import (
    CANCELLING,
    MOST_PLACES,
    Agreed,
    Audience,
    EndedWhy,
    Half,
    Outcome,
    Weekday,
    Where,
)
from maillage.care.access_to_care.slots.offering import Offering
from maillage.care.access_to_care.slots.wording import objection
from maillage.care.circle.enums import ConsentMeans
from maillage.care.circle.models import Case
from maillage.communities.creation.forms import key_field
from maillage.communities.members.enums import Profession
from maillage.communities.territory.forms import CommuneChoiceField, date_field
from maillage.operations.meetings.forms import hour_field

LENGTHS = (10, 15, 20, 30, 45, 60)
MOST_COMMUNES = 30
AGREED = [one for one in ConsentMeans if one is not ConsentMeans.IMPOSSIBLE]


class _OfferForm(forms.Form):
    where = forms.ChoiceField(
        label="Où", choices=Where.choices, widget=forms.RadioSelect, initial=Where.OFFICE
    )
    audience = forms.ChoiceField(
        label="Visible de", choices=Audience.choices, initial=Audience.HEALTH, widget=forms.RadioSelect
    )
    remark = forms.CharField(
        label="Précision", max_length=80, required=False,
        help_text="Pratique seulement : « sonner au 2 », « parking derrière ». Ni mot de santé, ni nom.",
    )  # fmt: skip

    def clean_remark(self) -> str:
        remark = " ".join(self.cleaned_data["remark"].split())
        if said := objection(remark):
            raise forms.ValidationError(said)
        return remark

    def offering(self) -> Offering:
        data = self.cleaned_data
        return Offering(
            Where(data["where"]), Audience(data["audience"]), data.get("commune", ""), data["remark"]
        )


class _HoursForm(forms.Form):
    """Hours of one day, or of some days of the week until a last one; gives ``moments``."""

    day = date_field("Date, ou première date")
    begins = hour_field("De")
    ends = hour_field("À")
    weekdays = forms.TypedMultipleChoiceField(
        label="Chaque semaine, le", choices=Weekday.choices, coerce=int, required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Seulement pour répéter. Sans dernière date, la date seule compte.",
    )  # fmt: skip
    until = date_field("Dernière date", required=False, help_text="Pour répéter, six mois au plus.")
    key = key_field()

    def __init__(self, *args: Any, zone: ZoneInfo, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone, self.today = zone, today
        self.fields["day"].initial = today

    def length(self, data: dict[str, Any]) -> int | None:
        """Minutes of each moment; none for whole hours."""
        return None

    def clean_day(self) -> date:
        day: date = self.cleaned_data["day"]
        if day < self.today:
            raise forms.ValidationError("Cette date est passée.")
        return day

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if {"day", "begins", "ends"} - data.keys() or self.errors:
            return data
        weekdays = frozenset(data["weekdays"]) if data.get("until") else frozenset()
        if data.get("weekdays") and not data.get("until"):
            self.add_error("until", "Dites jusqu’à quelle date répéter.")
            return data
        minutes = self.length(data)
        hours = Hours(
            data["begins"],
            data["ends"],
            minutes or 0,
            data["day"],
            data.get("until") or data["day"],
            weekdays,
        )
        try:
            data["moments"] = moments(hours, self.zone)
        except CalendarError as error:
            self.add_error("until" if isinstance(error, LastDateError) else "ends", str(error))
        return data


class SlotsForm(_HoursForm, _OfferForm):
    """Slots of one day, or of every week."""

    minutes = forms.TypedChoiceField(
        label="Durée d’un créneau", choices=[(one, f"{one} min") for one in LENGTHS], coerce=int, initial=20
    )
    commune = CommuneChoiceField(
        label="Commune", required=False, help_text="Si ce n’est pas celle de votre exercice."
    )
    field_order = (
        "day", "begins", "ends", "minutes", "where", "audience", "weekdays", "until", "commune", "remark",
        "key",
    )  # fmt: skip

    def length(self, data: dict[str, Any]) -> int | None:
        minutes: int | None = data.get("minutes")
        return minutes


class CapacityForm(_OfferForm):
    """So many patients in half a day."""

    day = date_field("Jour")
    half = forms.ChoiceField(label="Moment", choices=Half.choices, widget=forms.RadioSelect)
    places = forms.IntegerField(label="Combien de patients", min_value=1, max_value=MOST_PLACES, initial=2)
    communes = forms.CharField(
        label="Communes", required=False, max_length=400,
        help_text="Où vous allez ou recevez, séparées par des virgules. Vide\u00a0: celle de votre exercice.",
    )  # fmt: skip
    field_order = ("day", "half", "places", "where", "communes", "audience", "remark")

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["day"].initial = today
        self.fields["where"].initial = Where.HOME

    def clean_day(self) -> date:
        day: date = self.cleaned_data["day"]
        if day < self.today:
            raise forms.ValidationError("Cette date est passée.")
        return day

    def clean_communes(self) -> list[str]:
        names = [name.strip() for name in self.cleaned_data["communes"].split(",") if name.strip()]
        if len(names) > MOST_COMMUNES:
            raise forms.ValidationError(f"{MOST_COMMUNES} communes au plus.")
        field = CommuneChoiceField()
        return [field.clean(name) for name in names]


class TurnsForm(_HoursForm):
    """Turns of the rota: whole hours, not cut."""

    volunteers = forms.IntegerField(label="Volontaires à la fois", min_value=1, max_value=6, initial=1)
    field_order = ("day", "begins", "ends", "weekdays", "until", "volunteers", "key")

    def turns(self) -> list[Moment]:
        found: list[Moment] = self.cleaned_data["moments"]
        return found


class SearchForm(forms.Form):
    """What an operator looks for; every field may be left empty."""

    profession = forms.ChoiceField(
        label="Profession", required=False, choices=[("", "Toutes"), *Profession.choices]
    )
    day = date_field("À partir du", required=False)
    days = forms.TypedChoiceField(
        label="Pendant", coerce=int, required=False, empty_value=2,
        choices=[(1, "ce jour"), (2, "2 jours"), (3, "3 jours"), (7, "7 jours"), (30, "30 jours")],
    )  # fmt: skip
    where = forms.ChoiceField(label="Où", required=False, choices=[("", "Partout"), *Where.choices])
    commune = CommuneChoiceField(label="Près de", required=False)


class BookForm(forms.Form):
    """For which case; who agreed to this professional knowing it, and how.

    ``agreed``: the cases that hold a consent to it already, the only ones where it need not be said again.
    """

    case = forms.ChoiceField(label="Dossier")
    who = forms.TypedChoiceField(
        label="Qui a donné son accord à ce rendez-vous", choices=Agreed.choices, coerce=Agreed,
        empty_value=None, required=False, widget=forms.RadioSelect,
    )  # fmt: skip
    consent = forms.TypedChoiceField(
        label="Accord recueilli", choices=[(one.value, one.label) for one in AGREED], coerce=ConsentMeans,
        empty_value=None, required=False, widget=forms.RadioSelect,
        help_text="Ce professionnel verra son nom et de quoi la joindre. S’il répond ainsi à une demande de "
        "soins non programmés, il lira aussi ce qui est demandé.",
    )  # fmt: skip
    key = key_field()

    def __init__(
        self, *args: Any, cases: list[Case], labels: dict[str, str], agreed: Collection[UUID], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.cases, self.agreed = {str(one.pk): one for one in cases}, {str(one) for one in agreed}
        self.fields["case"].choices = [  # type: ignore[attr-defined]
            (key, f"{one.reference} – {labels.get(one.kind, one.kind)}{self._noted(key)}")
            for key, one in self.cases.items()
        ]

    def _noted(self, key: str) -> str:
        return " (accord déjà noté)" if key in self.agreed else ""

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        said = [data.get("who"), data.get("consent")]
        if any(said) or data.get("case") not in self.agreed:
            for name, value in zip(("who", "consent"), said, strict=True):
                if not value and name not in self.errors:
                    self.add_error(name, "Dites qui a donné son accord, et comment.")
        return data

    def chosen(self) -> Case:
        return self.cases[self.cleaned_data["case"]]


class CancelForm(forms.Form):
    why = forms.TypedChoiceField(
        label="Motif", choices=[(one.value, one.label) for one in CANCELLING], coerce=EndedWhy,
        widget=forms.RadioSelect,
    )  # fmt: skip


class OutcomeForm(forms.Form):
    outcome = forms.TypedChoiceField(choices=Outcome.choices, coerce=Outcome)


class MoveForm(forms.Form):
    """Another moment: ``slot:<key>`` or ``capacity:<key>``."""

    target = forms.RegexField(r"^(slot|capacity):[0-9a-f-]{36}$", label="Nouveau moment")
    key = key_field()


class SwapForm(forms.Form):
    other = forms.UUIDField()


def period(day: date | None, days: int, today: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The instants of so many days of the place, from a day on."""
    first = max(day or today, today)
    start = datetime.combine(first, datetime.min.time(), tzinfo=zone)
    return start, datetime.combine(first + timedelta(days=days), datetime.min.time(), tzinfo=zone)
