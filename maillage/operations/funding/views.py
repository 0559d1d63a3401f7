"""The simulator: a public page, without account, whose address holds the whole question."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from maillage.foundation.web.pages import PageRequest, public_page
from maillage.foundation.web.spreadsheets import csv_answer
from maillage.operations.funding.exports import HEADINGS, simulation_rows
from maillage.operations.funding.forms import SimulatorForm, filled, first_shown
from maillage.operations.funding.presentation import present


@public_page
@require_safe
def simulator(request: PageRequest) -> HttpResponse:
    """The form, and under it the five years once it is filled."""
    data = filled(request.GET, request.today.isoformat())
    asked = bool(request.GET)
    # While nothing is asked, the form is shown filled, without reproach.
    form = SimulatorForm(data) if asked else SimulatorForm(initial=first_shown(data))
    simulation = form.simulation if asked and form.is_valid() else None
    context = {
        "form": form,
        "asked": asked,
        "simulation": simulation,
        "page": present(simulation) if simulation else None,
        "query": request.GET.urlencode(),
    }
    return render(request, "funding/simulator.html", context)


@public_page
@require_safe
def simulator_csv(request: PageRequest) -> HttpResponse:
    """The same question, answered as a spreadsheet; a bad question goes back to the page that explains it."""
    form = SimulatorForm(filled(request.GET, request.today.isoformat()))
    if not form.is_valid() or form.simulation is None:
        return redirect(f"{reverse('simulator')}?{request.GET.urlencode()}")
    name = f"simulation-aci-{form.simulation.signed_on.isoformat()}.csv"
    return csv_answer(name, HEADINGS, simulation_rows(form.simulation))
