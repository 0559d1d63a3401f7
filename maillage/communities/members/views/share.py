"""The share of the professionals who joined, with the list behind each figure."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from maillage.communities.members import share
from maillage.communities.members.models import FeePayment
from maillage.communities.members.receipts import receipt
from maillage.foundation.access.enums import Permission
from maillage.foundation.documents.answers import Format, document_answer
from maillage.foundation.tenancy.models import Community
from maillage.foundation.web.charts import draw_bar
from maillage.foundation.web.pages import PageRequest, community_page
from maillage.foundation.web.spreadsheets import csv_answer
from maillage.french import number
from maillage.reference.directory.queries import current_edition

HEADINGS = ("Profession", "RPPS", "Nom", "Prénom", "Communes", "N° de membre", "État", "Reconnu par")


@community_page(Permission.MEMBERS_VIEW)
@require_safe
def members_share(request: PageRequest, community: Community) -> HttpResponse:
    """Members over professionals, by profession and over time."""
    found = share.share_today(request.today)
    quarters = share.over_time(request.today)
    most = max((quarter.members for quarter in quarters), default=0)
    context = {
        "community": community,
        "share": found,
        "bars": [(one, _bar(one)) for one in found.professions],
        "quarters": [(quarter, quarter.members / most if most else 0) for quarter in quarters],
        "trends": share.trends(found, quarters),
        "trend_days": [quarter.day for quarter in quarters][-share.POINTS :],
        "chosen": next(
            (one for one in found.professions if one.label == request.GET.get("profession")), None
        ),
        "edition": current_edition(),
    }
    return render(request, "members/share.html", context)


@community_page(Permission.MEMBERS_VIEW)
@require_safe
def members_share_csv(request: PageRequest, community: Community) -> HttpResponse:
    """Everyone who practises here, profession by profession, and whether they joined."""
    found = share.share_today(request.today)
    rows = (
        [
            one.label, joined.person.rpps, joined.person.last_name, joined.person.first_name,
            ", ".join(dict.fromkeys(line.commune_name for line in joined.person.places)),
            joined.member.number if joined.member else None,
            joined.member.get_status_display() if joined.member else "",
            "" if joined.member is None else "nom" if joined.by_name else "RPPS",
        ]
        for one in found.professions
        for joined in one.people
    )  # fmt: skip
    return csv_answer(f"adhesion-par-profession-{community.slug}.csv", HEADINGS, rows)


@community_page(Permission.MEMBERS_VIEW)
@require_safe
def fee_receipt(request: PageRequest, community: Community, payment_id: int) -> HttpResponse:
    """The receipt of a payment, as a PDF."""
    payment = (
        FeePayment.objects.select_related("fee__member__category", "community")
        .filter(pk=payment_id, receipt_number__isnull=False)
        .first()
    )
    if payment is None:
        raise Http404
    return document_answer(receipt(payment), Format.PDF, f"recu-{payment.receipt_number}")


def _bar(one: share.ProfessionShare) -> object:
    return draw_bar(
        one.label,
        [("segment-1", "membres", one.members), ("segment-2", "à rapprocher par le nom", one.to_check)],
        text=number,
        total=one.professionals,
    )
