"""Which form each part of an action sheet has."""

from collections.abc import Mapping
from typing import Any

from django.http import QueryDict

from maillage.planning.health_project import part_forms, row_forms
from maillage.planning.health_project.contents import ROWS, Content, stamp
from maillage.planning.health_project.enums import Part

FIELDS: dict[Part, type[part_forms.PartForm]] = {
    Part.ESSENTIALS: part_forms.EssentialsForm,
    Part.CONTEXT: part_forms.ContextForm,
    Part.CONTENT: part_forms.ContentForm,
    Part.TERRITORY: part_forms.TerritoryForm,
    Part.TEAM: part_forms.TeamForm,
    Part.MEANS: part_forms.MeansForm,
    Part.EVALUATION: part_forms.EvaluationForm,
}
ROW_FORMS: dict[Part, tuple[type[row_forms.RowForm], int]] = {
    Part.STEPS: (row_forms.StepRowForm, 3),
    Part.BUDGET: (row_forms.BudgetRowForm, 3),
    Part.INDICATORS: (row_forms.IndicatorRowForm, 1),
    Part.RISKS: (row_forms.RiskRowForm, 2),
}
# How many yearly targets a form offers, from this year on.
TARGET_YEARS = 4


class PartEdit:
    """One part being edited: its fields, its rows if it is made of rows, and what comes out of both."""

    def __init__(
        self, part: Part, held: Content, offer: part_forms.Offer, data: QueryDict | None = None
    ) -> None:
        self.part, self.held = part, held
        known = {"seen": stamp(held)}
        if part in FIELDS:
            self.form: part_forms.PartForm = FIELDS[part](data, held=held, offer=offer, initial=known)
            self.rows: row_forms.RowsBase | None = None
        else:
            self.form = part_forms.PartForm(data, held={}, offer=offer, initial=known)
            row, extra = ROW_FORMS[part]
            options: Mapping[str, Any] = {}
            if part is Part.INDICATORS:
                options = {
                    "years": range(offer.today.year, offer.today.year + TARGET_YEARS),
                    "followed": offer.followed,
                }
            formset = row_forms.rows_of(row, extra=extra)
            self.rows = formset(data, rows=held[ROWS[part][0]], form_kwargs=options, prefix="r")

    def is_valid(self) -> bool:
        fields, rows = self.form.is_valid(), self.rows is None or self.rows.is_valid()
        return fields and rows

    def content(self) -> Content:
        if self.rows is not None:
            return {ROWS[self.part][0]: self.rows.content()}
        return self.form.content()

    @property
    def seen(self) -> str:
        return str(self.form.cleaned_data["seen"])

    @property
    def reason(self) -> str:
        return str(self.form.cleaned_data["reason"])

    def show_again(self, current: Content) -> None:
        """After a conflict: keep what was typed, and let the next saving know what was shown."""
        data = self.form.data.copy()
        data["seen"] = stamp(current)
        self.form.data = data
