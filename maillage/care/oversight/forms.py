"""Forms of the room: they validate, the actions write."""

from typing import Any

from django import forms

from maillage.care.circle.enums import EMERGENCY_MINUTES, REASON_LENGTH, ConsentMeans, ConsentScope
from maillage.care.oversight.enums import EmergencyDecision
from maillage.care.traces.models import LEAST_MONTHS, MOST_MONTHS

_LINES = forms.Textarea(attrs={"rows": 4})


class GlassForm(forms.Form):
    """The reference of the case, and why it must be opened now."""

    reference = forms.CharField(
        label="Référence du dossier", max_length=12,
        help_text="Huit lettres et chiffres, dits par le patient, un proche ou un confrère.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )  # fmt: skip
    reason = forms.CharField(
        label="Pourquoi maintenant", min_length=REASON_LENGTH, max_length=500, widget=_LINES,
        help_text=f"{REASON_LENGTH} caractères au moins, lus du seul contrôle de la protection des données.",
    )  # fmt: skip
    understood = forms.BooleanField(
        label=f"J’ai compris\u00a0: l’accès dure {EMERGENCY_MINUTES} minutes, et le cercle en est averti"
    )


class JudgeForm(forms.Form):
    """What is decided of an opening in emergency."""

    decision = forms.ChoiceField(
        label="Décision", choices=EmergencyDecision.choices, widget=forms.RadioSelect
    )
    note = forms.CharField(
        label="Ce qui a été vérifié", max_length=1000, min_length=10, widget=_LINES,
        help_text="Auprès de qui, quand. Rien de la santé de la personne.",
    )  # fmt: skip


class ReferenceForm(forms.Form):
    """The case of which the list of accesses is asked for."""

    reference = forms.CharField(
        label="Référence du dossier", max_length=12, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )


class HoldForm(forms.Form):
    """The case that a court wants kept, and on which request."""

    reference = forms.CharField(
        label="Référence du dossier", max_length=12, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    reason = forms.CharField(
        label="Motif de la conservation", min_length=REASON_LENGTH, max_length=500, widget=_LINES,
        help_text="L’autorité, la date et le numéro de sa demande. Rien de la santé de la personne.",
    )  # fmt: skip


class LiftForm(forms.Form):
    """Why a case is not kept any more."""

    reason = forms.CharField(
        label="Motif de la levée", min_length=REASON_LENGTH, max_length=500, widget=_LINES,
        help_text="L’autorité et la date de la décision qui y met fin.",
    )  # fmt: skip


class ConsentForm(forms.Form):
    """A consent said to somebody of the circle."""

    scope = forms.ChoiceField(label="Ce que la personne accepte", choices=ConsentScope.choices)
    means = forms.ChoiceField(label="Recueilli", choices=ConsentMeans.choices)
    notice = forms.ChoiceField(label="Information donnée", help_text="La version que la personne a eue.")

    def __init__(self, *args: Any, versions: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["notice"].choices = [(one, one) for one in versions]  # type: ignore[attr-defined]


class IdentityForm(forms.Form):
    """Rectification (GDPR art. 16): what is known of the person, and nothing else."""

    family_name = forms.CharField(label="Nom", max_length=80)
    first_names = forms.CharField(label="Prénoms", max_length=80)
    birth_date = forms.DateField(
        label="Date de naissance", required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )  # fmt: skip
    phone = forms.CharField(label="Téléphone", max_length=20, required=False)
    email = forms.EmailField(label="Adresse e-mail", max_length=254, required=False)
    helper = forms.CharField(label="Aidant ou représentant", max_length=200, required=False)

    def clean_birth_date(self) -> str:
        day = self.cleaned_data["birth_date"]
        return day.isoformat() if day else ""


class PublishForm(forms.Form):
    """A version of what patients are told: read for ever as it is published."""

    version = forms.RegexField(
        r"^[0-9]{4}-[0-9]{1,3}$", label="Version", max_length=20,
        help_text="L’année, un tiret, un rang\u00a0: 2026-1.",
        error_messages={"invalid": "Une année, un tiret, un rang\u00a0: 2026-1."},
    )  # fmt: skip
    text = forms.CharField(
        label="Texte", min_length=200, max_length=8000, widget=forms.Textarea(attrs={"rows": 24}),
        help_text="Une ligne vide sépare les paragraphes ; une ligne qui commence par « # » est un titre.",
    )  # fmt: skip
    sure = forms.BooleanField(label="Cette version est définitive\u00a0: elle ne se modifiera plus")


class AlarmForm(forms.Form):
    """What was found of one alarm of the month."""

    alarm = forms.CharField(widget=forms.HiddenInput)
    mark = forms.CharField(widget=forms.HiddenInput, max_length=80)
    note = forms.CharField(label="Ce qui a été constaté", min_length=5, max_length=500)


class TermForm(forms.Form):
    """How long access traces are kept (CNIL, deliberation 2021-122)."""

    months = forms.IntegerField(label="Mois", min_value=LEAST_MONTHS, max_value=MOST_MONTHS)
    assessment = forms.CharField(
        label="Ce qui le justifie", min_length=10, max_length=200,
        help_text="La partie de l’analyse d’impact, sa version, sa date.",
    )  # fmt: skip
