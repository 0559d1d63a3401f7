"""The registers: one's own links of interest, everybody's for a few, the data-protection officers."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.communities.governance.registers import actions, queries
from maillage.communities.governance.registers.errors import RegisterError
from maillage.communities.governance.registers.forms import CnilForm, DpoForm, LinkForm
from maillage.communities.governance.registers.models import InterestLink
from maillage.foundation.access.enums import Permission
from maillage.foundation.tenancy.models import Community
from maillage.foundation.web.pages import PageRequest, community_page


@community_page(Permission.INTERESTS_DECLARE)
@require_http_methods(["GET", "HEAD", "POST"])
def own_interests(request: PageRequest, community: Community) -> HttpResponse:
    """What I declared, and what I add."""
    form = LinkForm(request.POST or None, initial={"starts_on": request.today})
    if request.method == "POST" and form.is_valid():
        try:
            actions.declare_link(by=request.user, community=community, **form.cleaned_data)
        except RegisterError as error:
            form.add_error(error.field or None, str(error))
        else:
            messages.success(request, "Votre déclaration est enregistrée.")
            return redirect("own_interests", community.slug)
    context = {
        "community": community,
        "form": form,
        "links": queries.own_links(request.user),
    }
    return render(request, "governance/own_interests.html", context, status=422 if form.errors else 200)


@community_page(Permission.INTERESTS_DECLARE)
@require_POST
def own_interest_end(request: PageRequest, community: Community, link_id: int) -> HttpResponse:
    """One of my links ended today; another person's does not exist for me."""
    link = InterestLink.objects.filter(pk=link_id, person=request.user, ends_on__isnull=True).first()
    if link is None:
        raise Http404
    try:
        actions.end_link(by=request.user, community=community, link=link, ends_on=request.today)
    except RegisterError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "La fin du lien est notée.")
    return redirect("own_interests", community.slug)


@community_page(Permission.INTERESTS_VIEW)
@require_POST
def interests_open(request: PageRequest, community: Community) -> HttpResponse:
    """Everybody's links, for the bureau and the data-protection officer; opening is traced, hence a POST."""
    actions.read_register(by=request.user, community=community)
    context = {"community": community, "links": queries.links(request.today)}
    return render(request, "governance/interests.html", context)


@community_page(Permission.GOVERNANCE_VIEW)
@require_safe
def dpo(request: PageRequest, community: Community) -> HttpResponse:
    """Who watches over personal data, since when, and whether the CNIL knows."""
    current = queries.dpo_on(request.today)
    context = {
        "community": community,
        "current": current,
        "past": [one for one in queries.appointments() if current is None or one.pk != current.pk],
        "can_edit": request.actor.can(Permission.GOVERNANCE_EDIT),
    }
    return render(request, "governance/dpo.html", context)


@community_page(Permission.GOVERNANCE_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def dpo_appoint(request: PageRequest, community: Community) -> HttpResponse:
    """Appoint a data-protection officer, or note that the one in place was declared."""
    declares = request.POST.get("what") == "declare"
    form = DpoForm(None if declares else request.POST or None, initial={"starts_on": request.today})
    cnil = CnilForm(request.POST if declares else None, prefix="cnil")
    sent = cnil if declares else form
    if request.method == "POST" and sent.is_valid():
        write = actions.note_cnil if declares else actions.appoint_dpo
        try:
            write(by=request.user, community=community, **sent.cleaned_data)
        except RegisterError as error:
            sent.add_error(error.field or None, str(error))
        else:
            messages.success(request, "C’est noté.")
            return redirect("dpo", community.slug)
    context = {
        "community": community,
        "form": form,
        "cnil": cnil,
        "current": queries.dpo_on(request.today),
    }
    return render(request, "governance/dpo_appoint.html", context, status=422 if sent.errors else 200)
