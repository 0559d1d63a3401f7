"""The posts of the team: those of an exercise beside the budget, writing and correcting one."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.foundation.access.enums import Permission
from maillage.foundation.tenancy.models import Community
from maillage.foundation.web.pages import PageRequest, community_page
from maillage.operations.budget import actions, queries
from maillage.operations.budget.errors import BudgetError
from maillage.operations.budget.models import TeamPost
from maillage.operations.budget.team import agreements, fte_text, in_exercise
from maillage.operations.budget.team_forms import PostForm, post_initial
from maillage.operations.budget.views.common import attempt, back_to, plain_exercise


@community_page(Permission.BUDGET_VIEW)
@require_safe
def posts(request: PageRequest, community: Community) -> HttpResponse:
    """The posts of an exercise, what they cost, and whether the budget plans as much."""
    found, exercise = plain_exercise(request)
    rows = in_exercise(queries.team_posts(exercise), exercise)
    context = {
        "community": community,
        "exercises": found,
        "exercise": exercise,
        "rows": [(row, fte_text(row.post.fte), fte_text(row.fte)) for row in rows],
        "fte": fte_text(sum(row.fte for row in rows)),
        "cents": sum(row.cents for row in rows),
        "agreements": agreements(rows, queries.entries(found, [exercise])),
        "can_edit": request.actor.can(Permission.BUDGET_EDIT),
    }
    return render(request, "budget/posts.html", context)


def _post(number: int) -> TeamPost:
    found: TeamPost | None = TeamPost.objects.select_related("grant").filter(number=number).first()
    if found is None:
        raise Http404
    return found


@community_page(Permission.BUDGET_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def post_new(request: PageRequest, community: Community) -> HttpResponse:
    """Write a post."""
    form = PostForm(request.POST or None, grants=queries.grants())
    return _form(request, community, form, None)


@community_page(Permission.BUDGET_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def post_edit(request: PageRequest, community: Community, number: int) -> HttpResponse:
    """Correct a post, or say when it ends."""
    one = _post(number)
    if one.withdrawn_at is not None:
        raise Http404
    form = PostForm(request.POST or None, grants=queries.grants(), initial=post_initial(one))
    return _form(request, community, form, one)


def _form(request: PageRequest, community: Community, form: PostForm, one: TeamPost | None) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            if one is None:
                actions.write_post(
                    by=request.user, community=community, key=form.cleaned_data["key"], values=form.values()
                )
            else:
                actions.edit_post(by=request.user, community=community, post=one, values=form.values())
        except BudgetError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        else:
            return back_to(request, "budget_posts")
    context = {"community": community, "form": form, "post": one, "has_grants": bool(form.grants)}
    return render(request, "budget/post_edit.html", context, status=422 if request.method == "POST" else 200)


@community_page(Permission.BUDGET_EDIT)
@require_POST
def post_withdraw(request: PageRequest, community: Community, number: int) -> HttpResponse:
    """Take off a post that never was."""
    one = _post(number)
    attempt(
        request,
        lambda: actions.withdraw_post(by=request.user, community=community, post=one),
        "Le poste est retiré.",
    )
    return back_to(request, "budget_posts")
