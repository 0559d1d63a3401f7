"""What patients are told: written and published by who answers for it, read by anyone, for ever."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from maillage.care.circle.errors import CircleError
from maillage.care.ground.doors import CARE
from maillage.care.ground.scope import walls
from maillage.care.oversight.documents import poster
from maillage.care.oversight.forms import PublishForm
from maillage.care.oversight.information import model_text, next_version, parts_of, versions
from maillage.care.switch.actions import publish_information
from maillage.care.switch.models import InformationNotice
from maillage.foundation.access.enums import Permission
from maillage.foundation.documents.answers import Format, document_answer
from maillage.foundation.tenancy.models import Community
from maillage.foundation.web.pages import PageRequest, community_page, public_page


@community_page(Permission.RIGHTS_HANDLE)
@require_http_methods(["GET", "HEAD", "POST"])
def care_information(request: PageRequest, community: Community) -> HttpResponse:
    """The versions, and the form of the next one, which starts from the latest text."""
    with walls(CARE, community):
        known = versions()
    initial = {
        "version": next_version([one.version for one in known], request.today),
        "text": known[0].text if known else model_text(community),
    }
    form = PublishForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            publish_information(
                by=request.user, community=community, version=said["version"], text=said["text"].strip()
            )
        except CircleError as error:
            form.add_error("version", str(error))
        else:
            messages.success(request, f"Version {said['version']} publiée.")
            return redirect("care_information", community.slug)
    context = {"community": community, "versions": known, "form": form}
    return render(request, "care/information.html", context, status=422 if form.errors else 200)


@public_page
def care_notice(request: HttpRequest, slug: str, version: str = "") -> HttpResponse:
    """One version as patients read it; the latest without a number."""
    community, known = _published(slug)
    notice = _of(known, version)
    context = {
        "tenant": community, "notice": notice, "parts": parts_of(notice.text), "versions": known,
        "latest": notice == known[0],
    }  # fmt: skip
    return render(request, "care/notice.html", context)


@public_page
def care_notice_poster(request: HttpRequest, slug: str, version: str) -> HttpResponse:
    """The same on a sheet to hang."""
    community, known = _published(slug)
    notice = _of(known, version)
    document = poster(community, notice, parts_of(notice.text))
    return document_answer(document, Format.PDF, f"information-patients-{notice.version}")


def _published(slug: str) -> tuple[Community, list[InformationNotice]]:
    community = get_object_or_404(Community.objects.active(), slug=slug)
    with walls(CARE, community):
        known = versions()
    if not known:
        raise Http404
    return community, known


def _of(known: list[InformationNotice], version: str) -> InformationNotice:
    found = next((one for one in known if version in ("", one.version)), None)
    if found is None:
        raise Http404
    return found
