"""Forms of protocols: the decision, the team, the inclusion."""

from datetime import date
from typing import Any

from django import forms

from maillage.care.access_to_care.protocols.catalogue import Content, National, months_between
from maillage.care.access_to_care.protocols.enums import RED_FLAGS, Outcome, Sex, TeamRole
from maillage.care.access_to_care.protocols.facts import Decision, Found
from maillage.care.persons.actions import Said
from maillage.care.roster.queries import Professional
from maillage.communities.members.enums import Profession
from maillage.communities.territory.forms import date_field
from maillage.foundation.web.fields import PhoneField

_MONTHS = 12
_OLDEST = 120
# Professions that a protocol may delegate to: those of the fourth part of the code, doctors aside.
DELEGATES = [
    Profession.PHARMACIEN, Profession.INFIRMIER, Profession.KINE, Profession.SAGE_FEMME,
    Profession.PODOLOGUE, Profession.ORTHOPHONISTE, Profession.ORTHOPTISTE, Profession.DIETETICIEN,
    Profession.ERGOTHERAPEUTE, Profession.PSYCHOMOTRICIEN, Profession.MANIPULATEUR,
]  # fmt: skip


def _lines(label: str, help_text: str = "", *, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=help_text or "Un par ligne.", required=required, max_length=6_000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )  # fmt: skip


class AdoptForm(forms.Form):
    """What the board voted; pre-filled with what the catalogue knows of a national protocol."""

    title = forms.CharField(label="Intitulé", max_length=160)
    version = forms.CharField(label="Version du texte", max_length=80, help_text="«\u00a0Arrêté du …\u00a0».")
    red_flags = _lines("Signes d’alerte", "Un seul arrête tout et affiche le 15. Un par ligne.")
    exclusion = _lines("Critères d’exclusion", "Recopiez-les du texte, un par ligne.")
    inclusion = _lines("Critères d’inclusion", "Recopiez-les du texte, un par ligne.")
    acts = _lines("Actes délégués", required=False)
    age_min = forms.IntegerField(label="Âge minimal (ans)", min_value=0, max_value=_OLDEST, required=False)
    age_max = forms.IntegerField(label="Âge maximal (ans)", min_value=0, max_value=_OLDEST, required=False)
    sex = forms.ChoiceField(label="Sexe", choices=[("", "Indifférent"), *Sex.choices], required=False)
    delegates = forms.MultipleChoiceField(
        label="Professions déléguées", widget=forms.CheckboxSelectMultiple,
        choices=[(one.value, one.label) for one in DELEGATES],
    )  # fmt: skip
    since = date_field("En vigueur à partir du")
    until = date_field("Jusqu’au", required=False, help_text="Laissez vide si le texte ne le dit pas.")
    decided_on = date_field("Décidé le")
    decided_by = forms.CharField(label="Décidé par", max_length=120, initial="Conseil d’administration")
    checked = forms.BooleanField(
        label="Un délégant a relu ces critères\u00a0: ce sont ceux du texte en vigueur, tous y sont."
    )

    def __init__(self, *args: Any, national: National | None, **kwargs: Any) -> None:
        initial = {"red_flags": "\n".join(RED_FLAGS)}
        if national is not None:
            rules = national.content
            initial |= {
                "title": national.title, "version": national.version, "sex": rules.sex,
                "inclusion": "\n".join(rules.inclusion), "exclusion": "\n".join(rules.exclusion),
                "red_flags": "\n".join(rules.red_flags), "acts": "\n".join(rules.acts),
                "delegates": list(rules.delegates),
                "age_min": rules.age_min and rules.age_min // _MONTHS,
                "age_max": rules.age_max and rules.age_max // _MONTHS,
            }  # fmt: skip
        super().__init__(*args, initial=initial, **kwargs)
        self.national = national

    def decision(self) -> Decision:
        """What the action takes."""
        data = self.cleaned_data
        low, high = data["age_min"], data["age_max"]
        rules = Content(
            **{name: _split(data[name]) for name in ("red_flags", "exclusion", "inclusion", "acts")},
            age_min=None if low is None else low * _MONTHS,
            # The whole year of that age.
            age_max=None if high is None else high * _MONTHS + _MONTHS - 1,
            sex=data["sex"], delegates=tuple(data["delegates"]),
            sources=self.national.content.sources if self.national else (),
        )  # fmt: skip
        return Decision(
            title=data["title"], version=data["version"], content=rules, since=data["since"],
            until=data["until"], decided_on=data["decided_on"], decided_by=data["decided_by"],
            national=self.national.code if self.national else "",
        )  # fmt: skip


class DeclareForm(forms.Form):
    number = forms.CharField(label="Numéro de la déclaration", max_length=40)
    on = date_field("Déclaré à l’ARS le")


class EndForm(forms.Form):
    why = forms.CharField(label="Motif", max_length=200)


class MemberForm(forms.Form):
    """Somebody of the register, their role, their training."""

    person = forms.TypedChoiceField(label="Professionnel", coerce=int)
    role = forms.ChoiceField(label="Rôle", choices=TeamRole.choices)
    trained_on = date_field("Formé le", required=False, help_text="Obligatoire pour un délégué.")
    trained_until = date_field("Formation à refaire avant le", required=False)

    def __init__(self, *args: Any, people: list[Professional], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = [
            (one.person, f"{one.name} – {one.profession_label.lower()}") for one in people
        ]


class WhoForm(forms.Form):
    """The age and the sex alone: what the protocol bounds."""

    birth_date = date_field("Date de naissance")
    sex = forms.ChoiceField(label="Sexe", choices=Sex.choices, widget=forms.RadioSelect)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_birth_date(self) -> date:
        born: date = self.cleaned_data["birth_date"]
        if not 0 <= months_between(born, self.today) <= _OLDEST * _MONTHS:
            raise forms.ValidationError("Vérifiez l’année de naissance.")
        return born


class IncludeForm(forms.Form):
    """Who the patient is, what was done."""

    family_name = forms.CharField(label="Nom", max_length=80)
    first_names = forms.CharField(label="Prénom", max_length=80)
    phone = PhoneField(label="Téléphone", required=False)
    agrees = forms.BooleanField(
        label="La personne, ou son représentant, sait qui verra sa fiche et accepte le protocole."
    )
    delegant = forms.TypedChoiceField(label="Délégant", coerce=int)
    test = forms.CharField(label="Résultat du test, s’il y en a un", max_length=300, required=False)
    acts = forms.MultipleChoiceField(
        label="Actes réalisés", widget=forms.CheckboxSelectMultiple, required=False
    )
    product = forms.CharField(label="Produit délivré ou prescrit", max_length=300, required=False)
    outcome = forms.ChoiceField(label="Issue", choices=Outcome.choices)
    referral = forms.CharField(label="Réorientation : vers qui, pourquoi", max_length=500, required=False)
    adverse_event = forms.CharField(label="Événement indésirable", max_length=1_000, required=False)
    gp_informed_on = date_field("Médecin traitant informé le", required=False)

    def __init__(
        self, *args: Any, delegants: list[tuple[int, str]], acts: tuple[str, ...], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["delegant"].choices = delegants
        self.fields["acts"].choices = [(one, one) for one in acts]
        if not acts:
            del self.fields["acts"]

    def said(self, birth_date: date) -> Said:
        data = self.cleaned_data
        return Said(data["family_name"], data["first_names"], birth_date.isoformat(), data["phone"])

    def found(self, *, sex: str, age: str, criteria: str) -> Found:
        data = self.cleaned_data
        return Found(
            sex=sex, age=age, criteria=criteria, test=data["test"], acts="\n".join(data.get("acts", ())),
            product=data["product"], referral=data["referral"], adverse_event=data["adverse_event"],
        )  # fmt: skip


class FollowForm(forms.Form):
    """What came after."""

    outcome = forms.ChoiceField(label="Issue", choices=Outcome.choices)
    referral = forms.CharField(label="Réorientation : vers qui, pourquoi", max_length=500, required=False)
    adverse_event = forms.CharField(label="Événement indésirable", max_length=1_000, required=False)
    gp_informed_on = date_field("Médecin traitant informé le", required=False)


def _split(text: str) -> tuple[str, ...]:
    return tuple(line for line in (" ".join(one.split()) for one in text.splitlines()) if line)
