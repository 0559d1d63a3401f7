"""What the statutes and the board decide: one page, a form a subject."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from maillage.communities.members import queries
from maillage.communities.members.actions import settings as actions
from maillage.communities.members.errors import MemberError
from maillage.communities.members.forms import CategoryForm, CollegeForm, RatesForm, RulesForm, TextForm
from maillage.communities.members.models import (
    College,
    FeeRate,
    GoverningText,
    MemberCategory,
    MembershipRules,
)
from maillage.foundation.access.enums import Permission
from maillage.foundation.tenancy.models import Community
from maillage.foundation.web.pages import PageRequest, community_page


@community_page(Permission.MEMBERS_SETTINGS)
@require_http_methods(["GET", "HEAD", "POST"])
def membership_settings(request: PageRequest, community: Community) -> HttpResponse:
    """Rules, colleges, categories, amounts, texts: each form posts its ``what``, a refused one comes back."""
    rules, categories, rates = queries.rules(), queries.open_categories(), _rates(request.today.year)
    colleges = list(College.objects.filter(archived_on__isnull=True))
    forms_by_subject = _forms(rules, categories, rates, colleges, request.today)
    if request.method == "POST":
        what = request.POST.get("what", "")
        if what == "start":
            actions.start_settings(by=request.user, community=community)
            return redirect("membership_settings", community.slug)
        if what == "archive":
            return _archive(request, community)
        form = _bound(request, what)
        if form.is_valid():
            try:
                SAVERS[what](request, community, form)
            except MemberError as error:
                form.add_error(error.field or None, str(error))
            else:
                messages.success(request, "Le réglage est enregistré.")
                return redirect("membership_settings", community.slug)
        forms_by_subject[what] = form
    context = {
        "community": community,
        "rules": rules,
        "forms": forms_by_subject,
        "colleges": colleges,
        "categories": categories,
        "rates": rates,
        "texts": list(GoverningText.objects.order_by("kind", "-adopted_on")),
        "this_year": request.today.year,
    }
    return render(request, "members/settings.html", context, status=422 if request.method == "POST" else 200)


def _forms(
    rules: MembershipRules | None,
    categories: Sequence[MemberCategory],
    rates: Mapping[int, int],
    colleges: Sequence[College],
    today: date,
) -> dict[str, forms.Form]:
    initial: dict[str, Any] = {}
    if rules is not None:
        names = ("admitting_organ", "grace_days", "form_open", "form_welcome", "payment_help", "contact")
        initial = {name: getattr(rules, name) for name in names}
        initial["reminder_days"] = ", ".join(str(day) for day in rules.reminder_days)
    amounts = {f"rate_{category}": cents for category, cents in rates.items()}
    category = CategoryForm(prefix="category")
    # Already read: the list of choices need not ask again.
    category.fields["college"].choices = [("", "Aucun"), *((one.pk, one.label) for one in colleges)]  # type: ignore[attr-defined]
    return {
        "rules": RulesForm(initial=initial),
        "college": CollegeForm(prefix="college"),
        "category": category,
        "rates": RatesForm(categories=categories, initial={"year": today.year, **amounts}),
        "text": TextForm(prefix="text", initial={"adopted_on": today}),
    }


def _bound(request: PageRequest, what: str) -> forms.Form:
    match what:
        case "rules":
            return RulesForm(request.POST)
        case "college":
            return CollegeForm(request.POST, prefix="college")
        case "category":
            return CategoryForm(request.POST, prefix="category")
        case "rates":
            return RatesForm(request.POST, categories=queries.open_categories())
        case "text":
            return TextForm(request.POST, prefix="text")
    raise Http404


def _save_rules(request: PageRequest, community: Community, form: Any) -> None:
    actions.set_rules(by=request.user, community=community, **form.cleaned_data)


def _save_college(request: PageRequest, community: Community, form: Any) -> None:
    actions.save_college(
        by=request.user, community=community, college=_chosen(request, College), **form.cleaned_data
    )


def _save_category(request: PageRequest, community: Community, form: Any) -> None:
    actions.save_category(
        by=request.user, community=community, category=_chosen(request, MemberCategory), **form.cleaned_data
    )


def _save_rates(request: PageRequest, community: Community, form: Any) -> None:
    actions.set_rates(
        by=request.user,
        community=community,
        year=form.cleaned_data["year"],
        cents_by_category=form.cents(),
        decided_by=form.cleaned_data["decided_by"],
    )


def _save_text(request: PageRequest, community: Community, form: Any) -> None:
    actions.publish_text(by=request.user, community=community, **form.cleaned_data)


SAVERS: dict[str, Callable[[PageRequest, Community, Any], None]] = {
    "rules": _save_rules,
    "college": _save_college,
    "category": _save_category,
    "rates": _save_rates,
    "text": _save_text,
}


def _chosen(request: PageRequest, model: type[Any]) -> Any:
    """The row that the form corrects, None when it adds one."""
    text = request.POST.get("row", "")
    if not text:
        return None
    found = model.objects.filter(pk=int(text)).first() if text.isdigit() and len(text) < 18 else None
    if found is None:
        raise Http404
    return found


def _archive(request: PageRequest, community: Community) -> HttpResponse:
    try:
        actions.archive_category(
            by=request.user, community=community, category=_chosen(request, MemberCategory), on=request.today
        )
    except MemberError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "La catégorie est fermée aux nouveaux membres.")
    return redirect("membership_settings", community.slug)


def _rates(year: int) -> dict[int, int]:
    return dict(FeeRate.objects.filter(year=year).values_list("category_id", "amount_cents"))
