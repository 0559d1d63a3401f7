"""What is decided of a version: submitted, reviewed, given back, approved, put off, retired."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.views.decorators.http import require_POST

from maillage.foundation.access.enums import Permission
from maillage.foundation.tenancy.models import Community
from maillage.foundation.web.pages import PageRequest, community_page
from maillage.planning.health_project.forms import ReasonForm
from maillage.planning.health_project.protocols import actions
from maillage.planning.health_project.protocols.forms import ApproveForm, PostponeForm, ReviewForm
from maillage.planning.health_project.protocols.views.common import held_or_404, working_or_404
from maillage.planning.health_project.protocols.views.protocols import page
from maillage.planning.health_project.views.common import attempt, back_to


@community_page(Permission.PROJECT_LEAD)
@require_POST
def submit(request: PageRequest, community: Community, number: int) -> HttpResponse:
    """Ask for the opinion of others."""
    version = working_or_404(held_or_404(number))
    attempt(
        request,
        lambda: actions.submit_version(by=request.user, community=community, version=version),
        "Le protocole est proposé à la relecture.",
    )
    return back_to(request, "protocol", number)


@community_page(Permission.PROJECT_VIEW)
@require_POST
def review(request: PageRequest, community: Community, number: int) -> HttpResponse:
    """Give one's opinion."""
    held = held_or_404(number)
    version, form = working_or_404(held), ReviewForm(request.POST)
    if not form.is_valid():
        return page(request, held, status=422, review=form)
    attempt(
        request,
        lambda: actions.review_version(
            by=request.user, community=community, version=version, **form.cleaned_data
        ),
        "Votre avis est enregistré.",
    )
    return back_to(request, "protocol", number)


@community_page(Permission.PROJECT_LEAD)
@require_POST
def give_back(request: PageRequest, community: Community, number: int) -> HttpResponse:
    """Give the version back to who writes it."""
    version, form = working_or_404(held_or_404(number)), ReasonForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Dites ce qu’il faut reprendre, en 500 caractères au plus.")
    else:
        attempt(
            request,
            lambda: actions.return_version(
                by=request.user, community=community, version=version, **form.cleaned_data
            ),
            "La version est rendue à son auteur.",
        )
    return back_to(request, "protocol", number)


@community_page(Permission.PROTOCOL_APPROVE)
@require_POST
def approve(request: PageRequest, community: Community, number: int) -> HttpResponse:
    """Put the version in force."""
    held = held_or_404(number)
    version, form = working_or_404(held), ApproveForm(request.POST)
    if not form.is_valid():
        return page(request, held, status=422, approve=form)
    words = {"by": request.user, "community": community, "version": version, "today": request.today}
    try:
        attempt(
            request,
            lambda: actions.approve_version(**words, **form.cleaned_data),
            f"La version {version.version} est en vigueur.",
        )
    except PermissionDenied:
        messages.error(request, "Vous avez écrit cette version : une autre personne doit l’approuver.")
    return back_to(request, "protocol", number)


@community_page(Permission.PROTOCOL_APPROVE)
@require_POST
def postpone(request: PageRequest, community: Community, number: int) -> HttpResponse:
    """Read again and found good."""
    held = held_or_404(number)
    form = PostponeForm(request.POST)
    if held.current is None or not form.is_valid():
        messages.error(request, "Donnez un jour à venir, et dites pourquoi ce protocole reste tel quel.")
        return back_to(request, "protocol", number)
    words = {"by": request.user, "community": community, "version": held.current, "today": request.today}
    attempt(
        request,
        lambda: actions.postpone_review(**words, **form.cleaned_data),
        "La prochaine relecture est notée.",
    )
    return back_to(request, "protocol", number)


@community_page(Permission.PROTOCOL_APPROVE)
@require_POST
def retire(request: PageRequest, community: Community, number: int) -> HttpResponse:
    """Stop using a protocol."""
    held, form = held_or_404(number), ReasonForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Dites pourquoi ce protocole est retiré, en 500 caractères au plus.")
    else:
        attempt(
            request,
            lambda: actions.retire_protocol(
                by=request.user, community=community, protocol=held.protocol, **form.cleaned_data
            ),
            "Le protocole est retiré ; ses versions restent lisibles.",
        )
    return back_to(request, "protocol", number)
