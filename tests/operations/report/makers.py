"""A contract and its reports for tests."""

from datetime import date

from django.utils import timezone

from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.scope import community_scope
from maillage.foundation.writing.actions import facts
from maillage.foundation.writing.models import Attachment, WrittenDocument
from maillage.operations.contract.models import AciContract
from maillage.operations.report.actions import begin_report
from maillage.operations.report.spec import REPORT
from maillage.operations.report.years import report_year
from tests.operations.contract import makers as contracts
from tests.planning.health_project.document_makers import PDF, row


def contract(
    community: Community, by: User, *, signed_on: date = date(2024, 9, 2), number: int = 1
) -> AciContract:
    """The contract of this rank, recorded if it was not; an earlier one comes before it."""
    with community_scope(community):
        known: AciContract | None = AciContract.objects.filter(number=number).first()
    if known is not None:
        return known
    if number > 1:
        contract(community, by, signed_on=date(2019, 9, 1))
    return contracts.record(
        community, by, signed_on=signed_on, reference=f"ACI-{number}", today=timezone.localdate()
    )


def begin(community: Community, by: User, code: str) -> WrittenDocument:
    with community_scope(community):
        year = report_year(community, code)
        assert year is not None
        return begin_report(by=by, community=community, spec=REPORT, year=year)


def attach(made: WrittenDocument, by: User) -> Attachment:
    return facts.attach(
        by=by, community=made.community, spec=REPORT, section=row(made, "preuves"), field="pieces",
        name="emargement.pdf", content=PDF,
    )  # fmt: skip
