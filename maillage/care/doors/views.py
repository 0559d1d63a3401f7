"""The state of the module: what allows it or forbids it, and who opened a case in emergency."""

from django.http import HttpResponse
from django.shortcuts import render

from maillage.care.circle.queries import emergencies
from maillage.care.switch.queries import verdict
from maillage.care.traces.scope import care_scope
from maillage.foundation.access.enums import Permission
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.models import Community
from maillage.foundation.web.pages import PageRequest, community_page

# A page of the oversight, not of patients: it opens while the module must stay closed, to say why.


@community_page(Permission.CARE_WATCH)
def care_status(request: PageRequest, community: Community) -> HttpResponse:
    with care_scope(community, person=request.user.pk, desk=True):
        opened = emergencies()
    people = {user.pk: user for user in User.objects.filter(pk__in={one.person_id for one in opened})}
    context = {
        "verdict": verdict(community, today=request.today),
        "emergencies": [(one, people.get(one.person_id)) for one in opened],
    }
    return render(request, "care/status.html", context)
