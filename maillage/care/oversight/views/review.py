"""The monthly screen of data protection: alarms to look at, then the month is closed."""

from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from maillage.care.circle.errors import CircleError
from maillage.care.doors.pages import CareRequest, care_page
from maillage.care.oversight.actions import examine_alarm, keep_traces_for
from maillage.care.oversight.enums import Alarm
from maillage.care.oversight.forms import AlarmForm, TermForm
from maillage.care.oversight.review import CLOSED, findings, last_month, reviews_of
from maillage.care.traces.queries import term_of
from maillage.foundation.access.enums import Permission
from maillage.foundation.tenancy.models import Community


@care_page(Permission.CARE_REVIEW, desk=True, even_closed=True)
@require_http_methods(["GET", "HEAD", "POST"])
def care_review(request: CareRequest, community: Community) -> HttpResponse:
    month = _month(request)
    found = findings(community, month)
    if request.method == "POST":
        _examine(request, month, {(one.alarm, one.mark): one.person for one in found})
        return redirect(f"{reverse('care_review', args=[community.slug])}?mois={month:%Y-%m}")
    waiting = sum(one.review is None for one in found)
    closed = next((one for one in reviews_of(month) if one.alarm == Alarm.MONTH), None)
    context = {
        "community": community, "month": month, "previous": last_month(month), "findings": found,
        "waiting": waiting, "closed": closed,
        "closable": not closed and not waiting and month < request.today.replace(day=1),
    }  # fmt: skip
    return render(request, "care/review.html", context)


@care_page(Permission.CARE_REVIEW, desk=True, even_closed=True)
@require_http_methods(["GET", "HEAD", "POST"])
def care_term(request: CareRequest, community: Community) -> HttpResponse:
    """How long traces are kept: longer than a year only where the impact assessment says why."""
    term = term_of()
    form = TermForm(request.POST or None, initial={"months": term.months if term else 12})
    if request.method == "POST" and form.is_valid():
        keep_traces_for(by=request.care, **form.cleaned_data)
        messages.success(request, "Durée enregistrée.")
        return redirect("care_term", community.slug)
    context = {"community": community, "form": form, "term": term}
    return render(request, "care/term.html", context, status=422 if form.errors else 200)


def _month(request: CareRequest) -> date:
    """The month of the address; last month for none, for what is none, or for one to come."""
    last = last_month(request.today)
    try:
        asked = date.fromisoformat(f"{request.GET.get('mois', '')}-01")
    except ValueError:
        return last
    return asked if asked <= request.today else last


def _examine(request: CareRequest, month: date, people: dict[tuple[str, str], int | None]) -> None:
    """One alarm of the page, or the month itself once each has been looked at."""
    if request.POST.get("do") == "close":
        known = {(one.alarm, one.mark) for one in reviews_of(month)}
        if set(people) - known or month >= request.today.replace(day=1):
            messages.error(request, "Examinez d’abord chaque alerte, une fois le mois fini.")
            return
        alarm, mark, said, person = Alarm.MONTH.value, CLOSED, f"{len(people)} alertes examinées", None
    else:
        form = AlarmForm(request.POST)
        if not form.is_valid():
            messages.error(request, "Écrivez ce qui a été constaté, en cinq caractères au moins.")
            return
        alarm, mark, said = (form.cleaned_data[name] for name in ("alarm", "mark", "note"))
        if (alarm, mark) not in people:
            messages.error(request, "Cette alerte n’est plus là.")
            return
        person = people[alarm, mark]
    try:
        examine_alarm(by=request.care, month=month, alarm=alarm, mark=mark, person=person, said=said)
    except CircleError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "Examiné.")
