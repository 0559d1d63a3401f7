"""The form of a post of the team."""

import re
import uuid
from collections.abc import Iterable
from typing import Any

from django import forms

from maillage.communities.members.forms import EurosField
from maillage.communities.territory.forms import date_field
from maillage.operations.budget.enums import POST_NATURES
from maillage.operations.budget.forms import charged_values, payers
from maillage.operations.budget.models import FULL_TIME, MOST_FTE, Grant, TeamPost
from maillage.operations.budget.team import fte_text
from maillage.planning.health_project.enums import Mission

_FTE = re.compile(r"(\d{1,2})(?:[,.](\d{1,2}))?")


class FteField(forms.CharField):
    """A share of full time as people write it, « 0,8 »; cleaned to hundredths."""

    def prepare_value(self, value: Any) -> Any:
        return fte_text(value) if isinstance(value, int) else value

    def clean(self, value: Any) -> int:
        found = _FTE.fullmatch(super().clean(value).strip())
        cents = int(found[1]) * FULL_TIME + int((found[2] or "").ljust(2, "0")) if found else 0
        if not 1 <= cents <= MOST_FTE:
            raise forms.ValidationError("Écrivez une part de temps plein, à deux décimales : « 0,8 ».")
        return cents


class PostForm(forms.Form):
    """A post; ``post`` says who pays and from which envelope: « 3:fixed »."""

    key = forms.UUIDField(initial=uuid.uuid4, widget=forms.HiddenInput)
    label = forms.CharField(
        label="Intitulé du poste", max_length=120,
        help_text="La fonction, jamais le nom : « Coordination », « Secrétariat ».",
    )  # fmt: skip
    nature = forms.ChoiceField(label="Emploi", choices=[(one.value, one.label) for one in POST_NATURES])
    fte = FteField(
        label="Temps de travail en équivalent temps plein", max_length=8,
        help_text="1 pour un temps plein, 0,5 pour un mi-temps.",
    )  # fmt: skip
    yearly_cents = EurosField(
        label="Coût d’une année entière en euros, charges comprises",
        help_text="Pour ce temps de travail. Un poste qui commence ou finit en cours d’année compte au jour.",
    )
    post = forms.ChoiceField(label="Qui paie")
    mission = forms.ChoiceField(label="Mission", choices=Mission.choices, initial=Mission.TRANSVERSE)
    starts_on = date_field("À partir du")
    ends_on = date_field(
        "Jusqu’au", required=False,
        help_text="Vide tant qu’il dure. S’il change de temps de travail, il finit et un autre commence.",
    )  # fmt: skip

    def __init__(self, *args: Any, grants: Iterable[Grant], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.grants = {grant.pk: grant for grant in grants}
        self.fields["post"].choices = payers(self.grants.values())  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("starts_on") and data.get("ends_on") and data["ends_on"] < data["starts_on"]:
            self.add_error("ends_on", "La fin précède le début.")
        return data

    def values(self) -> dict[str, Any]:
        return charged_values(self.cleaned_data, self.grants)


def post_initial(one: TeamPost) -> dict[str, Any]:
    names = ("label", "nature", "fte", "yearly_cents", "mission", "starts_on", "ends_on")
    return {name: getattr(one, name) for name in names} | {"post": f"{one.grant_id}:{one.envelope}"}
