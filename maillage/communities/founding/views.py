"""The founding kit: answers, papers, those in charge, formalities."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from maillage.communities.founding import actions, queries
from maillage.communities.founding.calendar import step as find_step
from maillage.communities.founding.enums import FormalityState
from maillage.communities.founding.errors import FoundingError
from maillage.communities.founding.forms import AssemblyForm, FormalityForm, LeaderForm, SectionForm
from maillage.communities.founding.models import Formality, FoundingKit, Leader
from maillage.communities.founding.papers import Paper, draw_up
from maillage.communities.founding.questionnaire import answered, sections
from maillage.communities.founding.questionnaire import section as find_section
from maillage.communities.founding.voting import voting_rules
from maillage.communities.founding.wording import articles
from maillage.engines.assembly import Rules
from maillage.engines.assembly.explain import RULES_IN_WORDS
from maillage.foundation.access.enums import Permission
from maillage.foundation.documents.answers import Format, document_answer
from maillage.foundation.tenancy.models import Community
from maillage.foundation.web.pages import PageRequest, community_page


@community_page(Permission.GOVERNANCE_VIEW)
@require_safe
def founding(request: PageRequest, community: Community) -> HttpResponse:
    """Where the founding stands: the answers, the papers, what follows."""
    kit = queries.kit()
    return render(request, "founding/founding.html", _overview(request, community, kit))


def _overview(request: PageRequest, community: Community, kit: FoundingKit | None) -> dict[str, Any]:
    done = answered(kit.answers if kit else {})
    colleges, form = queries.colleges(), queries.legal_form(community, kit)
    answers = queries.current_answers(community, kit)
    return {
        "community": community,
        "kit": kit,
        "form": form,
        "sections": [(one, one.code in done) for one in sections()],
        "answered": len(done),
        "to_answer": len(sections()) - len(done),
        "papers": list(Paper),
        "formats": list(Format),
        "rules": [
            ("Assemblée ordinaire", _described(voting_rules(answers, colleges, extraordinary=False))),
            ("Assemblée extraordinaire", _described(voting_rules(answers, colleges, extraordinary=True))),
        ],
        "proxies": answers["proxies_max"],
        "colleges": colleges,
        "by_college": answers["by_college"],
        "standings": queries.calendar(community, kit),
        "leaders": Leader.objects.count(),
        "today": request.today,
        "can_edit": request.actor.can(Permission.GOVERNANCE_EDIT),
    }


def _described(rules: Rules) -> dict[str, Any]:
    """Quorums in percent at each call, and the majority in words."""
    return {
        "first": int(100 * rules.quorum[1]),
        "second": int(100 * rules.quorum[2]),
        "majority": RULES_IN_WORDS[rules.majority],
    }


@community_page(Permission.GOVERNANCE_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def founding_questions(request: PageRequest, community: Community, code: str) -> HttpResponse:
    """A section of the questionnaire; saving it leads to the next."""
    section = find_section(code)
    if section is None:
        raise Http404
    answers = queries.current_answers(community, queries.kit())
    seen = queries.seen(answers, section)
    if request.method == "POST":
        form = SectionForm(request.POST, section=section)
        if form.is_valid():
            try:
                actions.answer(
                    by=request.user,
                    community=community,
                    section=section,
                    answers=form.answers,
                    seen=form.cleaned_data["seen"],
                )
            except FoundingError as error:
                # Read this time: saving again keeps what is typed.
                form = SectionForm({**request.POST.dict(), "seen": seen}, section=section)
                form.add_error(error.field or None, str(error))
            else:
                messages.success(request, f"« {section.title} » : vos réponses sont enregistrées.")
                return _next(community, section.code)
    else:
        form = SectionForm(initial={**answers, "seen": seen}, section=section)
    codes = [one.code for one in sections()]
    context = {
        "community": community,
        "section": section,
        "form": form,
        "rank": codes.index(section.code) + 1,
        "of": len(codes),
        "previous": sections()[codes.index(section.code) - 1] if section.code != codes[0] else None,
    }
    return render(request, "founding/questions.html", context, status=422 if form.errors else 200)


def _next(community: Community, code: str) -> HttpResponse:
    codes = [one.code for one in sections()]
    rank = codes.index(code) + 1
    if rank < len(codes):
        return redirect("founding_questions", community.slug, codes[rank])
    return redirect("founding", community.slug)


@community_page(Permission.GOVERNANCE_VIEW)
@require_safe
def founding_text(request: PageRequest, community: Community, paper: str) -> HttpResponse:
    """The statutes or the bylaws as the answers make them, to read on the screen."""
    wanted = _paper(paper)
    names = {Paper.STATUTES: "statutes", Paper.BYLAWS: "bylaws"}
    if wanted not in names:
        raise Http404
    answers = queries.current_answers(community, queries.kit())
    context = {
        "community": community,
        "paper": wanted,
        "articles": articles(names[wanted], answers, queries.colleges()),
        "formats": list(Format),
        "can_edit": request.actor.can(Permission.GOVERNANCE_EDIT),
    }
    return render(request, "founding/text.html", context)


@community_page(Permission.GOVERNANCE_EDIT)
@require_safe
def founding_paper(request: PageRequest, community: Community, paper: str, form: str) -> HttpResponse:
    """A paper as a file; home addresses are in one of them, hence the right to prepare."""
    kit = queries.kit()
    document = draw_up(
        _paper(paper),
        community,
        kit,
        queries.current_answers(community, kit),
        queries.colleges(),
        list(Leader.objects.all()),
        request.today,
    )
    return document_answer(document, Format(form), f"{paper}-{community.slug}")


@community_page(Permission.GOVERNANCE_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def founding_leaders(request: PageRequest, community: Community) -> HttpResponse:
    """Those in charge of the administration: add, correct, take off."""
    chosen = _leader(request)
    form = LeaderForm(initial=_as_initial(chosen))
    if request.method == "POST":
        if request.POST.get("what") == "remove" and chosen is not None:
            actions.remove_leader(by=request.user, community=community, leader=chosen)
            messages.success(request, f"{chosen} n’est plus dans la liste.")
            return redirect("founding_leaders", community.slug)
        form = LeaderForm(request.POST)
        if form.is_valid():
            try:
                actions.save_leader(by=request.user, community=community, leader=chosen, **form.cleaned_data)
            except FoundingError as error:
                form.add_error(error.field or None, str(error))
            else:
                messages.success(request, "La liste est à jour.")
                return redirect("founding_leaders", community.slug)
    context = {"community": community, "leaders": list(Leader.objects.all()), "form": form, "chosen": chosen}
    return render(request, "founding/leaders.html", context, status=422 if form.errors else 200)


@community_page(Permission.GOVERNANCE_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def founding_assembly(request: PageRequest, community: Community) -> HttpResponse:
    """The day the founders met."""
    kit = queries.kit()
    form = AssemblyForm(request.POST or None, initial=_held(kit))
    if request.method == "POST" and form.is_valid():
        try:
            actions.hold_founding_assembly(by=request.user, community=community, **form.cleaned_data)
        except FoundingError as error:
            form.add_error(error.field or None, str(error))
        else:
            messages.success(
                request, "L’assemblée constitutive est notée : les délais des formalités courent."
            )
            return redirect("founding", community.slug)
    context = {"community": community, "form": form, "kit": kit}
    return render(request, "founding/assembly.html", context, status=422 if form.errors else 200)


@community_page(Permission.GOVERNANCE_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def founding_formality(request: PageRequest, community: Community, code: str) -> HttpResponse:
    """One formality: what it asks, and where it stands."""
    step = find_step(code)
    if step is None:
        raise Http404
    noted = Formality.objects.filter(code=code).first()
    form = FormalityForm(request.POST or None, initial=_noted(noted))
    if request.method == "POST" and form.is_valid():
        try:
            actions.note_formality(by=request.user, community=community, step=step, **form.cleaned_data)
        except FoundingError as error:
            form.add_error(error.field or None, str(error))
        else:
            messages.success(request, "La formalité est notée.")
            return redirect("founding", community.slug)
    context = {"community": community, "step": step, "form": form}
    return render(request, "founding/formality.html", context, status=422 if form.errors else 200)


def _paper(code: str) -> Paper:
    try:
        return Paper(code)
    except ValueError:
        raise Http404 from None


def _leader(request: PageRequest) -> Leader | None:
    text = (request.POST if request.method == "POST" else request.GET).get("personne", "")
    if not text:
        return None
    found = Leader.objects.filter(pk=int(text)).first() if text.isdecimal() and len(text) < 18 else None
    if found is None:
        raise Http404
    return found


def _as_initial(leader: Leader | None) -> dict[str, Any]:
    names = ("name", "function", "profession", "nationality", "home_address")
    return {name: getattr(leader, name) for name in names} if leader else {}


def _held(kit: FoundingKit | None) -> dict[str, Any]:
    if kit is None or kit.founded_on is None:
        return {}
    return {"held_on": kit.founded_on, "place": kit.founded_at, "present": kit.founders_present}


def _noted(noted: Formality | None) -> dict[str, Any]:
    if noted is None:
        return {"state": FormalityState.DONE}
    names = ("state", "done_on", "reference", "note")
    return {name: getattr(noted, name) for name in names}
