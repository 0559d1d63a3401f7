"""Forms of votes by dots."""

from collections.abc import Sequence
from typing import Any

from django import forms

from maillage.communities.creation.forms import key_field
from maillage.communities.creation.gatherings.forms import PeopleForm
from maillage.communities.creation.gatherings.models import ExpressedNeed
from maillage.communities.creation.priorities.models import MOST_DOTS, Poll, PollChoice
from maillage.communities.territory.forms import date_field

MOST_TICKETS = 200


class PollForm(forms.Form):
    """Opening a vote on needs and other choices."""

    title = forms.CharField(label="Intitulé", max_length=140, help_text="« Nos priorités pour la lettre ».")
    dots = forms.IntegerField(label="Points par personne", min_value=1, max_value=MOST_DOTS, initial=5)
    closes_on = date_field("Dernier jour")
    needs = forms.TypedMultipleChoiceField(
        label="Besoins soumis au vote", coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    others = forms.CharField(
        label="Autres choix", max_length=4000, required=False,
        widget=forms.Textarea(attrs={"rows": 3}), help_text="Un par ligne.",
    )  # fmt: skip
    key = key_field()

    def __init__(self, *args: Any, needs: Sequence[ExpressedNeed], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(one.number), one.title) for one in needs]
        self.fields["needs"].choices = choices  # type: ignore[attr-defined]

    def clean_others(self) -> list[str]:
        return [line.strip()[:140] for line in self.cleaned_data["others"].splitlines() if line.strip()]


class VotersForm(PeopleForm):
    """People who vote, and paper tickets."""

    tickets = forms.IntegerField(
        label="Bulletins sans nom, à imprimer", min_value=0, max_value=MOST_TICKETS, initial=0,
        required=False,
        help_text="À distribuer en réunion : chacun porte un lien et un code à photographier.",
    )  # fmt: skip

    key = key_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["people"].required = False
        self.fields["people"].label = "Personnes"

    def clean_tickets(self) -> int:
        return self.cleaned_data["tickets"] or 0


class BallotForm(forms.Form):
    """So many dots on each choice."""

    def __init__(self, *args: Any, poll: Poll, choices: Sequence[PollChoice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.poll, self.choices = poll, choices
        for one in choices:
            self.fields[f"choice_{one.pk}"] = forms.IntegerField(
                label=one.label, min_value=0, max_value=poll.dots, required=False,
                widget=forms.NumberInput(attrs={"inputmode": "numeric", "min": 0, "max": poll.dots}),
            )  # fmt: skip

    def rows(self) -> list[tuple[PollChoice, forms.BoundField]]:
        return [(one, self[f"choice_{one.pk}"]) for one in self.choices]

    def dots(self) -> dict[int, int]:
        return {one.pk: self.cleaned_data[f"choice_{one.pk}"] or 0 for one in self.choices}
