"""Carrying an accepted target into the contract: choosing its indicator, then writing what it pays."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from maillage.foundation.web.pages import PageRequest
from maillage.operations.contract.models import YEARS
from maillage.operations.dialogue.actions.carrying import carry_target
from maillage.operations.dialogue.carried import contradictions, proposed
from maillage.operations.dialogue.enums import Answer
from maillage.operations.dialogue.errors import DialogueError
from maillage.operations.dialogue.models import TargetProposal
from maillage.operations.dialogue.views.common import Desk
from maillage.operations.targets.errors import TargetError
from maillage.operations.targets.forms import TargetForm
from maillage.operations.targets.queries import in_force
from maillage.operations.targets.scales import terms_of
from maillage.planning.evaluation.enums import TRANSVERSE
from maillage.planning.evaluation.models import TrackedIndicator
from maillage.planning.evaluation.queries import followed


def dialogue_carry(request: PageRequest, desk: Desk, number: int, target: int) -> HttpResponse:
    """``?indicateur=MT_C2S_ALD`` says which indicator the target is of; the one that it names otherwise."""
    rows = TargetProposal.objects.select_related("dialogue__contract", "carried_to")
    one = rows.filter(dialogue__number=number, pk=target, answer=Answer.ACCEPTED).first()
    if one is None or one.dialogue.year >= YEARS:
        raise Http404
    back = desk.url("dialogue_promises", number)
    if one.carried_to is not None:
        messages.info(request, "Cette cible est déjà portée au contrat.")
        return redirect(back)
    offered = [row for row in followed() if row.mission != TRANSVERSE]
    wanted = request.GET.get("indicateur", one.indicator)
    indicator = next((row for row in offered if row.code == wanted), None)
    if indicator is None:
        context = {
            "community": desk.community, "desk": desk, "one": one.dialogue, "target": one, "back": back,
            "offered": offered,
        }  # fmt: skip
        return render(request, "dialogue/carry_choice.html", context)
    return _write(request, desk, one, indicator, back)


def _write(
    request: PageRequest, desk: Desk, one: TargetProposal, indicator: TrackedIndicator, back: str
) -> HttpResponse:
    dialogue = one.dialogue
    years = {
        year: in_force(dialogue.contract, year).filter(indicator=indicator).first()
        for year in (dialogue.year, dialogue.year + 1)
    }
    now, held = (terms_of(row) if row else None for row in years.values())
    form = TargetForm(indicator, request.POST or None, initial=proposed(one, dialogue, indicator, held, now))
    if request.method == "POST" and form.is_valid():
        try:
            carry_target(
                by=request.user, community=desk.community, number=dialogue.number, target=one.pk,
                indicator=indicator, terms=form.terms,
            )  # fmt: skip
        except TargetError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        except DialogueError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"La cible est portée en année {dialogue.year + 1} du contrat.")
            for text in contradictions(one, indicator, form.terms):
                messages.warning(request, text)
            return redirect(back)
    context = {
        "community": desk.community, "desk": desk, "one": dialogue, "target": one, "indicator": indicator,
        "form": form, "held": years[dialogue.year + 1], "year": dialogue.year + 1, "back": back,
    }  # fmt: skip
    return render(request, "dialogue/carry.html", context, status=422 if request.method == "POST" else 200)
