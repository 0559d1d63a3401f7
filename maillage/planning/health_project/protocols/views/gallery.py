"""The gallery of published protocols: looking, adopting, following the origin, publishing one's own."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from maillage.foundation.access.enums import Permission
from maillage.foundation.tenancy.models import Community
from maillage.foundation.web.pages import PageRequest, community_page
from maillage.planning.health_project.enums import Mission
from maillage.planning.health_project.protocols import actions, queries
from maillage.planning.health_project.protocols.differences import differences, labels, said
from maillage.planning.health_project.protocols.forms import AdoptForm, PublishForm, TakeUpForm
from maillage.planning.health_project.protocols.models import Protocol
from maillage.planning.health_project.protocols.views.common import held_or_404, published_or_404
from maillage.planning.health_project.protocols.views.protocols import page
from maillage.planning.health_project.views.common import attempt, back_to


@community_page(Permission.PROJECT_VIEW)
@require_safe
def index(request: PageRequest, community: Community) -> HttpResponse:
    """Every published protocol, the newest version of each. ``?mission=parcours``"""
    mission = request.GET.get("mission", "")
    found = queries.gallery()
    if mission in Mission.values:
        found = found.filter(mission=mission)
    context = {
        "community": community,
        "copies": list(found[:200]),
        "own": set(Protocol.objects.values_list("series", flat=True)),
        "adopted": dict(
            Protocol.objects.filter(origin_series__isnull=False).values_list("origin_series", "number")
        ),
        "missions": Mission.choices,
        "mission": mission,
    }
    return render(request, "protocols/gallery.html", context)


@community_page(Permission.PROJECT_VIEW)
@require_safe
def show(request: PageRequest, community: Community, series: uuid.UUID) -> HttpResponse:
    """One published protocol, with what it came from."""
    copy = published_or_404(str(series))
    content = copy.content()
    context = {
        "community": community,
        "copy": copy,
        "fields": [(name, label, said(content, name)) for name, label in labels().items()],
        "adopted": queries.adopted_from(copy.series),
        "is_own": Protocol.objects.filter(series=copy.series).exists(),
        "can_write": request.actor.can(Permission.PROJECT_LEAD),
        "form": AdoptForm(),
    }
    return render(request, "protocols/published.html", context)


@community_page(Permission.PROJECT_LEAD)
@require_POST
def adopt(request: PageRequest, community: Community, series: uuid.UUID) -> HttpResponse:
    """Make it one's own: a draft to adapt and approve here."""
    copy, form = published_or_404(str(series)), AdoptForm(request.POST)
    key = form.cleaned_data["key"] if form.is_valid() else uuid.uuid4()
    done = attempt(
        request,
        lambda: actions.adopt_protocol(by=request.user, community=community, key=key, copy=copy),
        "Le protocole est adopté comme brouillon : adaptez-le, faites-le relire, puis approuver.",
    )
    own = queries.adopted_from(copy.series)
    if done and own is not None:
        return back_to(request, "protocol", own.number)
    return back_to(request, "protocol_published", series)


@community_page(Permission.PROJECT_VIEW)
@require_safe
def newer(request: PageRequest, community: Community, number: int) -> HttpResponse:
    """What the origin changed since, against the words of the community."""
    held = held_or_404(number)
    if held.newer is None:
        messages.info(request, "L’origine n’a rien publié de plus récent.")
        return back_to(request, "protocol", number)
    version = held.current or held.working or held.protocol.versions.all()[0]
    origin = queries.published(held.newer.series, held.protocol.origin_version)
    context = {
        "community": community,
        "held": held,
        "version": version,
        "ours": differences(version.content(), held.newer.content()),
        "theirs": differences(origin.content(), held.newer.content()) if origin else None,
        "can_write": request.actor.can(Permission.PROJECT_LEAD),
    }
    return render(request, "protocols/newer.html", context)


@community_page(Permission.PROJECT_LEAD)
@require_POST
def take_up(request: PageRequest, community: Community, number: int) -> HttpResponse:
    """Take the origin's newer words up, or note that one keeps one's own."""
    held, form = held_or_404(number), TakeUpForm(request.POST)
    if not form.is_valid() or held.protocol.origin_series is None:
        messages.error(request, "La page avait vieilli : recommencez.")
        return back_to(request, "protocol", number)
    data = form.cleaned_data
    copy = published_or_404(str(held.protocol.origin_series), data["version"])
    attempt(
        request,
        lambda: actions.take_up(
            by=request.user, community=community, protocol=held.protocol, copy=copy, replace=data["replace"]
        ),
        "Un brouillon reprend la version de l’origine."
        if data["replace"]
        else "C’est noté : vous gardez votre texte.",
    )
    return back_to(request, "protocol", number)


@community_page(Permission.PROTOCOL_PUBLISH)
@require_POST
def publish(request: PageRequest, community: Community, number: int) -> HttpResponse:
    """Give the version in force to all communities."""
    held, form = held_or_404(number), PublishForm(request.POST)
    if not form.is_valid():
        return page(request, held, status=422, publish=form)
    attempt(
        request,
        lambda: actions.publish_protocol(
            by=request.user, community=community, protocol=held.protocol,
            licence=form.cleaned_data["licence"], today=request.today,
        ),
        "Le protocole est dans la galerie, lisible de toutes les communautés.",
    )  # fmt: skip
    return back_to(request, "protocol", number)


@community_page(Permission.PROTOCOL_PUBLISH)
@require_POST
def withdraw(request: PageRequest, community: Community, number: int) -> HttpResponse:
    """Withdraw one's copies from the gallery."""
    held = held_or_404(number)
    actions.withdraw_protocol(
        by=request.user, community=community, protocol=held.protocol, today=request.today
    )
    messages.success(request, "Le protocole n’est plus dans la galerie ; qui l’a adopté garde le sien.")
    return back_to(request, "protocol", number)
