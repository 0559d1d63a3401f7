"""Correcting, cancelling and putting off a convened assembly; giving up a draft."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from maillage.communities.governance.assemblies import queries
from maillage.communities.governance.assemblies.actions import changing as actions
from maillage.communities.governance.assemblies.errors import RefusedError
from maillage.communities.governance.assemblies.forms import CancelForm, CorrectionForm
from maillage.communities.governance.assemblies.models import Assembly
from maillage.communities.governance.assemblies.views.common import (
    FORM,
    and_by_hand,
    assembly_or_404,
    attempt,
    back_to,
    frame,
)
from maillage.foundation.access.enums import Permission
from maillage.foundation.tenancy.models import Community
from maillage.foundation.web.pages import PageRequest, community_page


def correct(request: PageRequest, community: Community, one: Assembly) -> HttpResponse:
    """The page that corrects an assembly once convened: its hour, its place."""
    names = ("starts_at", "place", "video_url")
    form = CorrectionForm(request.POST or None, initial={name: getattr(one, name) for name in names})
    if request.method == "POST" and form.is_valid():
        try:
            changed = actions.correct_assembly(
                by=request.user, community=community, number=one.number, card=form.card(), today=request.today
            )
        except RefusedError as error:
            form.add_error(None, str(error))
        else:
            told = and_by_hand("L’avis rectificatif part.", one)
            messages.success(request, told if changed else "Rien n’a changé : aucun avis ne part.")
            return back_to(request, "assembly", one.number)
    context = {
        "community": community, "assembly": one, "form": form, "title": "Corriger la convocation",
        "button": "Corriger et prévenir par courriel",
    }  # fmt: skip
    return render(request, "governance/assemblies/edit.html", context, status=422 if form.is_bound else 200)


@community_page(Permission.ASSEMBLY_EDIT)
@require_http_methods(FORM)
def assembly_cancel(request: PageRequest, community: Community, number: int) -> HttpResponse:
    """Cancel a convened assembly, or put it off: all those convened are told."""
    one = assembly_or_404(request, number)
    if not one.is_convened:
        messages.info(request, "Seule une assemblée convoquée s’annule ou se reporte.")
        return back_to(request, "assembly", number)
    form = CancelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            after = actions.cancel_assembly(
                by=request.user, community=community, number=number, **form.cleaned_data
            )
        except RefusedError as error:
            form.add_error(None, str(error))
        else:
            if after is None:
                messages.success(request, and_by_hand("L’assemblée est annulée, un courriel le dit.", one))
                return back_to(request, "assembly", number)
            done = "L’assemblée est reportée\u00a0: vérifiez la nouvelle, puis convoquez."
            messages.success(request, and_by_hand(done, one))
            return back_to(request, "assembly", after.number)
    context = {
        **frame(request, community, one, "agenda"), "form": form, "by_hand": queries.by_hand(one).count(),
    }  # fmt: skip
    return render(request, "governance/assemblies/cancel.html", context, status=422 if form.is_bound else 200)


@community_page(Permission.ASSEMBLY_EDIT)
@require_POST
def assembly_delete(request: PageRequest, community: Community, number: int) -> HttpResponse:
    """Give up a draft."""
    assembly_or_404(request, number)
    if attempt(
        request,
        lambda: actions.delete_draft(by=request.user, community=community, number=number),
        "Le projet d’assemblée est supprimé.",
    ):
        return back_to(request, "assemblies")
    return back_to(request, "assembly", number)
