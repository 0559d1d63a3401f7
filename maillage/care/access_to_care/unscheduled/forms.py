"""Forms of the room: they validate, the actions write. Access keys are shown beside what they reach."""

import re
import uuid
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone

from maillage.care.access_to_care.unscheduled.enums import (
    ANSWERING,
    LEAST_KEPT,
    MOST_KEPT,
    Ald,
    Channel,
    Delay,
    HasGp,
    Mobility,
    Where,
)
from maillage.care.access_to_care.unscheduled.script import motives
from maillage.care.access_to_care.unscheduled.told import Filing, Week
from maillage.care.persons.actions import Said
from maillage.care.roster.queries import Professional
from maillage.communities.members.enums import Profession
from maillage.communities.territory.forms import CommuneChoiceField, date_field
from maillage.foundation.web.fields import PhoneField

NO_GP, OTHER_GP = "non", "autre"
BIRTH_FORMATS = ["%d%m%Y", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%d %m %Y"]
WEEKDAYS = ("Lundi", "Mardi", "Mercredi", "Jeudi", "Vendredi", "Samedi", "Dimanche")
# « 8h-12h30 », « 14:00 – 18h », « 9-12 ».
_SPAN = re.compile(r"^\s*(\d{1,2})(?:\s*[h:]\s*(\d{2})?)?\s*[-–à]\s*(\d{1,2})(?:\s*[h:]\s*(\d{2})?)?\s*$")
REACHES = ((0, "Toute la communauté"), *((km * 1000, f"{km} km") for km in (5, 10, 20, 40)))


class FlagForm(forms.Form):
    """One « oui » of the script."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    channel = forms.ChoiceField(choices=Channel.choices, required=False)
    flag = forms.CharField(max_length=30)


class RequestForm(forms.Form):
    """What the operator is told, once the script is over; ``filing`` is what the action takes."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    no_flag = forms.BooleanField(
        label="Toutes les questions sont posées\u00a0: aucun «\u00a0oui\u00a0»",
        error_messages={"required": "Posez d’abord les questions\u00a0: rien ne s’enregistre sans elles."},
    )
    family_name = forms.CharField(label="Nom", max_length=80)
    first_names = forms.CharField(label="Prénom", max_length=80)
    # Typed in one go: the browser's calendar takes a key more for each part, in an order of its own.
    birth_date = forms.DateField(
        label="Né(e) le", required=False, input_formats=BIRTH_FORMATS,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        help_text="03041951 ou 03/04/1951",
        error_messages={"invalid": "Écrivez le jour, le mois, l’année\u00a0: 03041951."},
    )  # fmt: skip
    phone = PhoneField(label="Téléphone")
    commune = CommuneChoiceField(label="Commune où se trouve la personne")
    motive = forms.ChoiceField(label="Motif")
    details = forms.CharField(
        label="Précision utile au professionnel", required=False, max_length=300,
        help_text="En quelques mots. Lue par celui qui accepte, jamais avant.",
    )  # fmt: skip
    delay = forms.ChoiceField(label="Réponse voulue", choices=Delay.choices, initial=Delay.H24)
    place = forms.ChoiceField(label="Lieu", choices=Where.choices, initial=Where.CABINET)
    profession = forms.ChoiceField(label="Profession", required=False)
    gp = forms.ChoiceField(label="Médecin traitant", required=False)
    may_write = forms.BooleanField(
        label="La personne, informée, accepte que le secrétariat écrive sa demande et la suive",
        error_messages={"required": "Sans son accord, rien de ce qui la désigne ne s’écrit : orientez-la."},
    )
    consent = forms.BooleanField(
        label="Elle accepte aussi que sa demande soit transmise à qui peut y répondre",
        required=False,
    )
    channel = forms.ChoiceField(
        label="La demande arrive par", choices=Channel.choices, initial=Channel.TELEPHONE
    )
    requester = forms.CharField(
        label="Qui demande, si ce n’est pas la personne", max_length=120, required=False
    )
    requester_profession = forms.ChoiceField(label="Profession du demandeur", required=False)
    requester_rpps = forms.RegexField(
        r"^\d{11}$", label="RPPS du demandeur", required=False,
        error_messages={"invalid": "Un numéro RPPS compte onze chiffres."},
    )  # fmt: skip
    gp_name = forms.CharField(label="Nom du médecin traitant", max_length=120, required=False)
    email = forms.EmailField(label="Courriel", required=False, max_length=254)
    helper = forms.CharField(
        label="Mineur ou protégé\u00a0: représentant", max_length=200, required=False,
        help_text="Nom et lien\u00a0: «\u00a0mère\u00a0», «\u00a0tuteur »…",
    )  # fmt: skip
    ald = forms.ChoiceField(
        label="Affection de longue durée", choices=[("", "Non précisé"), *Ald.choices], required=False
    )
    mobility = forms.ChoiceField(
        label="Déplacement", choices=[("", "Non précisé"), *Mobility.choices], required=False
    )

    KEYS: ClassVar = {
        "no_flag": "q", "family_name": "n", "commune": "c", "motive": "m", "delay": "d", "consent": "a",
        "gp": "t", "profession": "p", "may_write": "o",
    }  # fmt: skip

    def __init__(self, *args: Any, gps: Iterable[Professional] = (), **kwargs: Any) -> None:
        kwargs.setdefault("initial", {}).setdefault("key", uuid.uuid4())
        super().__init__(*args, **kwargs)
        self.gps = {str(one.person): one for one in gps}
        self._offer("motive", [("", "Choisir…"), *((one.code, one.label) for one in motives().values())])
        answering = [(one.value, one.label) for one in ANSWERING]
        self._offer("profession", [("", "Celle du motif"), *answering])
        self._offer("requester_profession", [("", "Non précisée"), *Profession.choices])
        known = [(key, one.name) for key, one in self.gps.items()]
        self._offer(
            "gp", [("", "Non précisé"), (NO_GP, "N’en a pas"), (OTHER_GP, "Hors de la communauté"), *known]
        )
        for name, key in self.KEYS.items():
            self.fields[name].widget.attrs["accesskey"] = key
        self.fields["commune"].widget.attrs |= {"list": "communes", "autocomplete": "off"}
        for name in ("family_name", "first_names", "phone", "email"):
            # The operator's browser must keep nothing of a patient.
            self.fields[name].widget.attrs["autocomplete"] = "off"

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def clean_birth_date(self) -> date | None:
        day: date | None = self.cleaned_data["birth_date"]
        if day and not date(1895, 1, 1) <= day <= date.today():  # noqa: DTZ011 -- a day too many harms nobody
            raise forms.ValidationError("Relisez la date de naissance.")
        return day

    def filing(self) -> Filing:
        said = self.cleaned_data
        gp = said["gp"]
        known = HasGp.INCONNU if not gp else HasGp.NON if gp == NO_GP else HasGp.OUI
        return Filing(
            key=said["key"],
            said=Said(
                said["family_name"], said["first_names"],
                said["birth_date"].isoformat() if said["birth_date"] else "", said["phone"], said["email"],
                said["helper"],
            ),
            motive=said["motive"], commune_code=said["commune"],
            profession=said["profession"] or motives()[said["motive"]].profession,
            channel=Channel(said["channel"]), delay=Delay(said["delay"]), place=Where(said["place"]),
            gp=known, gp_person=int(gp) if gp in self.gps else None, may_write=said["may_write"],
            consent=said["consent"],
            details=said["details"], ald=said["ald"], mobility=said["mobility"],
            gp_name=self.gps[gp].name if gp in self.gps else said["gp_name"], requester=said["requester"],
            requester_profession=said["requester_profession"], requester_rpps=said["requester_rpps"],
        )  # fmt: skip


class AppointmentForm(forms.Form):
    """When and where; ``at`` is in the place's own time."""

    day = date_field("Jour du rendez-vous")
    hour = forms.TimeField(label="Heure", widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    where = forms.CharField(
        label="Lieu", max_length=200, help_text="Adresse du cabinet, ou «\u00a0chez la personne\u00a0»."
    )

    def __init__(self, *args: Any, zone: ZoneInfo, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = zone

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if {"day", "hour"} <= data.keys() and self.at() < timezone.now():
            self.add_error("day", "Ce moment est passé\u00a0: donnez une date à venir.")
        return data

    def at(self) -> datetime:
        return datetime.combine(self.cleaned_data["day"], self.cleaned_data["hour"], self.zone)


class WillingForm(forms.Form):
    """One line of hours a day, as people write them: « 8h-12h, 14h-18h30 »."""

    reach = forms.TypedChoiceField(label="Jusqu’où", choices=REACHES, coerce=int)
    visits = forms.BooleanField(label="Je me rends à domicile", required=False)
    paused_until = date_field(
        "En pause jusqu’au", required=False,
        help_text="Ce jour compris. Vide\u00a0: les demandes m’arrivent.",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for rank, name in enumerate(WEEKDAYS):
            self.fields[f"day_{rank}"] = forms.CharField(label=name, max_length=120, required=False)
        self.order_fields([f"day_{rank}" for rank in range(len(WEEKDAYS))])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        windows = []
        for rank in range(len(WEEKDAYS)):
            try:
                windows += [(rank, *span) for span in read_hours(data.get(f"day_{rank}", ""))]
            except ValueError as error:
                self.add_error(f"day_{rank}", str(error))
        data["windows"] = tuple(windows)
        return data

    def week(self) -> Week:
        said = self.cleaned_data
        return Week(said["windows"], said["reach"], said["visits"], said["paused_until"])


class RulesForm(forms.Form):
    """How the community asks; it says it to its members."""

    gp_minutes = forms.IntegerField(label="Minutes laissées au médecin traitant", min_value=1, max_value=1440)
    wave_minutes = forms.IntegerField(
        label="Minutes laissées à chaque groupe de volontaires", min_value=1, max_value=1440
    )
    wave_size = forms.IntegerField(
        label="Volontaires demandés à la fois", min_value=0, max_value=500,
        help_text="Les plus proches d’abord. 0\u00a0: tous en même temps.",
    )  # fmt: skip
    kept_days = forms.IntegerField(
        label="Jours avant effacement, après l’issue", min_value=LEAST_KEPT, max_value=MOST_KEPT,
        help_text="De 7 à 90. Seuls restent des comptes, qui ne désignent personne.",
    )  # fmt: skip


def read_hours(text: str) -> list[tuple[int, int]]:
    """« 8h-12h, 14h-18h30 » in minutes of the day. Raises ``ValueError`` with the sentence to show."""
    spans = []
    for part in filter(None, (piece.strip() for piece in re.split(r"[,;]| et ", text))):
        found = _SPAN.match(part)
        if found is None:
            raise ValueError("Écrivez par exemple «\u00a08h-12h, 14h-18h30\u00a0».")
        first, first_rest, last, last_rest = (int(piece or 0) for piece in found.groups())
        start, finish = first * 60 + first_rest, last * 60 + last_rest
        if max(first_rest, last_rest) >= 60 or not start < finish <= 24 * 60:
            raise ValueError("Une plage commence avant de finir, dans la même journée.")
        spans.append((start, finish))
    return spans


def write_hours(spans: Iterable[tuple[int, int]]) -> str:
    """The contrary of ``read_hours``."""
    return ", ".join(f"{_hour(start)}-{_hour(finish)}" for start, finish in spans)


def _hour(minute: int) -> str:
    return f"{minute // 60}h{minute % 60:02d}" if minute % 60 else f"{minute // 60}h"
