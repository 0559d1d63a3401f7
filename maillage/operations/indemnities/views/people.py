"""The year of every person: ceiling, statements, the declaration of fees."""

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from maillage.communities.members.models import Member
from maillage.engines.indemnity import IndemnityError, ceiling_of, threshold_of
from maillage.foundation.access.enums import Permission
from maillage.foundation.documents.answers import Format, document_answer
from maillage.foundation.tenancy.models import Community
from maillage.foundation.web.pages import PageRequest, community_page
from maillage.foundation.web.spreadsheets import csv_answer
from maillage.operations.indemnities import queries
from maillage.operations.indemnities.statement import statement
from maillage.operations.indemnities.views.common import page

DAS2 = (
    "numero_de_membre", "nom", "prenom_ou_structure", "profession", "rpps", "siret", "adresse", "code_postal",
    "honoraires_et_indemnites", "remboursements_de_trajet", "total_paye", "a_declarer",
)  # fmt: skip


@community_page(Permission.INDEMNITY_VIEW)
@require_safe
def indemnity_people(request: PageRequest, community: Community) -> HttpResponse:
    """Who stands where under the ceiling, and what must be declared."""
    years = queries.years_with_lines(request.today)
    asked = request.GET.get("annee", "")
    year = int(asked) if asked.isdecimal() and int(asked) in years else years[0]
    try:
        declared, unknown = queries.declarations(year), ""
    except IndemnityError as error:
        declared, unknown = [], str(error)
    context = {
        "years": years,
        "year": year,
        "people": queries.people(year),
        "ceiling": ceiling_of(year),
        "threshold": threshold_of(year),
        "declared": [one for one in declared if one.sums.due],
        "unknown": unknown,
        "tab": "people",
    }
    return page(request, "indemnities/people.html", context)


@community_page(Permission.INDEMNITY_VIEW)
@require_safe
def das2_csv(request: PageRequest, community: Community, year: int) -> HttpResponse:
    """What was paid to each person in a calendar year, and whether it is above the threshold."""
    try:
        found = queries.declarations(year)
    except IndemnityError:
        raise Http404 from None
    rows = (_row(one) for one in found)
    return csv_answer(f"das2-{year}-{community.slug}.csv", DAS2, rows)


def _row(one: queries.Declaration) -> list[object]:
    member, sums = one.member, one.sums
    return [
        member.number, member.last_name, member.structure_name or member.first_name,
        member.get_profession_display(), member.rpps, member.siret, member.address, member.postal_code,
        sums.time_cents / 100, sums.travel_cents / 100, sums.total_cents / 100, "oui" if sums.due else "non",
    ]  # fmt: skip


@community_page(Permission.INDEMNITY_VIEW)
@require_safe
def member_statement(request: PageRequest, community: Community, pk: int, year: int) -> HttpResponse:
    """The yearly statement of a member."""
    member: Member | None = Member.objects.select_related("user").filter(pk=pk, user__isnull=False).first()
    if member is None or member.user is None or not 2000 <= year <= request.today.year:
        raise Http404
    document = statement(community, member, member.user, year, request.today)
    return document_answer(document, Format.PDF, f"indemnites-{year}-membre-{member.number}")
