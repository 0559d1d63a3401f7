"""From the words of a proposal to the terms of a target, and what does not agree between them. Pure."""

import re
from decimal import Decimal
from typing import Any

from maillage import french
from maillage.engines.aci.variable import shown
from maillage.operations.dialogue.models import Dialogue, TargetProposal
from maillage.operations.targets.enums import ScaleKind
from maillage.operations.targets.forms import initial_of
from maillage.operations.targets.models import YearTarget
from maillage.operations.targets.scales import Terms, doubts, in_order, terms_of
from maillage.planning.evaluation.models import TrackedIndicator

# The digits of a code (« C2S ») are no figure; a space only parts thousands.
_FIGURE = re.compile(r"(?<!\w)(?:[0-9]{1,3}(?:[ \u00a0\u202f][0-9]{3})+(?![0-9])|[0-9]+)(?:[,.][0-9]+)?")


def figure(text: str) -> Decimal | None:
    """The figure of a text that holds only one: « 1 240 patients » gives 1240, « 55,5 % » gives 55.5, and
    « passer de 219 à 240 » none, since nobody can say which is meant.
    """
    found = _FIGURE.findall(text)
    if len(found) != 1:
        return None
    return Decimal(re.sub(r"[ \u00a0\u202f]", "", found[0]).replace(",", "."))


def proposed(
    one: TargetProposal,
    dialogue: Dialogue,
    indicator: TrackedIndicator,
    held: Terms | None,
    now: Terms | None,
) -> dict[str, Any]:
    """What the form of the target begins with: the terms that the next year holds, else those of this year,
    with what was accepted.
    """
    known = held or now
    initial: dict[str, Any] = (
        initial_of(known) if known else {"direction": indicator.direction, "kind": ScaleKind.TARGET.value}
    )
    when = f", tenu le {french.day(dialogue.held_on)}" if dialogue.held_on else ""
    initial |= {"target": figure(one.target), "change": None, "source": f"{dialogue}{when}"}
    current = figure(one.current)
    if current is not None:
        initial |= {"baseline": current, "baseline_source": f"{dialogue} : valeur de l’année"}
    return initial


def contradictions(one: TargetProposal, indicator: TrackedIndicator, terms: Terms) -> list[str]:
    """What to read again: the doubts that any target raises, and a figure that is not the accepted one."""
    said = doubts(indicator, terms)
    accepted = figure(one.target)
    tiers = [threshold for threshold, _ in in_order(terms)]
    aims = [terms.target] if terms.target is not None else tiers
    if accepted is not None and aims and accepted not in aims:
        figures = ", ".join(shown(aim) for aim in aims)
        said.append(
            french.sentence(f"le dialogue a accepté « {one.target} », la cible du contrat dit {figures}")
        )
    return said


def flagged(one: TargetProposal, now: YearTarget | None) -> list[str]:
    """The contradictions of a target that was carried, as the contract says it now; none before, nor once it
    was withdrawn.
    """
    if one.carried_to is None or now is None:
        return []
    return contradictions(one, now.indicator, terms_of(now))
