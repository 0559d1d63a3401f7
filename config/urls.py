"""Every address of the site, by audience: public, personal, community, agency, instance."""

from django.conf import settings
from django.urls import include, path

from maillage.foundation.web import errors

urlpatterns = [
    path("", include("maillage.foundation.web.urls")),
    path("", include("maillage.communities.territory.urls")),
    path("", include("maillage.communities.members.urls")),
    path("", include("maillage.communities.founding.urls")),
    path("", include("maillage.communities.governance.rules.urls")),
    path("", include("maillage.communities.governance.mandates.urls")),
    path("", include("maillage.communities.governance.registers.urls")),
    path("", include("maillage.communities.governance.year.urls")),
    path("", include("maillage.communities.governance.assemblies.urls")),
    path("", include("maillage.communities.treasury.urls")),
    path("", include("maillage.communities.cards.urls")),
    path("", include("maillage.communities.creation.urls")),
    path("", include("maillage.communities.creation.gatherings.urls")),
    path("", include("maillage.communities.creation.priorities.urls")),
    path("", include("maillage.communities.creation.surveys.urls")),
    path("", include("maillage.communities.letter.urls")),
    path("", include("maillage.communities.review.urls")),
    path("", include("maillage.reference.geography.urls")),
    path("", include("maillage.communities.territory.drawing.urls")),
    path("", include("maillage.communities.practitioners.urls")),
    path("", include("maillage.communities.prospects.urls")),
    path("", include("maillage.reference.directory.urls")),
    path("", include("maillage.planning.diagnosis.urls")),
    path("", include("maillage.planning.diagnosis.readings.urls")),
    path("", include("maillage.planning.diagnosis.comparison.urls")),
    path("", include("maillage.planning.whatif.urls")),
    path("", include("maillage.planning.evaluation.urls")),
    path("", include("maillage.planning.health_project.assembly.urls")),
    path("", include("maillage.planning.health_project.urls")),
    path("", include("maillage.planning.health_project.protocols.urls")),
    path("", include("maillage.operations.contract.urls")),
    path("", include("maillage.operations.budget.urls")),
    path("", include("maillage.operations.chain.urls")),
    path("", include("maillage.operations.report.urls")),
    path("", include("maillage.operations.funding.urls")),
    path("", include("maillage.operations.evidence.urls")),
    path("", include("maillage.operations.targets.urls")),
    path("", include("maillage.operations.dialogue.urls")),
    path("", include("maillage.operations.meetings.urls")),
    path("", include("maillage.operations.indemnities.urls")),
    path("compte/", include("maillage.foundation.account.urls")),
    path("", include("maillage.foundation.people.urls")),
    path("", include("maillage.foundation.oversight.urls")),
    path("", include("maillage.foundation.rights.urls")),
    path("", include("maillage.foundation.local.urls")),
]

if settings.CARE_ENABLED:
    urlpatterns.append(path("", include("maillage.care.figures.urls")))
    urlpatterns.append(path("", include("maillage.care.oversight.urls")))
    urlpatterns.append(path("", include("maillage.care.access_to_care.protocols.urls")))
    urlpatterns.append(path("", include("maillage.care.access_to_care.seekers.urls")))
    urlpatterns.append(path("", include("maillage.care.access_to_care.unscheduled.urls")))
    urlpatterns.append(path("", include("maillage.care.access_to_care.slots.urls")))

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.server_error
