"""What must be shown to those who oversee: the journal, the register of processings, the instance."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render

from maillage.foundation.access.enums import Permission
from maillage.foundation.oversight.forms import JournalForm
from maillage.foundation.oversight.journal import actors_of, events_of, lines
from maillage.foundation.oversight.probes import facts
from maillage.foundation.oversight.register import processings
from maillage.foundation.tenancy.models import Community
from maillage.foundation.web.pages import PageRequest, community_page, instance_page
from maillage.foundation.web.spreadsheets import csv_answer

PER_PAGE = 50
# A file that a spreadsheet opens; beyond, the dates narrow it.
MOST_EXPORTED = 20_000


@community_page(Permission.AUDIT_VIEW)
def journal(request: PageRequest, community: Community) -> HttpResponse:
    form = _filter(request, community)
    page = Paginator(events_of(community, form.cleaned_data), PER_PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    context = {"form": form, "page": page, "lines": lines(page), "query": query.urlencode()}
    return render(request, "oversight/journal.html", context)


@community_page(Permission.AUDIT_VIEW)
def journal_csv(request: PageRequest, community: Community) -> HttpResponse:
    """The same list for a spreadsheet; its last line says so when the oldest are left out."""
    form = _filter(request, community)
    events = events_of(community, form.cleaned_data)
    rows: list[tuple[object, ...]] = [
        (line.seq, line.at, line.actor, line.roles, line.action, line.sentence, line.subject)
        for line in lines(events[:MOST_EXPORTED])
    ]
    left = events.count() - len(rows)
    if left > 0:
        rows.append((f"… et {left} de plus, plus anciens : choisissez des dates pour les voir.",))
    headings = ("rang", "date", "auteur", "à quel titre", "acte", "précisions", "objet")
    return csv_answer(f"journal-{community.slug}.csv", headings, rows)


@community_page(Permission.REGISTER_VIEW)
def register(request: PageRequest, community: Community) -> HttpResponse:
    return render(request, "oversight/register.html", {"processings": processings()})


@instance_page(Permission.INSTANCE_VIEW)
def instance(request: PageRequest) -> HttpResponse:
    return render(request, "oversight/instance.html", {"facts": facts()})


def _filter(request: PageRequest, community: Community) -> JournalForm:
    """Filters of the address; a value that is none is as if it were not there."""
    form = JournalForm(request.GET, actors=actors_of(community))
    form.is_valid()
    return form
