"""Forms of the room: they validate and propose, the actions write."""

import re
import uuid
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms

from maillage.communities.members.card import Card
from maillage.communities.members.enums import (
    ExitReason,
    MemberKind,
    PaymentMethod,
    PracticeMode,
    Profession,
    TextKind,
)
from maillage.communities.members.models import College, Fee, Member, MemberCategory
from maillage.communities.territory.forms import CommuneChoiceField, date_field
from maillage.foundation.web.fields import PhoneField
from maillage.reference.directory.identifiers import bare, finess_problem, rpps_problem, siret_problem

POSTAL_CODE = {"invalid": "Un code postal compte cinq chiffres."}


class EurosField(forms.DecimalField):
    """An amount as people type it, « 1 234,50 € »; cleaned to cents."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_digits=9, decimal_places=2, min_value=0, localize=True, **options)
        self.widget.attrs |= {"inputmode": "decimal"}

    def to_python(self, value: Any) -> Decimal | None:
        text = re.sub(r"[\s\u00a0\u202f€]", "", str(value)) if value is not None else ""
        found: Decimal | None = super().to_python(text)
        return found

    def clean(self, value: Any) -> int | None:
        amount = super().clean(value)
        return None if amount is None else int(amount * 100)

    def prepare_value(self, value: Any) -> Any:
        return str(Decimal(value) / 100).replace(".", ",") if isinstance(value, int) else value


class CardForm(forms.Form):
    """The card of a person or of a structure; ``kind`` chooses the fields."""

    category = forms.ModelChoiceField(queryset=None, label="Catégorie", empty_label="Choisir une catégorie")
    structure_name = forms.CharField(label="Nom de la structure", max_length=200)
    first_name = forms.CharField(label="Prénom", max_length=100, required=False)
    last_name = forms.CharField(label="Nom", max_length=100)
    profession = forms.ChoiceField(
        label="Profession",
        choices=[("", "Choisir"), *sorted(Profession.choices, key=lambda c: c[1])],
        required=False,
    )
    specialty = forms.CharField(label="Spécialité ou activité particulière", max_length=120, required=False)
    mode = forms.ChoiceField(label="Mode d’exercice", choices=PracticeMode.choices, required=False)
    rpps = forms.CharField(
        label="Numéro RPPS", max_length=20, required=False,
        help_text="Onze chiffres, sur votre carte CPS. Laissez vide si la profession n’en a pas.",
    )  # fmt: skip
    finess = forms.CharField(label="Numéro FINESS", max_length=15, required=False)
    siret = forms.CharField(label="SIRET", max_length=20, required=False)
    email = forms.EmailField(label="Adresse e-mail", max_length=254)
    phone = PhoneField(label="Téléphone", required=False)
    address = forms.CharField(label="Adresse professionnelle", max_length=200, required=False)
    postal_code = forms.RegexField(
        r"^\d{5}$", label="Code postal", required=False, error_messages=POSTAL_CODE
    )
    commune_code = CommuneChoiceField(
        label="Commune d’exercice", required=False, help_text="Nom ou code INSEE."
    )

    OF_STRUCTURE = ("structure_name", "finess", "siret")
    OF_PERSON = ("first_name", "last_name", "profession", "specialty", "mode", "rpps")

    def __init__(
        self, *args: Any, kind: MemberKind, keep: MemberCategory | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for name in self.OF_PERSON if kind == MemberKind.STRUCTURE else self.OF_STRUCTURE:
            del self.fields[name]
        open_ones = MemberCategory.objects.filter(kind=kind, archived_on__isnull=True)
        if keep is not None:
            open_ones = open_ones | MemberCategory.objects.filter(pk=keep.pk)
        self.fields["category"].queryset = open_ones  # type: ignore[attr-defined]
        if kind == MemberKind.STRUCTURE:
            self.fields["commune_code"].label = "Commune"

    def clean_rpps(self) -> str:
        return self._key("rpps", rpps_problem)

    def clean_finess(self) -> str:
        return self._key("finess", finess_problem)

    def clean_siret(self) -> str:
        return self._key("siret", siret_problem)

    def _key(self, name: str, problem: Any) -> str:
        value = bare(self.cleaned_data[name])
        if value and (sentence := problem(value)):
            raise forms.ValidationError(sentence)
        return value

    def card(self) -> Card:
        """What was said; the fields that the kind has not are empty."""
        known = {
            name: value for name, value in self.cleaned_data.items() if name in Card.__dataclass_fields__
        }
        return Card(**known)


class JoinForm(CardForm):
    """The public form: the card, a word, and the texts to accept."""

    motivation = forms.CharField(
        label="Un mot sur vos attentes",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    # A trap that a person never sees: robots fill every field.
    website = forms.CharField(required=False, label="Laissez ce champ vide")

    def __init__(self, *args: Any, texts: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for text in texts:
            self.fields[f"text_{text.pk}"] = forms.BooleanField(
                label=f"J’ai lu et j’accepte : {text}",
                error_messages={"required": "Pour adhérer, il faut accepter ce texte."},
            )


class NewMemberForm(CardForm):
    """A card entered by the community, from a day."""

    on = date_field("Demande reçue le")


class EditMemberForm(CardForm):
    """A correction; a change of category dates from a day."""

    on = date_field("Changement de catégorie à partir du")


class OwnCardForm(forms.Form):
    """What a member corrects alone."""

    phone = PhoneField(label="Téléphone", required=False)
    address = forms.CharField(label="Adresse professionnelle", max_length=200, required=False)
    postal_code = forms.RegexField(
        r"^\d{5}$", label="Code postal", required=False, error_messages=POSTAL_CODE
    )
    commune_code = CommuneChoiceField(label="Commune d’exercice", required=False)
    specialty = forms.CharField(label="Spécialité ou activité particulière", max_length=120, required=False)
    mode = forms.ChoiceField(label="Mode d’exercice", choices=PracticeMode.choices, required=False)


class DecisionForm(forms.Form):
    """The bureau's answer to one or several requests."""

    YES, NO = "admit", "refuse"

    answer = forms.ChoiceField(choices=[(YES, "Admettre"), (NO, "Refuser")], widget=forms.HiddenInput)
    on = date_field("Décidé le")
    decided_by = forms.CharField(label="Organe", max_length=120)
    note = forms.CharField(label="Motif, en cas de refus", max_length=400, required=False)
    numbers = forms.TypedMultipleChoiceField(
        label="Demandes", coerce=int, error_messages={"required": "Cochez au moins une demande."}
    )

    def __init__(self, *args: Any, waiting: Sequence[Member], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["numbers"].choices = [(member.number, str(member)) for member in waiting]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        if values.get("answer") == self.NO and not values.get("note"):
            self.add_error("note", "Un refus se motive : écrivez le motif, la personne peut le demander.")
        return values


class LeaveForm(forms.Form):
    """An exit, with the guarantees of an exclusion."""

    reason = forms.ChoiceField(label="Motif", choices=ExitReason.choices, widget=forms.RadioSelect)
    on = date_field("À la date du")
    heard_on = date_field("Convoqué pour être entendu le", required=False, help_text="Pour une radiation.")
    decided_by = forms.CharField(
        label="Prononcée par", max_length=120, required=False, help_text="Pour une radiation."
    )
    note = forms.CharField(label="Note", max_length=400, required=False)


class RepresentativeForm(forms.Form):
    """Who speaks for a structure."""

    first_name = forms.CharField(label="Prénom", max_length=100)
    last_name = forms.CharField(label="Nom", max_length=100)
    role = forms.CharField(label="Fonction", max_length=100, required=False)
    email = forms.EmailField(label="Adresse e-mail", max_length=254)
    substitute = forms.BooleanField(label="Suppléant", required=False)
    on = date_field("Mandaté à partir du")


class PaymentForm(forms.Form):
    """Money received; the hidden key makes a second click harmless."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    amount = EurosField(label="Montant reçu")
    paid_on = date_field("Reçu le")
    method = forms.ChoiceField(label="Moyen", choices=PaymentMethod.choices)
    reference = forms.CharField(
        label="Référence", max_length=140, required=False, help_text="Numéro du chèque, libellé du virement."
    )

    @staticmethod
    def start(fee: Fee, today: date) -> dict[str, Any]:
        return {"key": uuid.uuid4(), "amount": fee.amount_cents - fee.received_cents, "paid_on": today}


class ReasonForm(forms.Form):
    """Why a payment is undone, or a member exempted."""

    reason = forms.CharField(label="Motif", max_length=200)


class RulesForm(forms.Form):
    """The calendar and the door."""

    admitting_organ = forms.CharField(label="Organe qui admet les membres", max_length=80)
    grace_days = forms.IntegerField(
        label="Délai de renouvellement, en jours après le 1er janvier", min_value=0, max_value=364,
        help_text="Pendant ce délai, les membres de l’année passée comptent encore comme à jour.",
    )  # fmt: skip
    reminder_days = forms.CharField(
        label="Relances, en jours après le 1er janvier", max_length=60, required=False,
        help_text="Par exemple : 15, 45, 75.",
    )  # fmt: skip
    form_open = forms.BooleanField(label="Recevoir des demandes par le formulaire public", required=False)
    form_welcome = forms.CharField(
        label="Mot d’accueil du formulaire",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    payment_help = forms.CharField(
        label="Comment payer la cotisation", max_length=1000, required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Affiché à qui doit une cotisation : compte de l’association, ordre du chèque.",
    )  # fmt: skip
    contact = forms.EmailField(label="Adresse prévenue des nouvelles demandes", required=False)

    def clean_reminder_days(self) -> list[int]:
        days = re.findall(r"\d+", self.cleaned_data["reminder_days"])
        if any(int(day) > 364 for day in days):
            raise forms.ValidationError("Un jour de relance va de 0 à 364.")
        return [int(day) for day in days]


class CollegeForm(forms.Form):
    label = forms.CharField(label="Nom du collège", max_length=80)
    weight = forms.IntegerField(label="Poids au vote", min_value=0, max_value=1000, initial=1)


class CategoryForm(forms.Form):
    label = forms.CharField(label="Nom de la catégorie", max_length=80)
    description = forms.CharField(label="Qui", max_length=300, required=False)
    kind = forms.ChoiceField(label="Nature", choices=MemberKind.choices)
    college = forms.ModelChoiceField(queryset=None, label="Collège", required=False, empty_label="Aucun")
    votes = forms.BooleanField(label="Voix délibérative", required=False, initial=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["college"].queryset = College.objects.filter(archived_on__isnull=True)  # type: ignore[attr-defined]

    def clean_kind(self) -> MemberKind:
        return MemberKind(self.cleaned_data["kind"])


class RatesForm(forms.Form):
    """The amounts of a year, one field a category; a blank means that none was voted."""

    year = forms.IntegerField(label="Année", min_value=2015, max_value=2100)
    decided_by = forms.CharField(
        label="Voté par", max_length=120, required=False, help_text="Par exemple : AG du 12 mars 2026."
    )

    def __init__(self, *args: Any, categories: Sequence[MemberCategory], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names = {category.pk: f"rate_{category.pk}" for category in categories}
        for category in categories:
            self.fields[self.names[category.pk]] = EurosField(label=f"{category}, en euros", required=False)

    def cents(self) -> dict[int, int | None]:
        return {pk: self.cleaned_data[name] for pk, name in self.names.items()}


class TextForm(forms.Form):
    """A version of a text to accept."""

    kind = forms.ChoiceField(label="Texte", choices=TextKind.choices)
    version = forms.CharField(label="Version", max_length=40, help_text="Par exemple : 2026, ou 2.")
    adopted_on = date_field("Adopté le")
    adopted_by = forms.CharField(label="Adopté par", max_length=120)
    body = forms.CharField(label="Texte", max_length=200_000, widget=forms.Textarea(attrs={"rows": 10}))

    def clean_kind(self) -> TextKind:
        return TextKind(self.cleaned_data["kind"])
