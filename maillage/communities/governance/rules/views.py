"""The rules: read in plain French, prepared organ by organ, compared, adopted."""

from collections import Counter
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.communities.governance.rules import actions, queries
from maillage.communities.governance.rules.errors import RulesError
from maillage.communities.governance.rules.forms import AdoptForm, CollegesForm, NewOrganForm, OrganForm
from maillage.communities.governance.rules.judge import version_problems
from maillage.communities.governance.rules.models import Organ, OrganRules, RulesVersion
from maillage.communities.governance.rules.queries import Told
from maillage.communities.governance.rules.wording import Change, association, changes, example, sentences
from maillage.communities.members.models import College
from maillage.foundation.access.enums import Permission
from maillage.foundation.tenancy.models import Community
from maillage.foundation.web.pages import PageRequest, community_page


@community_page(Permission.GOVERNANCE_VIEW)
@require_safe
def rules(request: PageRequest, community: Community, number: int | None = None) -> HttpResponse:
    """The rules in force, or those of a version, explained; each organ with an example that is counted."""
    versions = queries.adopted()
    version = (
        queries.in_force(request.today)
        if number is None
        else next((one for one in versions if one.number == number), None)
    )
    if number is not None and version is None:
        raise Http404
    told = queries.told(version) if version else None
    context = {
        "community": community,
        "version": version,
        "versions": [(one, queries.last_day(one, versions)) for one in versions],
        "last_day": queries.last_day(version, versions) if version else None,
        "association": list(association(version, told.colleges).items()) if version and told else [],
        "organs": _explained(told) if told else [],
        "today": request.today,
        "can_edit": request.actor.can(Permission.GOVERNANCE_EDIT),
    }
    if context["can_edit"] and version is not None:
        context["forgotten"] = queries.forgotten_organs(request.today)
    return render(request, "governance/rules.html", context)


@community_page(Permission.GOVERNANCE_EDIT)
@require_POST
def organ_archive(request: PageRequest, community: Community, organ_id: int) -> HttpResponse:
    """Close an organ that the rules forgot."""
    try:
        organ = actions.archive_organ(
            by=request.user, community=community, organ=organ_id, today=request.today
        )
    except Organ.DoesNotExist:
        raise Http404 from None
    except RulesError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"{organ}\u00a0: clos. Ses mandats passés restent au registre.")
    return redirect("rules", community.slug)


def _explained(told: Told) -> list[dict[str, Any]]:
    """Each organ: its sentences, and a vote imagined with its voters of today where they are known."""
    voters = queries.voters_by_college()
    by_label = Counter({one.college.label: voters.get(one.college_id, 0) for one in told.colleges})
    return [
        {
            "organ": one.organ,
            "said": list(sentences(one, told.colleges).items()),
            "example": example(one, told.colleges, _many(one, by_label, sum(voters.values()))),
        }
        for one in told.organs
    ]


def _many(rules: OrganRules, by_label: Counter[str], members: int) -> Counter[str] | int:
    if rules.by_college:
        return by_label
    return members if rules.organ.sort.is_assembly else rules.seats_max or rules.seats_min or 0


@community_page(Permission.GOVERNANCE_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def rules_prepare(request: PageRequest, community: Community) -> HttpResponse:
    """The version being prepared: its organs, what it changes, what still contradicts."""
    form = NewOrganForm(request.POST if request.POST.get("what") == "add" else None)
    if request.method == "POST":
        done = _done(request, community, form)
        if done is not None:
            return done
    draft = queries.draft()
    told, changed = _compared(draft, queries.in_force(request.today)) if draft else (None, [])
    context = {
        "community": community,
        "draft": draft,
        "told": told,
        "changes": changed,
        "problems": _problems(told) if told else [],
        "form": form,
    }
    return render(request, "governance/rules_prepare.html", context, status=422 if form.errors else 200)


def _done(request: PageRequest, community: Community, form: NewOrganForm) -> HttpResponse | None:
    """What a button of the page asks; None when the form must be shown again."""
    what, here = request.POST.get("what", ""), redirect("rules_prepare", community.slug)
    try:
        match what:
            case "start":
                actions.start_draft(by=request.user, community=community)
            case "discard":
                actions.discard_draft(by=request.user, community=community)
                messages.success(request, "La version en préparation est abandonnée.")
                return redirect("rules", community.slug)
            case "drop":
                organ = _rules_of(request.POST.get("organ", "")).organ
                actions.drop_organ(by=request.user, community=community, organ=organ)
                messages.success(request, f"{organ}\u00a0: retiré de cette version.")
            case "add":
                if not form.is_valid():
                    return None
                added = actions.add_organ(by=request.user, community=community, **form.cleaned_data)
                return redirect("rules_organ", community.slug, added.organ_id)
            case _:
                raise Http404
    except RulesError as error:
        if what == "add":
            form.add_error(error.field or None, str(error))
            return None
        messages.error(request, str(error))
    return here


def _compared(draft: RulesVersion, before: RulesVersion | None) -> tuple[Told, list[Change]]:
    """The draft, and what it changes in the rules in force."""
    if before is None:
        told = queries.told(draft)
        return told, changes({}, told.said)
    old, told = queries.all_told(before, draft)
    return told, changes(old.said, told.said)


def _problems(told: Told) -> list[str]:
    voters = {key: number for key, number in queries.voters_by_college().items() if key is not None}
    return version_problems(told.organs, told.colleges, voters)


@community_page(Permission.GOVERNANCE_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def rules_organ(request: PageRequest, community: Community, organ_id: int) -> HttpResponse:
    """The rules of an organ in the version being prepared."""
    rules = _rules_of(str(organ_id))
    form = OrganForm(request.POST or None, kind=rules.organ.sort, rules=rules)
    if request.method == "POST" and form.is_valid():
        try:
            actions.save_organ(by=request.user, community=community, organ=rules.organ, fields=form.answers)
        except RulesError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        else:
            messages.success(request, f"{rules.organ} : règles enregistrées dans la version en préparation.")
            return redirect("rules_prepare", community.slug)
    context = {"community": community, "organ": rules.organ, "form": form}
    return render(request, "governance/rules_organ.html", context, status=422 if form.errors else 200)


def _rules_of(organ: str) -> OrganRules:
    """The rules of an organ in the draft, by its number; nothing else exists here."""
    draft = queries.draft()
    found = (
        queries.organ_rules(draft, int(organ)) if draft and organ.isdecimal() and len(organ) < 18 else None
    )
    if found is None:
        raise Http404
    return found


@community_page(Permission.GOVERNANCE_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def rules_colleges(request: PageRequest, community: Community) -> HttpResponse:
    """What concerns the whole association in the version being prepared."""
    draft = queries.draft()
    if draft is None:
        return redirect("rules_prepare", community.slug)
    colleges = list(College.objects.filter(archived_on__isnull=True))
    form = CollegesForm(
        request.POST or None, initial={"year_end": draft.year_end}, colleges=colleges,
        weighed=queries.told(draft).colleges,
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            actions.settle_association(
                by=request.user, community=community, year_end=form.cleaned_data["year_end"],
                weights=form.given("weight"), seats=form.given("seats"),
            )  # fmt: skip
        except RulesError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "L’exercice et les collèges sont enregistrés.")
            return redirect("rules_prepare", community.slug)
    context = {"community": community, "form": form, "colleges": colleges}
    return render(request, "governance/rules_colleges.html", context, status=422 if form.errors else 200)


@community_page(Permission.GOVERNANCE_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def rules_adopt(request: PageRequest, community: Community) -> HttpResponse:
    """What the draft changes, rule by rule, then by which decision it is adopted."""
    draft = queries.draft()
    if draft is None:
        return redirect("rules_prepare", community.slug)
    before = queries.in_force(request.today)
    told, changed = _compared(draft, before)
    form = AdoptForm(request.POST or None, initial=_first_adoption(community, draft))
    if request.method == "POST" and form.is_valid():
        try:
            adopted = actions.adopt(by=request.user, community=community, **form.cleaned_data)
        except RulesError as error:
            form.add_error(error.field or None, str(error))
        else:
            messages.success(request, f"La version {adopted.number} des règles est adoptée.")
            return redirect("rules", community.slug)
    context = {
        "community": community,
        "changes": changed,
        "problems": _problems(told),
        "form": form,
        "first": before is None,
    }
    return render(request, "governance/rules_adopt.html", context, status=422 if form.errors else 200)


def _first_adoption(community: Community, draft: RulesVersion) -> dict[str, Any]:
    """What is known of the founding assembly, for rules that come from it."""
    chosen = actions.first_rules(community) if draft.from_founding else None
    if chosen is None or chosen.adopted_on is None:
        return {"statutes": draft.statutes_id}
    return {
        "adopted_by": chosen.adopted_by, "adopted_on": chosen.adopted_on, "starts_on": chosen.adopted_on
    }  # fmt: skip
