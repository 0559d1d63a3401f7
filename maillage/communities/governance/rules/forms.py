"""Forms of the room."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from django import forms

from maillage.communities.governance.rules.enums import (
    OFFICES,
    MajorityRule,
    OrganKind,
    Renewal,
    SecretBallot,
    YearEnd,
)
from maillage.communities.governance.rules.judge import SHARE_FIELDS, as_fields, problems
from maillage.communities.governance.rules.models import OrganRules, RulesCollege
from maillage.communities.governance.rules.shares import read_share, stored, typed
from maillage.communities.members.enums import TextKind
from maillage.communities.members.models import College, GoverningText
from maillage.communities.territory.forms import date_field

_COUNCIL_ONLY = ("seats_min", "seats_max", "term_years", "renewal")
_ASSEMBLY_ONLY = ("fees_paid", "by_college")


class ShareField(forms.CharField):
    """« 25 % » or « 1/3 », kept as an exact fraction."""

    def __init__(self, **about: Any) -> None:
        super().__init__(max_length=12, **about)

    def clean(self, value: Any) -> str:
        try:
            return stored(read_share(super().clean(value)))
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error


def _number(label: str, most: int, *, least: int = 0, **about: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=least, max_value=most, **about)


class OrganForm(forms.Form):
    """The rules of one organ in the version being prepared."""

    fees_paid = forms.BooleanField(label="Il faut être à jour de sa cotisation pour voter", required=False)
    by_college = forms.BooleanField(label="Les votes se comptent par collège", required=False)
    notice_days = _number("Délai de convocation (jours)", 90)
    second_notice_days = _number("Délai de la seconde convocation (jours)", 90)
    call_share = ShareField(label="Part des membres qui peut demander une réunion")
    meetings_min = _number("Réunions par an, au moins", 52)
    quorum_first = ShareField(
        label="Quorum à la première convocation", help_text="Une part : 25 %, ou 1/3. 0 : aucun quorum."
    )
    quorum_second = ShareField(label="Quorum à la seconde convocation")
    majority = forms.ChoiceField(label="Majorité", choices=MajorityRule.choices)
    casting_vote = forms.BooleanField(
        label="La voix de qui préside l’emporte en cas d’égalité", required=False
    )
    proxies_max = _number(
        "Procurations qu’une personne peut porter", 20, required=False,
        help_text="0\u00a0: aucune. Vide\u00a0: sans limite.",
    )  # fmt: skip
    remote_voting = forms.BooleanField(label="On peut voter à distance", required=False)
    secret_ballot = forms.ChoiceField(label="Vote secret", choices=SecretBallot.choices)
    secret_share = ShareField(label="Part des présents qui peut demander le secret")
    seats_min = _number("Sièges, au moins", 200, least=1, required=False)
    seats_max = _number("Sièges, au plus", 200, least=1, required=False)
    term_years = _number("Durée des mandats (ans)", 12, least=1, required=False)
    renewal = forms.ChoiceField(
        label="Renouvellement", required=False, choices=[("", "Sans règle"), *Renewal.choices]
    )

    def __init__(self, *args: Any, kind: OrganKind, rules: OrganRules | None = None, **kwargs: Any) -> None:
        if rules is not None:
            kwargs.setdefault("initial", _as_typed(as_fields(rules)))
        super().__init__(*args, **kwargs)
        self.kind = kind
        for name in _COUNCIL_ONLY if kind.is_assembly else _ASSEMBLY_ONLY:
            del self.fields[name]
        if kind.is_in_charge:
            for office in OFFICES:
                self.fields[office.value] = _number(f"{office.label}\u00a0: combien", 4, required=False)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors:
            for field, why in problems(self.kind, self.answers):
                self.add_error(field if field in self.fields else None, why)
        return cleaned

    @property
    def answers(self) -> dict[str, Any]:
        """Every field of ``OrganRules``."""
        given = self.cleaned_data
        offices = {one.value: given[one.value] for one in OFFICES if given.get(one.value)}
        absent: Mapping[str, Any] = (
            dict.fromkeys(("seats_min", "seats_max", "term_years")) | {"renewal": ""}
            if self.kind.is_assembly
            else dict.fromkeys(_ASSEMBLY_ONLY, False)
        )
        codes = {one.value for one in OFFICES}
        return {**absent, **{n: v for n, v in given.items() if n not in codes}, "offices": offices}


def _as_typed(fields: dict[str, Any]) -> dict[str, Any]:
    shares = {name: typed(Fraction(fields[name])) for name in SHARE_FIELDS}
    return {**fields, **shares, **fields["offices"]}


class CollegesForm(forms.Form):
    """What concerns the whole association: its exercise, the weight of each college."""

    year_end = forms.ChoiceField(label="Clôture de l’exercice", choices=YearEnd.choices)

    def __init__(
        self, *args: Any, colleges: Sequence[College], weighed: Sequence[RulesCollege], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.colleges = colleges
        known = {one.college_id: one for one in weighed}
        for one in colleges:
            row = known.get(one.pk)
            self.fields[f"weight_{one.pk}"] = _number(
                f"{one.label}\u00a0: poids au vote", 1000, required=False, initial=row.weight if row else None
            )
            self.fields[f"seats_{one.pk}"] = _number(
                f"{one.label}\u00a0: sièges au conseil", 100, required=False,
                initial=row.board_seats if row else None,
            )  # fmt: skip

    def clean_year_end(self) -> YearEnd:
        return YearEnd(self.cleaned_data["year_end"])

    def given(self, what: str) -> dict[College, int | None]:
        return {one: self.cleaned_data[f"{what}_{one.pk}"] for one in self.colleges}


class NewOrganForm(forms.Form):
    """A steering committee, or a group."""

    kind = forms.ChoiceField(
        label="Nature",
        choices=[(one.value, one.label) for one in (OrganKind.GROUPE, OrganKind.COPIL)],
    )
    name = forms.CharField(label="Nom", max_length=80)

    def clean_kind(self) -> OrganKind:
        return OrganKind(self.cleaned_data["kind"])


class AdoptForm(forms.Form):
    """By which decision the rules are adopted, and from when."""

    adopted_by = forms.CharField(
        label="Adoptées par", max_length=160,
        help_text="L’assemblée ou la décision : « Assemblée générale extraordinaire du 12 mars 2026 ».",
    )  # fmt: skip
    adopted_on = date_field("Adoptées le")
    starts_on = date_field("Applicables à partir du")
    statutes = forms.ModelChoiceField(
        label="Version des statuts", queryset=None, required=False,
        empty_label="Pas encore déposée avec les membres",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["statutes"]
        field.queryset = GoverningText.objects.filter(kind=TextKind.STATUTS).order_by("-adopted_on", "-pk")
