"""Forms of the room: they validate, the actions write."""

import uuid
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils import timezone

from maillage.communities.members.enums import MemberKind, Profession
from maillage.communities.members.forms import EurosField
from maillage.communities.members.models import Member
from maillage.communities.territory.forms import date_field
from maillage.communities.treasury.identifiers import clean_iban
from maillage.communities.treasury.queries import open_accounts
from maillage.french import day
from maillage.operations.indemnities.enums import (
    DECLARED,
    DirectionCode,
    HoursCode,
    Kind,
    NatureCode,
    SepaFormat,
)
from maillage.operations.indemnities.given import CardGiven, RateGiven
from maillage.operations.indemnities.models import IndemnityLine, PayerAccount
from maillage.operations.indemnities.models.lines import MISSIONS
from maillage.operations.indemnities.valuing import Given
from maillage.operations.meetings.enums import MeetingKind
from maillage.operations.meetings.models import Meeting
from maillage.planning.health_project.models import ActionSheet

RATES = 14
LONGEST_DRIVE = 2_000
_WRONG_IBAN = "Cet IBAN n’est pas juste : sa clé ne correspond pas. Recopiez-le d’un RIB."


def key_field() -> forms.UUIDField:
    """What makes a second click harmless."""
    return forms.UUIDField(initial=uuid.uuid4, widget=forms.HiddenInput)


def time_field(label: str) -> forms.TimeField:
    return forms.TimeField(
        label=label, required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )


class DeclareForm(forms.Form):
    """Time or travel given to the community."""

    key = key_field()
    kind = forms.ChoiceField(label="Activité", choices=[(one.value, one.label) for one in DECLARED])
    title = forms.CharField(
        label="Ce que vous avez fait",
        max_length=160,
        help_text="« Représentation au conseil local de santé ».",
    )
    day = date_field("Jour")
    starts = time_field("De")
    ends = time_field("À")
    nature = forms.ChoiceField(
        label="Nature",
        choices=NatureCode.choices,
        initial=NatureCode.MISSION,
        widget=forms.RadioSelect,
        help_text="La perte de ressources compense une fonction (bureau, conseil) exercée sur votre temps "
        "d’exercice ; la rémunération paie la part prise à une mission.",
    )
    hours = forms.ChoiceField(
        label="Moment", choices=HoursCode.choices, initial=HoursCode.WORKING, widget=forms.RadioSelect
    )
    mission = forms.ChoiceField(label="Mission", choices=[("", "Aucune"), *MISSIONS], required=False)
    sheet = forms.ModelChoiceField(queryset=None, label="Fiche-action", required=False, empty_label="Aucune")
    km = forms.IntegerField(
        label="Kilomètres (aller et retour)", required=False, min_value=0, max_value=LONGEST_DRIVE
    )
    other_funder = forms.BooleanField(
        label="Ce temps est déjà payé par un autre financeur (employeur, formation indemnisée…)",
        required=False,
    )

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["sheet"].queryset = ActionSheet.objects.order_by("number")

    @property
    def rows(self) -> list[list[forms.BoundField]]:
        """The fields that are seen, a row a line."""
        rows = [
            ["kind"], ["title"], ["day", "starts", "ends"], ["nature"], ["hours"], ["mission", "sheet"],
            ["km"], ["other_funder"],
        ]  # fmt: skip
        return [[self[name] for name in row] for row in rows]

    @staticmethod
    def start(line: IndemnityLine) -> dict[str, Any]:
        """What the form shows first, from a line to write anew; at the hour of the place."""
        names = ("kind", "title", "day", "nature", "hours", "mission", "sheet", "other_funder")
        starts, ends = (timezone.localtime(at).time() for at in (line.starts_at, line.ends_at))
        timed = {"starts": starts, "ends": ends} if line.kind != Kind.TRAVEL else {}
        return {**{name: getattr(line, name) for name in names}, **timed, "km": line.km or None}

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        alone = values.get("kind") == Kind.TRAVEL
        starts, ends = values.get("starts"), values.get("ends")
        if alone:
            values["starts"] = values["ends"] = starts or time(12)
            if not values.get("km"):
                self.add_error("km", "Donnez les kilomètres parcourus.")
        elif starts is None or ends is None:
            self.add_error("ends" if starts else "starts", "Donnez l’heure de début et l’heure de fin.")
        elif starts == ends:
            self.add_error("ends", "La fin est la même que le début.")
        return values

    def given(self, zone: ZoneInfo) -> Given:
        """What was said, by the clocks of this zone; an end before its beginning is the next day’s."""
        values = self.cleaned_data
        starts = datetime.combine(values["day"], values["starts"], zone)
        ends = datetime.combine(values["day"], values["ends"], zone)
        if ends < starts:
            ends = datetime.combine(values["day"] + timedelta(days=1), values["ends"], zone)
        return Given(
            kind=Kind(values["kind"]), nature=NatureCode(values["nature"]), hours=HoursCode(values["hours"]),
            title=values["title"], starts_at=starts, ends_at=ends, km=values["km"] or 0,
            mission=values["mission"], sheet=values["sheet"], other_funder=values["other_funder"],
            zone=zone,
        )  # fmt: skip


class ReasonForm(forms.Form):
    """Why a line, a batch or a transfer is set apart."""

    reason = forms.CharField(label="Motif", max_length=200)


class ReturnForm(ReasonForm):
    on = date_field("Rejeté le")


class IbanForm(forms.Form):
    """Where one is paid."""

    holder = forms.CharField(
        label="Nom du titulaire, exactement comme à la banque",
        max_length=70,
        help_text="La banque compare ce nom à celui du compte avant de payer.",
    )
    iban = forms.CharField(
        label="IBAN",
        max_length=42,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text="Chiffré dès l’enregistrement : vous seul le revoyez, et la trésorerie au moment de payer.",
    )

    def clean_iban(self) -> str:
        try:
            return clean_iban(self.cleaned_data["iban"])
        except ValueError as error:
            raise forms.ValidationError(_WRONG_IBAN) from error


class PayerForm(IbanForm):
    """The account of the association that pays."""

    account = forms.ModelChoiceField(queryset=None, label="Compte", empty_label="Choisir…")
    field_order = ["account", "holder", "iban"]

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["account"].queryset = open_accounts()
        self.fields["holder"].help_text = ""
        self.fields["iban"].help_text = "Chiffré ; écrit dans les ordres de virement seulement."


class RulesForm(forms.Form):
    """The steps before the treasurer."""

    confirm = forms.BooleanField(label="La personne confirme ses lignes de présence", required=False)
    lead = forms.BooleanField(label="Le pilote de la fiche-action relit", required=False)
    coordinator = forms.BooleanField(label="La coordination vérifie", required=False)
    kinds = forms.MultipleChoiceField(
        label="Réunions indemnisées", required=False, choices=MeetingKind.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text="Telles que votées. Les autres gardent leur feuille de présence, sans aucune ligne.",
    )  # fmt: skip


class RateForm(forms.Form):
    """One rate of a card; a row without an amount is left out."""

    profession = forms.ChoiceField(
        label="Métier", required=False,
        choices=[("", "Tous"), *sorted(Profession.choices, key=lambda pair: pair[1])],
    )  # fmt: skip
    kind = forms.ChoiceField(label="Activité", required=False, choices=[("", "Toutes"), *Kind.choices])
    nature = forms.ChoiceField(
        label="Nature", required=False,
        choices=[("", "Les deux"), ("ipr", "Perte de ressources"), ("rpmsp", "Mission de service public")],
    )  # fmt: skip
    hours = forms.ChoiceField(
        label="Moment", required=False,
        choices=[("", "Tous"), ("working", "Temps d’exercice"), ("free", "Hors temps d’exercice")],
    )  # fmt: skip
    cents_per_hour = EurosField(label="€ par heure", required=False)


RateFormSet = forms.formset_factory(RateForm, extra=RATES, max_num=RATES)


class CardForm(forms.Form):
    """A card as it was voted."""

    key = key_field()
    organ = forms.CharField(label="Voté par", max_length=80, initial="Conseil d’administration")
    voted_on = date_field("Voté le")
    reference = forms.CharField(
        label="Procès-verbal", max_length=120, help_text="« PV du 12 janvier 2026, point 4 »."
    )
    meeting = forms.TypedChoiceField(
        label="Réunion du vote", required=False, coerce=int, empty_value=None,
        help_text="Elle joint au barème son compte rendu et sa feuille de présence.",
    )  # fmt: skip
    valid_from = date_field("En vigueur à partir du")
    step_minutes = forms.TypedChoiceField(
        label="Durées arrondies au pas de", coerce=int, initial=15,
        choices=[(1, "1 minute"), *((step, f"{step} minutes") for step in (5, 10, 15, 30)), (60, "1 heure")],
    )  # fmt: skip
    direction = forms.ChoiceField(label="Pas", choices=DirectionCode.choices, initial=DirectionCode.NEAREST)
    cap_minutes = forms.IntegerField(
        label="Durée maximale d’une ligne, en minutes", required=False, min_value=0, max_value=1440,
        help_text="Vide : aucune limite.",
    )  # fmt: skip
    km_rate = forms.DecimalField(
        label="€ par kilomètre", required=False, max_digits=5, decimal_places=3, localize=True,
        validators=[MinValueValidator(0), MaxValueValidator(5)], help_text="« 0,529 ». Vide : aucun.",
    )  # fmt: skip
    loss_on_free_time = forms.BooleanField(
        label="Admettre la perte de ressources hors temps d’exercice", required=False,
        help_text="Les juristes la jugent fragile : en principe, ce temps ne fait perdre aucune ressource.",
    )  # fmt: skip

    def __init__(self, *given: Any, meetings: Iterable[Meeting], **named: Any) -> None:
        super().__init__(*given, **named)
        offered = [(str(one.number), f"{day(one.starts_at.date())}, {one.title}") for one in meetings]  # type: ignore[union-attr]
        self.fields["meeting"].choices = [("", "Aucune de l’agenda"), *offered]  # type: ignore[attr-defined]

    def given(self, rates: RateFormSet) -> CardGiven:  # type: ignore[valid-type]
        """The card with the rates that were filled in."""
        values = self.cleaned_data
        return CardGiven(
            valid_from=values["valid_from"],
            voted_on=values["voted_on"],
            organ=values["organ"],
            reference=values["reference"],
            rates=[
                RateGiven(**one.cleaned_data)
                for one in rates
                if one.cleaned_data.get("cents_per_hour") is not None
            ],
            step_minutes=values["step_minutes"],
            direction=DirectionCode(values["direction"]),
            cap_minutes=values["cap_minutes"] or 0,
            km_tenths=int((values["km_rate"] or 0) * 1000),
            loss_on_free_time=values["loss_on_free_time"],
            meeting=values["meeting"],
        )


class AgreementForm(forms.Form):
    """An agreement with the employer of a salaried member."""

    member = forms.ModelChoiceField(queryset=None, label="Membre salarié", empty_label="Choisir…")
    employer = forms.CharField(label="Employeur", max_length=160)
    reference = forms.CharField(label="Référence de la convention", max_length=120)
    starts_on = date_field("À partir du")
    ends_on = date_field("Jusqu’au", required=False)

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["member"].queryset = (
            Member.objects.admitted().filter(kind=MemberKind.PERSON).order_by("sort_key")
        )


class BatchForm(forms.Form):
    """What to pay, from which account, when."""

    key = key_field()
    account = forms.ModelChoiceField(queryset=None, label="Compte payeur", empty_label=None)
    execution_on = date_field("Exécution demandée le")
    booked_as_one = forms.BooleanField(label="Une seule ligne au relevé pour tout le lot", required=False)
    payees = forms.MultipleChoiceField(label="Personnes", choices=[])

    def __init__(self, *given: Any, payees: list[int], today: date, **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["account"].queryset = PayerAccount.objects.filter(account__closed_on__isnull=True)
        self.fields["payees"].choices = [(str(pk), str(pk)) for pk in payees]
        self.fields["payees"].initial = [str(pk) for pk in payees]
        self.fields["execution_on"].initial = today + timedelta(days=2)


class FileForm(forms.Form):
    form = forms.ChoiceField(label="Format", choices=SepaFormat.choices)


class StepsForm(forms.Form):
    """Lines ticked in the inbox."""

    lines = forms.TypedMultipleChoiceField(coerce=int, choices=[])

    def __init__(self, *given: Any, lines: list[int], **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["lines"].choices = [(str(pk), str(pk)) for pk in lines]


class MeetingForm(forms.Form):
    """A closed meeting, and how its time is paid."""

    meeting = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    nature = forms.ChoiceField(
        label="Nature", choices=[("ipr", "Perte de ressources"), ("rpmsp", "Mission de service public")]
    )
    hours = forms.ChoiceField(
        label="Moment", choices=[("working", "Sur le temps d’exercice"), ("free", "Hors du temps d’exercice")]
    )
