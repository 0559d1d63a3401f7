"""The statements, the door of the bank's files, and files to try it with."""

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from maillage.communities.treasury import actions, queries, sample
from maillage.communities.treasury.errors import TreasuryError
from maillage.communities.treasury.forms import UploadForm
from maillage.communities.treasury.tables import SPEC
from maillage.engines.bank.camt import is_xml
from maillage.foundation.access.enums import Permission
from maillage.foundation.tabular.actions import receive
from maillage.foundation.tabular.books import TOO_LARGE
from maillage.foundation.tabular.errors import UnreadableError
from maillage.foundation.tenancy.models import Community
from maillage.foundation.web.pages import PageRequest, community_page
from maillage.french import euros

SHOWN = 24
_KINDS = {"xml": "application/xml", "csv": "text/csv; charset=windows-1252"}


@community_page(Permission.TREASURY_VIEW)
@require_safe
def treasury(request: PageRequest, community: Community) -> HttpResponse:
    """What the bank said, and what still waits."""
    page = Paginator(queries.statements(), SHOWN).get_page(request.GET.get("page"))
    waiting = queries.waiting_by_statement()
    rows = [(one, queries.unexplained(one), waiting.get(one.pk, 0)) for one in page]
    count, cents = queries.settled_this_year(request.today.year)
    context = {
        "community": community,
        "accounts": queries.accounts(),
        "page": page,
        "rows": rows,
        "waiting": sum(waiting.values()),
        "settled": count,
        "settled_cents": cents,
        "year": request.today.year,
        "can_edit": request.actor.can(Permission.TREASURY_EDIT),
        "local": settings.LOCAL_MODE,
    }
    return render(request, "treasury/treasury.html", context)


@community_page(Permission.TREASURY_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def bank_upload(request: PageRequest, community: Community) -> HttpResponse:
    """Bring a file of the bank: a CAMT.053 is taken at once, a table goes to the screen of its columns."""
    form = UploadForm()
    if request.method == "POST":
        form = UploadForm(request.POST, request.FILES)
        if getattr(request, "file_too_large", False):
            form.errors["file"] = form.error_class([TOO_LARGE])
        elif form.is_valid():
            file = form.cleaned_data["file"]
            try:
                return _take(request, community, file.name, file.read())
            except (TreasuryError, UnreadableError) as error:
                form.add_error("file", str(error))
    context = {
        "community": community,
        "form": form,
        "accounts": [one for one in queries.accounts() if one.closed_on is None],
        "local": settings.LOCAL_MODE,
    }
    return render(request, "treasury/upload.html", context, status=422 if request.method == "POST" else 200)


def _take(request: PageRequest, community: Community, name: str, content: bytes) -> HttpResponse:
    if not is_xml(content):
        upload = receive(by=request.user, community=community, spec=SPEC, name=name, content=content)
        return redirect("bank_lines_import_review", community.slug, upload.pk)
    brought = actions.import_camt(by=request.user, community=community, name=name, content=content)
    if brought.already:
        messages.info(request, "Ce fichier avait déjà été déposé : rien n’a changé.")
    else:
        messages.success(request, _said(brought))
    if len(brought.statements) == 1:
        return redirect("bank_statement", community.slug, brought.statements[0].pk)
    return redirect("treasury", community.slug)


def _said(brought: actions.Brought) -> str:
    created, same = brought.created, brought.same
    plural = "s" if created > 1 else ""
    text = f"{created} ligne{plural} nouvelle{plural}"
    if same:
        text += f" ; {same} étai{'ent' if same > 1 else 't'} déjà là"
    if len(brought.statements) > 1:
        text += f", dans {len(brought.statements)} relevés"
    gaps = [gap for one in brought.statements if (gap := queries.unexplained(one))]
    if gaps:
        text += f". Attention : {euros(sum(abs(one) for one in gaps))} d’écart entre les soldes et les lignes"
    return f"{text}."


@community_page(Permission.TREASURY_EDIT)
@require_safe
def bank_sample(request: PageRequest, community: Community, kind: str) -> HttpResponse:
    """A file of an invented bank; on a local installation, it pays what is expected here."""
    if kind not in _KINDS:
        raise Http404
    known = queries.expected_by_key(request.actor).values() if settings.LOCAL_MODE else ()
    expected = [one for _, one in known]
    lines = sample.movements(expected, request.today)
    write = sample.camt if kind == "xml" else sample.table
    answer = HttpResponse(write(lines, request.today), content_type=_KINDS[kind])
    answer["Content-Disposition"] = f'attachment; filename="releve-exemple.{kind}"'
    return answer
