"""A contract and its reports for tests."""

import uuid
from datetime import date

from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.scope import community_scope
from maillage.foundation.writing.actions import facts
from maillage.foundation.writing.models import Attachment, WrittenDocument
from maillage.operations.contract.models import AciContract
from maillage.operations.report.actions import begin_report
from maillage.operations.report.spec import REPORT
from maillage.operations.report.years import report_year
from tests.planning.health_project.document_makers import PDF, row


def contract(
    community: Community, by: User, *, signed_on: date = date(2021, 1, 1), number: int = 1
) -> AciContract:
    """The contract of the community, recorded if it had none."""
    with community_scope(community):
        known: AciContract | None = AciContract.objects.first()
        return known or AciContract.objects.create(
            community=community, number=number, reference=f"ACI-{number}", ars="ARS inventée",
            cpam="CPAM inventée", region_code="93", department_code="04", signed_on=signed_on,
            ends_on=date(signed_on.year + 5, signed_on.month, signed_on.day), key=uuid.uuid4(),
            recorded_by=by,
        )  # fmt: skip


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
