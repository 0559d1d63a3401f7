"""Surveys of the community, and the page where anyone who has the link answers."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.communities.creation.enums import Audience
from maillage.communities.creation.errors import CreationError
from maillage.communities.creation.surveys import actions, queries
from maillage.communities.creation.surveys.counting import LEAST
from maillage.communities.creation.surveys.forms import AnswerForm, SurveyForm
from maillage.communities.creation.surveys.links import read_survey, write_link
from maillage.communities.creation.surveys.models import Survey, SurveyAnswer
from maillage.communities.creation.surveys.questions import COMMUNE, TEXT
from maillage.foundation.access.enums import Permission
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.scope import community_scope
from maillage.foundation.web.pages import PageRequest, community_page, public_page
from maillage.foundation.web.qr import code_of
from maillage.foundation.web.spreadsheets import csv_answer

FORM = ["GET", "HEAD", "POST"]


def _survey(number: int) -> Survey:
    found = queries.survey(number)
    if found is None:
        raise Http404
    return found


@community_page(Permission.CREATION_VIEW)
@require_safe
def surveys(request: PageRequest, community: Community) -> HttpResponse:
    """Every survey, the newest first."""
    context = {
        "community": community,
        "surveys": [(one, one.is_open(request.today)) for one in queries.surveys()],
        "audiences": Audience.choices,
        "can_edit": request.actor.can(Permission.CREATION_EDIT),
    }
    return render(request, "creation/surveys.html", context)


@community_page(Permission.CREATION_EDIT)
@require_http_methods(FORM)
def survey_new(request: PageRequest, community: Community) -> HttpResponse:
    """Open a survey; ``?public=inhabitants`` chooses the questionnaire."""
    asked = request.GET.get("public", "")
    audience = Audience(asked) if asked in Audience.values else Audience.PROFESSIONALS
    form = SurveyForm(request.POST or None, audience=audience)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.open_survey(
                by=request.user, community=community, audience=audience, today=request.today,
                **form.cleaned_data,
            )  # fmt: skip
        except CreationError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "L’enquête est ouverte : partagez son lien.")
            return redirect("survey", community.slug, made.number)
    title = f"Ouvrir une enquête : {audience.label.lower()}"
    context = {"community": community, "form": form, "title": title, "button": "Ouvrir l’enquête"}
    return render(request, "creation/edit.html", context, status=422 if form.is_bound else 200)


@community_page(Permission.CREATION_VIEW)
@require_safe
def survey(request: PageRequest, community: Community, number: int) -> HttpResponse:
    """The link, the counts, and a crossing of two questions with small numbers hidden."""
    one = _survey(number)
    can_edit = request.actor.can(Permission.CREATION_EDIT)
    answers = queries.answers_of(one)
    what, by = request.GET.get("croiser", ""), request.GET.get("par", "")
    link = write_link(one)
    context = {
        "community": community,
        "survey": one,
        "running": one.is_open(request.today),
        "link": link,
        "code": code_of(link),
        "counted": queries.counted(one, answers),
        "least": LEAST[Audience(one.audience)],
        "crossing": queries.crossing(one, answers, what, by),
        "what": what,
        "by": by,
        "crossable": [q for q in one.questions if q["kind"] not in {TEXT, COMMUNE}],
        "lines": [q for q in one.questions if q["kind"] != TEXT],
        "texts": queries.texts_of(one) if can_edit else [],
        "can_edit": can_edit,
    }
    return render(request, "creation/survey.html", context)


@community_page(Permission.CREATION_VIEW)
@require_safe
def survey_csv(request: PageRequest, community: Community, number: int) -> HttpResponse:
    """The counts, never the answers one by one."""
    one = _survey(number)
    rows = (
        (question.label, row.label, row.count, question.answered)
        for question in queries.counted(one, queries.answers_of(one))
        for row in question.rows
    )
    headings = ("Question", "Réponse", "Nombre", "Réponses à la question")
    return csv_answer(f"enquete-{one.number}-{community.slug}.csv", headings, rows)


@community_page(Permission.CREATION_EDIT)
@require_POST
def survey_close(request: PageRequest, community: Community, number: int) -> HttpResponse:
    _survey(number)
    actions.close_survey(by=request.user, community=community, number=number)
    messages.success(request, "L’enquête est close.")
    return redirect("survey", community.slug, number)


@community_page(Permission.CREATION_EDIT)
@require_POST
def survey_texts_remove(request: PageRequest, community: Community, number: int, answer: int) -> HttpResponse:
    """Take the texts of an answer away."""
    if not SurveyAnswer.objects.filter(pk=answer, survey__number=number).exists():
        raise Http404
    actions.remove_texts(by=request.user, community=community, number=number, answer=answer)
    messages.success(request, "Le texte est retiré pour de bon.")
    return redirect("survey", community.slug, number)


@public_page
@never_cache
@require_http_methods(FORM)
def survey_answer(request: HttpRequest, token: str) -> HttpResponse:
    """The questionnaire, without an account."""
    one = read_survey(token)
    if one is None:
        return render(
            request, "creation/closed.html", {"reason": "Ce lien n’ouvre aucune enquête."}, status=410
        )
    today = request.today  # type: ignore[attr-defined]
    with community_scope(one.community):
        context = {"tenant": one.community, "survey": one}
        if not one.is_open(today):
            reason = "Cette enquête est close. Merci de votre intérêt."
            return render(request, "creation/closed.html", {"reason": reason, **context}, status=410)
        form = AnswerForm(request.POST or None, questions=one.questions)
        if request.method == "POST" and form.is_valid():
            if form.cleaned_data["website"]:
                # A robot: it is told what everyone is told.
                return redirect("survey_thanks", token)
            try:
                key = form.cleaned_data["key"]
                actions.answer_survey(survey=one, key=key, values=form.answers(), today=today)
            except CreationError as error:
                form.add_error(None, str(error))
            else:
                return redirect("survey_thanks", token)
        context["form"] = form
        return render(request, "creation/answer.html", context, status=422 if form.is_bound else 200)


@public_page
@require_safe
def survey_thanks(request: HttpRequest, token: str) -> HttpResponse:
    """The same words whether the answer was kept or known already."""
    one = read_survey(token)
    if one is None:
        raise Http404
    return render(request, "creation/thanks.html", {"tenant": one.community, "survey": one})
