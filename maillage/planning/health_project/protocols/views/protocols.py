"""The community's protocols: reading, writing, differences, files."""

from datetime import timedelta

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.foundation.access.enums import Permission
from maillage.foundation.documents.answers import Format
from maillage.foundation.tenancy.models import Community
from maillage.foundation.web.pages import PageRequest, community_page
from maillage.planning.health_project.errors import ProjectError, StalePartError
from maillage.planning.health_project.presenters import said, steps_of
from maillage.planning.health_project.protocols import actions, queries
from maillage.planning.health_project.protocols.differences import differences, labels
from maillage.planning.health_project.protocols.differences import said as said_in
from maillage.planning.health_project.protocols.document import protocol_document
from maillage.planning.health_project.protocols.enums import VersionState
from maillage.planning.health_project.protocols.forms import (
    ApproveForm,
    NewProtocolForm,
    PostponeForm,
    PublishForm,
    ReviewForm,
    VersionForm,
)
from maillage.planning.health_project.protocols.queries import Held
from maillage.planning.health_project.protocols.views.common import (
    held_or_404,
    version_asked,
    working_or_404,
)
from maillage.planning.health_project.views.common import as_file, attempt, back_to

# What a protocol is given before it is read again, unless its approver says otherwise.
ONE_YEAR = timedelta(days=365)


@community_page(Permission.PROJECT_VIEW)
@require_safe
def index(request: PageRequest, community: Community) -> HttpResponse:
    """Those in use, what is being written, what waits."""
    context = {
        "community": community,
        "protocols": [(held, held.due(request.today)) for held in queries.protocols()],
        "can_write": request.actor.can(Permission.PROJECT_LEAD),
    }
    return render(request, "protocols/list.html", context)


@community_page(Permission.PROJECT_LEAD)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: PageRequest, community: Community) -> HttpResponse:
    """Write a protocol."""
    form = NewProtocolForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        made = actions.write_protocol(
            by=request.user, community=community, key=data["key"], title=data["title"],
            mission=data["mission"], wording=form.wording(),
        )  # fmt: skip
        messages.success(request, "Le brouillon est enregistré : vous seuls, ici, le lisez.")
        return back_to(request, "protocol", made.number)
    status = 422 if request.method == "POST" else 200
    context = {"community": community, "form": form, "held": None, "theirs": None}
    return render(request, "protocols/edit.html", context, status=status)


@community_page(Permission.PROJECT_VIEW)
@require_safe
def show(request: PageRequest, community: Community, number: int) -> HttpResponse:
    """One protocol: the version in force or another, its reviews, its lineage, what may be done."""
    return page(request, held_or_404(number))


def page(request: PageRequest, held: Held, *, status: int = 200, **forms: object) -> HttpResponse:
    """The page of a protocol; ``forms`` are those that were refused."""
    shown = version_asked(request, held)
    content = shown.content()
    actor, working = request.actor, held.working
    mine = working is not None and working.author_id == request.user.pk  # type: ignore[attr-defined]
    context = {
        "community": request.community,
        "held": held,
        "protocol": held.protocol,
        "shown": shown,
        "fields": [(name, label, said_in(content, name)) for name, label in labels().items()],
        "versions": list(held.protocol.versions.all()),
        "reviews": list(queries.reviews(shown)),
        "publications": queries.own_publications(held.protocol),
        "entries": steps_of(held.protocol.history.select_related("by")[:20]),  # type: ignore[attr-defined]
        "due": held.due(request.today),
        "can_write": actor.can(Permission.PROJECT_LEAD),
        "can_approve": actor.can(Permission.PROTOCOL_APPROVE),
        "can_publish": actor.can(Permission.PROTOCOL_PUBLISH),
        "is_author": mine,
        "review": ReviewForm(),
        "approve": ApproveForm(initial={"review_on": request.today + ONE_YEAR}),
        "postpone": PostponeForm(initial={"review_on": request.today + ONE_YEAR}),
        "publish": PublishForm(),
        "review_state": VersionState.REVIEW,
        **forms,
    }
    return render(request, "protocols/protocol.html", context, status=status)


@community_page(Permission.PROJECT_LEAD)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: PageRequest, community: Community, number: int) -> HttpResponse:
    """Write the version at work. A conflict shows both texts and loses neither."""
    held = held_or_404(number)
    version = working_or_404(held)
    if version.state != VersionState.DRAFT:
        raise Http404
    initial = version.content() | {
        "title": held.protocol.title, "change_note": version.change_note, "revision": version.revision,
    }  # fmt: skip
    form = VersionForm(request.POST or None, initial=initial)
    theirs = None
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            actions.edit_version(
                by=request.user, community=community, version=version, revision=data["revision"] or 0,
                title=data["title"], change_note=data["change_note"], wording=form.wording(),
            )  # fmt: skip
        except StalePartError as stale:
            theirs = said(stale.current)
            form.data = form.data.copy()
            form.data["revision"] = version.revision
        except ProjectError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "Le brouillon est enregistré.")
            return back_to(request, "protocol", number)
    context = {"community": community, "form": form, "held": held, "version": version, "theirs": theirs}
    status = 409 if theirs else 422 if request.method == "POST" else 200
    return render(request, "protocols/edit.html", context, status=status)


@community_page(Permission.PROJECT_LEAD)
@require_POST
def revise(request: PageRequest, community: Community, number: int) -> HttpResponse:
    """Begin the next version."""
    held = held_or_404(number)
    done = attempt(
        request,
        lambda: actions.revise_protocol(by=request.user, community=community, protocol=held.protocol),
        "Une nouvelle version est ouverte ; celle en vigueur le reste jusqu’à l’approbation.",
    )
    return back_to(request, "protocol_edit" if done else "protocol", number)


@community_page(Permission.PROJECT_VIEW)
@require_safe
def difference(request: PageRequest, community: Community, number: int) -> HttpResponse:
    """What changed between two versions. ``?de=1&a=2``, the last two by default."""
    held = held_or_404(number)
    versions = list(held.protocol.versions.all())
    asked = [request.GET.get(name, "") for name in ("de", "a")]
    by_number = {str(version.version): version for version in versions}
    after = by_number.get(asked[1], versions[0])
    earlier = [version for version in versions if version.version < after.version]
    before = by_number.get(asked[0], earlier[0] if earlier else after)
    context = {
        "community": community,
        "protocol": held.protocol,
        "versions": versions,
        "before": before,
        "after": after,
        "changes": differences(before.content(), after.content()),
    }
    return render(request, "protocols/difference.html", context)


def _file(request: PageRequest, number: int, form: Format) -> HttpResponse:
    held = held_or_404(number)
    version = version_asked(request, held)
    made = protocol_document(held.protocol, version, request.community, request.today)
    name = f"{request.community.slug}-protocole-{number}-v{version.version}"
    return as_file(request, made, form, name, reverse("protocol", args=[request.community.slug, number]))


@community_page(Permission.PROJECT_VIEW)
@require_safe
def pdf(request: PageRequest, community: Community, number: int) -> HttpResponse:
    """A version as an accessible PDF. ``?version=2``"""
    return _file(request, number, Format.PDF)


@community_page(Permission.PROJECT_VIEW)
@require_safe
def word(request: PageRequest, community: Community, number: int) -> HttpResponse:
    """A version for a word processor. ``?version=2``"""
    return _file(request, number, Format.WORD)
