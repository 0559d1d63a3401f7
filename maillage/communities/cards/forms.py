"""Forms of the room: they validate and propose, the actions write."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import date
from typing import Any

from django import forms
from django.core.validators import URLValidator

from maillage.communities.cards.content import CardContent, PlaceContent
from maillage.communities.cards.enums import (
    Audience,
    CardField,
    Delay,
    Language,
    PlaceAccess,
    Sector,
    ThirdParty,
    YesNo,
    choices_of,
)
from maillage.communities.cards.models import DirectoryCard
from maillage.communities.cards.offered import current_notice, notices, offered_activities, protocols
from maillage.communities.cards.search import Facets, Filters
from maillage.communities.members.forms import POSTAL_CODE, PhoneField
from maillage.communities.members.models import Member
from maillage.communities.territory.forms import CommuneChoiceField, date_field

MOST_PLACES = 4
UNSAID = ("", "Non précisé")
# Domains of the secure messaging space end so; the operator's own name comes before.
_MSSANTE = re.compile(r"(^|\.)mssante\.fr$")


def _choice(label: str, choices: Any, **options: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=[UNSAID, *choices.choices], required=False, **options)


def _several(label: str) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(label=label, required=False, widget=forms.CheckboxSelectMultiple)


class CardForm(forms.Form):
    """Everything on a card but the places."""

    new_patients = _choice("Prenez-vous de nouveaux patients ?", YesNo)
    new_patients_note = forms.CharField(label="À quelles conditions", max_length=200, required=False)
    new_patients_until = date_field(
        "Valable jusqu’au",
        required=False,
        help_text="Passé ce jour, la réponse n’est plus montrée.",
    )
    delay = _choice("Délai habituel pour un rendez-vous", Delay)
    booking_url = forms.CharField(
        label="Adresse de prise de rendez-vous en ligne", max_length=300, required=False
    )
    activities = _several("Activités")
    other_activities = forms.CharField(label="Autres activités", max_length=300, required=False)
    home_visits = _choice("Faites-vous des visites à domicile ?", YesNo)
    home_area = forms.CharField(
        label="Où", max_length=200, required=False, help_text="Par exemple : Laragne et à moins de 10 km."
    )
    teleconsultation = _choice("Faites-vous des téléconsultations ?", YesNo)
    languages = _several("Langues parlées, outre le français")
    sector = _choice("Secteur conventionnel", Sector)
    third_party = _choice("Tiers payant", ThirdParty)
    protocols = _several("Protocoles que vous suivez")
    email = forms.EmailField(label="Adresse e-mail professionnelle", max_length=254, required=False)
    mssante = forms.EmailField(
        label="Adresse MSSanté", max_length=254, required=False,
        help_text="Par exemple : prenom.nom@infirmier.mssante.fr.",
    )  # fmt: skip
    mobile = PhoneField(label="Téléphone mobile professionnel", required=False)

    def __init__(
        self, *args: Any, member: Member, card: DirectoryCard | None, today: date, **kwargs: Any
    ) -> None:
        if card is not None:
            kwargs["initial"] = {name: getattr(card, name) for name in self.base_fields}
        super().__init__(*args, **kwargs)
        offered = {one.code: one.label for one in offered_activities(member.profession, today)}
        # What the card already says stays a choice, even when it is no longer proposed.
        kept = [code for code in (card.activities if card else []) if code not in offered]
        self._choices("activities", [*offered.items(), *((code, code) for code in kept)])
        self._choices("languages", sorted(Language.choices, key=lambda pair: pair[1]))
        self._choices("protocols", [(one.code, one.label) for one in protocols().values()])
        if member.is_structure:
            self.fields["new_patients"].label = "Prenez-vous de nouveaux patients ou usagers ?"

    def _choices(self, name: str, choices: Sequence[tuple[Any, Any]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def clean_booking_url(self) -> str:
        text = str(self.cleaned_data["booking_url"]).strip()
        if not text:
            return ""
        url = text if "://" in text else f"https://{text}"
        try:
            URLValidator(schemes=["https", "http"])(url)
        except forms.ValidationError as error:
            raise forms.ValidationError("Collez l’adresse de la page, qui commence par https://.") from error
        return url

    def clean_mssante(self) -> str:
        address = str(self.cleaned_data["mssante"]).lower()
        if address and not _MSSANTE.search(address.rpartition("@")[2]):
            raise forms.ValidationError(
                "Une adresse MSSanté se termine par mssante.fr : une adresse ordinaire n’est pas sécurisée."
            )
        return address

    def content(self, places: Sequence[PlaceContent]) -> CardContent:
        """What was said, with these places."""
        values: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value
            for name, value in self.cleaned_data.items()
        }
        return CardContent(**values, places=tuple(places))


class PlaceForm(forms.Form):
    """One place of practice; one that is emptied is removed."""

    name = forms.CharField(label="Nom du lieu", max_length=120, required=False)
    address = forms.CharField(label="Adresse", max_length=200, required=False)
    postal_code = forms.RegexField(
        r"^\d{5}$", label="Code postal", required=False, error_messages=POSTAL_CODE
    )
    commune_code = CommuneChoiceField(label="Commune", required=False)
    phone = PhoneField(label="Téléphone", required=False)
    hours = forms.CharField(
        label="Horaires", max_length=300, required=False,
        help_text="Par exemple : lundi au vendredi, 8 h 30 à 12 h ; samedi sur rendez-vous.",
    )  # fmt: skip
    access = _choice("Accessibilité", PlaceAccess)
    access_note = forms.CharField(
        label="Précision sur l’accès", max_length=200, required=False, help_text="Rampe, parking, étage…"
    )

    def place(self) -> PlaceContent:
        return PlaceContent(
            **{one.name: self.cleaned_data.get(one.name) or "" for one in fields(PlaceContent)}
        )


class BasePlaces(forms.BaseFormSet):  # type: ignore[type-arg]
    """The places of a card, and one to add."""

    def places(self) -> list[PlaceContent]:
        return [form.place() for form in self.forms if not form.place().is_empty]


PlaceFormSet = forms.formset_factory(
    PlaceForm, formset=BasePlaces, extra=1, max_num=MOST_PLACES, absolute_max=MOST_PLACES
)


def place_forms(data: Any, *, member: Member, card: DirectoryCard | None, communes: Mapping[str, str]) -> Any:
    """The places of the card; for a card without any, what the register knows, to be checked."""
    initial = [
        {one.name: getattr(place, one.name) for one in fields(PlaceContent)}
        for place in (card.places.all() if card else [])
    ]
    if not initial and (member.address or member.commune_code):
        columns = ("address", "postal_code", "commune_code", "phone")
        initial = [{name: getattr(member, name) for name in columns}]
    for values in initial:
        code = values["commune_code"]
        values["commune_code"] = f"{communes[code]} ({code})" if code in communes else code
    return PlaceFormSet(data, initial=initial, prefix="lieux")


_SHARED = {
    CardField.PLACES: "Qui voit les lieux et les horaires",
    CardField.PHONE: "Qui voit le téléphone",
    CardField.ACCESS: "Qui voit l’accessibilité",
}


class AudienceForm(forms.Form):
    """Who sees each part: nobody until it is chosen."""

    notice = forms.ChoiceField(widget=forms.HiddenInput, choices=[])

    def __init__(self, *args: Any, card: DirectoryCard | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["notice"].choices = [(version, version) for version in notices()]  # type: ignore[attr-defined]
        self.fields["notice"].initial = current_notice().version
        for field in CardField:
            self.fields[self.name_of(field)] = forms.ChoiceField(
                label=self.label_of(field),
                choices=[(one.value, one.label) for one in choices_of(field)],
                initial=(card.audience(field) if card else Audience.NOBODY).value,
            )

    def label_of(self, field: CardField) -> str:
        """The legend beside the choice names the part, but where several choices share one."""
        return _SHARED.get(field, "Qui le voit")

    @staticmethod
    def name_of(field: CardField) -> str:
        return f"voit_{field.value}"

    def choices(self) -> dict[CardField, Audience]:
        return {field: Audience(self.cleaned_data[self.name_of(field)]) for field in CardField}


class PaperForm(AudienceForm):
    """The choices of a signed paper."""

    signed_on = date_field("Formulaire signé le")

    kept = forms.BooleanField(
        label="Le formulaire signé est conservé par la communauté",
        error_messages={"required": "Sans le formulaire signé, il n’y a pas de preuve de l’accord."},
    )

    def label_of(self, field: CardField) -> str:
        return field.label


class DirectoryForm(forms.Form):
    """Public or not, how long a card stays fresh, whether people are written to."""

    public_open = forms.BooleanField(
        label="Ouvrir l’annuaire au public", required=False,
        help_text="Il ne montre que ce que chaque membre a accepté de montrer à tout le monde.",
    )  # fmt: skip
    welcome = forms.CharField(
        label="Mot d’accueil", max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    contact = forms.EmailField(
        label="Adresse prévenue des signalements", required=False,
        help_text="Elle n’est jamais montrée au public.",
    )  # fmt: skip
    months = forms.IntegerField(
        label="Une fiche reste fraîche pendant, en mois", min_value=1, max_value=24, initial=6
    )
    asks_by_mail = forms.BooleanField(
        label="Écrire aux membres dont la fiche a vieilli", required=False, initial=True,
        help_text="Un lien pour la relire et la confirmer, puis deux rappels à quinze jours.",
    )  # fmt: skip


class ReportForm(forms.Form):
    """A reader says what is wrong."""

    text = forms.CharField(
        label="Qu’est-ce qui est inexact ?", min_length=5, max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="N’écrivez rien sur votre santé : ce message est lu par la coordination de la communauté.",
    )  # fmt: skip
    email = forms.EmailField(label="Votre adresse e-mail, si vous souhaitez une réponse", required=False)
    # A trap that a person never sees: robots fill every field.
    website = forms.CharField(required=False, label="Laissez ce champ vide")


class FilterForm(forms.Form):
    """What the reader looks for; names are those of the address."""

    q = forms.CharField(label="Nom, métier, activité ou lieu", max_length=100, required=False)
    profession = forms.ChoiceField(label="Profession", required=False)
    commune = forms.ChoiceField(label="Commune", required=False)
    activite = forms.ChoiceField(label="Activité", required=False)
    langue = forms.ChoiceField(label="Langue", required=False)
    nouveaux = forms.BooleanField(label="Prend de nouveaux patients", required=False)
    domicile = forms.BooleanField(label="Se déplace à domicile", required=False)
    accessible = forms.BooleanField(label="Accessible en fauteuil", required=False)
    tele = forms.BooleanField(label="Téléconsultation", required=False)

    def __init__(self, *args: Any, facets: Facets, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, word, values in (
            ("profession", "Toutes", facets.professions),
            ("commune", "Toutes", facets.communes),
            ("activite", "Toutes", facets.activities),
            ("langue", "Toutes", facets.languages),
        ):
            self.fields[name].choices = [  # type: ignore[attr-defined]
                ("", word),
                *((code, f"{label} ({count})") for code, label, count in values),
            ]

    def main_choices(self) -> list[forms.BoundField]:
        return [self["profession"], self["commune"]]

    def more_choices(self) -> list[forms.BoundField]:
        """Those that some card can answer."""
        return [self[name] for name in ("activite", "langue") if len(self.fields[name].choices) > 1]  # type: ignore[attr-defined]

    def more_ticks(self) -> list[forms.BoundField]:
        return [self["domicile"], self["accessible"], self["tele"]]

    def more_asked(self) -> bool:
        """Whether the folded criteria are in use, hence must be seen."""
        return any(field.value() for field in [*self.more_choices(), *self.more_ticks()])

    def filters(self) -> Filters:
        """What was asked; an unknown value asks nothing, the address may come from an old page."""
        self.full_clean()
        asked = self.cleaned_data
        return Filters(
            text=asked.get("q", ""),
            profession=asked.get("profession", ""),
            commune=asked.get("commune", ""),
            activity=asked.get("activite", ""),
            language=asked.get("langue", ""),
            home_visits=asked.get("domicile", False),
            new_patients=asked.get("nouveaux", False),
            accessible=asked.get("accessible", False),
            teleconsultation=asked.get("tele", False),
        )


# The parts of the form, each with the agreement that governs it: (agreement, names of the fields).
PARTS: tuple[tuple[CardField, tuple[str, ...]], ...] = (
    (CardField.NEW_PATIENTS, ("new_patients", "new_patients_note", "new_patients_until")),
    (CardField.DELAY, ("delay",)),
    (CardField.BOOKING, ("booking_url",)),
    (CardField.ACTIVITIES, ("activities", "other_activities")),
    (CardField.HOME_VISITS, ("home_visits", "home_area")),
    (CardField.TELECONSULTATION, ("teleconsultation",)),
    (CardField.LANGUAGES, ("languages",)),
    (CardField.FEES, ("sector", "third_party")),
    (CardField.PROTOCOLS, ("protocols",)),
    (CardField.EMAIL, ("email",)),
    (CardField.MSSANTE, ("mssante",)),
    (CardField.MOBILE, ("mobile",)),
)
