"""Contract, proofs, money, meetings, reports."""

from datetime import timedelta

from django.utils import timezone

from maillage.foundation.access.enums import Role
from maillage.foundation.access.models import AgencyMandate
from maillage.foundation.tenancy.scope import community_scope
from maillage.operations.contract.models import AciContract
from maillage.operations.meetings.links import feed_token as write_feed_token
from maillage.operations.meetings.links import participant_token as write_participant_token
from maillage.operations.report.spec import REPORT
from tests.cast import LONG_AGO, Cast, give_role, make_user
from tests.guarantees.samples.values import Maker, Samples
from tests.operations.budget import makers as budget
from tests.operations.budget.accounts import makers as accounts
from tests.operations.contract import makers as contracts
from tests.operations.dialogue import makers as dialogues
from tests.operations.evidence import makers as proofs
from tests.operations.indemnities import makers as indemnities
from tests.operations.meetings import makers as meetings
from tests.operations.report import makers as reports
from tests.operations.targets import makers as targets
from tests.planning.evaluation import makers as evaluation
from tests.planning.health_project import document_makers as texts
from tests.planning.health_project import makers as project


def _contracts(samples: Samples, cast: Cast) -> None:
    """A contract in each community; theirs is their second one, so that its number is not one of ours."""
    today = timezone.localdate()
    earlier = contracts.record(
        cast.theirs, cast.charlie, signed_on=LONG_AGO, reference="ACI-ANCIEN", today=today
    )
    contracts.end(earlier, cast.charlie, LONG_AGO + timedelta(days=400))
    for community, president in ((cast.ours, cast.alice), (cast.theirs, cast.charlie)):
        made = contracts.whole(community, president, today=today, reference=f"ACI-{community.slug[:20]}")
        for _ in range(1 if community == cast.theirs else 0):
            contracts.attach(made, president, content=contracts.PDF + b" 2")
        samples.put("aci_number", made.number, community)
        samples.put("aci_year", 2, community)
        samples.put("aci_rank", 20, community)
        samples.put("aci_act", "mission", community)
        samples.put("aci_paper", 2 if community == cast.theirs else 1, community)
    for name, value in (("number", 1), ("year", 2), ("rank", 20), ("paper", 1)):
        samples.put(f"agency_aci_{name}", value)


def _proofs(samples: Samples, cast: Cast) -> None:
    """One proof here, three there: the number of theirs is not one of ours."""
    for community, president, more in ((cast.ours, cast.alice, 0), (cast.theirs, cast.charlie, 2)):
        for _ in range(more):
            proofs.prove(community, president)
        samples.put("proof_number", proofs.prove(community, president).number, community)
    samples.put("agency_proof", samples.values["proof_number"][cast.ours.pk])


def _budget(samples: Samples, cast: Cast) -> None:
    """A funding, a line and an expense with its file in each community.

    Other samples add some to ours: theirs have numbers above all of them.
    """
    for community, president, more in ((cast.ours, cast.alice, 0), (cast.theirs, cast.charlie, 9)):
        for _ in range(more):
            line = budget.line(community, president, budget.grant(community, president))
            budget.prepare(community, president, {line: 100})
        grant = budget.grant(community, president)
        line = budget.line(community, president, grant)
        one = budget.prepare(community, president, {line: 100}, file=budget.INVOICE)
        samples.put("grant_number", grant.number, community)
        samples.put("budget_line_number", line.number, community)
        for _ in range(1 + more):
            post = budget.post(community, president, grant)
        samples.put("budget_post_number", post.number, community)
        samples.put("outlay_number", one.number, community)
        with community_scope(community):
            samples.put("voucher", one.vouchers.get().pk, community)


def _accounts(samples: Samples, cast: Cast) -> None:
    """A claim to check, a supplier paid by an order, an export; theirs have other numbers."""
    for community, president, more in ((cast.ours, cast.alice, 0), (cast.theirs, cast.charlie, 2)):
        boss = make_user("Trésorière")
        give_role(boss, community, Role.TREASURER)
        line = budget.line(community, president, budget.grant(community, president))
        payer = indemnities.payer(community, president)
        for rank in range(more + 1):
            claim = accounts.claim(community, boss)
            shop = accounts.supplier(community, president, f"Fournisseur {rank}")
            accounts.iban(president, shop)
            bill = accounts.invoice(community, president, shop, {line: 100}).outlay
            budget.approve(community, boss, bill)
            order = accounts.order(community, president, payer, [bill])
            export = accounts.export(community, president)
        samples.put("account_heading", "travel", community)
        samples.put("axes_year", timezone.localdate().year, community)
        samples.put("receipt_rank", 1, community)
        samples.put("claim_number", claim.number, community)
        samples.put("supplier_number", shop.number, community)
        samples.put("order_number", order.number, community)
        with community_scope(community):
            samples.put("order_transfer", order.transfers.get().pk, community)
        samples.put("export_year", export.year, community)
        samples.put("export_number", export.number, community)


def _targets(samples: Samples, cast: Cast) -> None:
    """A target of the contract of each community; theirs is for another indicator."""
    for community, president, code in (
        (cast.ours, cast.alice, "MT_C2S_ALD"),
        (cast.theirs, cast.charlie, "MT_70PLUS"),
    ):
        with community_scope(community):
            contract = AciContract.objects.get(number=samples.values["aci_number"][community.pk])
        one = evaluation.track(community, president, code)
        targets.aim(contract, president, one, year=2, baseline=None)
        samples.put("target_contract", contract.number, community)
        samples.put("target_year", 2, community)
        samples.put("target_indicator", one.number, community)
    for name in ("contract", "year"):
        samples.put(f"agency_{name}", samples.values[f"target_{name}"][cast.ours.pk])
    samples.put("agency_target", samples.values["target_indicator"][cast.ours.pk])


def _dialogues(samples: Samples, cast: Cast) -> None:
    """A dialogue about an action and a control here; a second one of each there."""
    sheet = project.sheet(cast.ours, cast.alice)
    project.state(cast.ours, cast.alice, sheet, "validated")
    samples.put("dialogue_sheet", sheet.number, cast.ours)
    sheet = project.sheet(cast.theirs, cast.charlie)
    project.state(cast.theirs, cast.charlie, sheet, "validated")
    samples.put("dialogue_sheet", sheet.number, cast.theirs)
    officer = make_user("Élise")
    AgencyMandate.objects.create(
        user=officer, role=Role.CPAM, region_code="84", department_code="69", starts_on=LONG_AGO
    )
    here, there = cast.holder(Role.CPAM), officer
    for community, president, agent, years in (
        (cast.ours, cast.alice, here, (1,)), (cast.theirs, cast.charlie, there, (1, 2)),
    ):  # fmt: skip
        for year in years:
            one = dialogues.open_dialogue(community, president, year)
            for _ in years:
                control = dialogues.control(community, agent, president, year=3)
        samples.put("dialogue_number", one.number, community)
        samples.put("dialogue_target", dialogues.accepted(one, president, agent).pk, community)
        expense = dialogues.expense(community, president, dialogues.treasurer(community))
        samples.put("campaign_number", control.number, community)
        drawn = dialogues.control(community, agent, president, population="expenses")
        samples.put("expense_control", drawn.number, community)
        samples.put("expense_rank", drawn.size, community)
        with community_scope(community):
            samples.put("expense_file", expense.vouchers.get().pk, community)
        samples.put("dialogue_act", "point", community)
        samples.put("campaign_act", "repondre", community)
    samples.put("agency_dialogue", samples.values["dialogue_number"][cast.ours.pk])
    samples.put("agency_campaign", samples.values["campaign_number"][cast.ours.pk])
    for name in ("expense_control", "expense_rank", "expense_file"):
        samples.put(f"agency_{name}", samples.values[name][cast.ours.pk])
    samples.put("dialogue_shared_act", "point")
    samples.put("agency_campaign_act", "demander")


def _meetings(samples: Samples, cast: Cast) -> None:
    """A meeting to come and one closed; theirs has more of them, hence other numbers."""
    for community, organiser, more in (
        (cast.ours, cast.holder(Role.LEAD), 0),
        (cast.theirs, cast.charlie, 3),
    ):
        for _ in range(more):
            meetings.meeting(community, organiser)
        one = meetings.meeting(community, organiser)
        zoe = meetings.gather(one, organiser, "Zoé Inventée")[0]
        samples.put("meeting_file", meetings.join_file(one, organiser).pk, community)
        meetings.write(one, organiser, "Tout a été dit.")
        samples.put("meeting_task", meetings.promise(one, organiser, owner=zoe.pk), community)
        samples.put("meeting_number", one.number, community)
        samples.put("meeting_person", zoe.pk, community)
        done = meetings.held(community, organiser, "Max Inventé")
        max_ = meetings.person(done, "Max Inventé")
        samples.put("closed_number", done.number, community)
        samples.put("closed_person", max_.pk, community)
        samples.put("meeting_token", write_participant_token(zoe))
        samples.put("link_meeting_file", samples.values["meeting_file"][community.pk])
        samples.put("closed_token", write_participant_token(max_))
        samples.put("feed_token", write_feed_token(meetings.subscribe(community, organiser)))
        # The code of another minute: the door says so.
        samples.put("room_name", f"{community.pk}-{one.pk}-AAAAAAAAAAAAAAAA")


def _reports(samples: Samples, cast: Cast) -> None:
    """A report filed in each community; theirs is of another contract, under another number."""
    for community, president, more in ((cast.ours, cast.alice, 0), (cast.theirs, cast.charlie, 1)):
        number = reports.contract(community, president, number=1 + more).number
        for year in range(1, 1 + more):
            reports.begin(community, president, f"{number}-{year}")
        code = f"{number}-{1 + more}"
        made = reports.begin(community, president, code)
        for _ in range(more):
            texts.file(REPORT, made, president)
            texts.write(REPORT, made, president, "identite", marquant="Une autre version.")
        samples.put("report_code", code, community)
        samples.put("report_number", made.number, community)
        samples.put("report_section", "identite", community)
        samples.put("report_form", "pdf", community)
        samples.put("report_copy", "xlsx", community)
        samples.put("report_attachment", reports.attach(made, president).pk, community)
        samples.put("report_rendering", texts.ask(REPORT, made, president).pk, community)
        samples.put("report_filing", texts.file(REPORT, made, president).number, community)
    agency = {"": "report_number", "_filing": "report_filing", "_copy": "report_copy"}
    for suffix, name in agency.items():
        samples.put(f"agency_report{suffix}", samples.values[name][cast.ours.pk])
    samples.put("agency_report_year", f"{samples.values['aci_number'][cast.ours.pk]}-2")
    samples.put("report_proof_page", "contract_year")


def _indemnities(samples: Samples, cast: Cast) -> None:
    """A line to decide in a sheet of the lead, another in a frozen batch, in each community."""
    here = (cast.ours, cast.alice, cast.holder(Role.LEAD))
    for community, president, lead in (here, (cast.theirs, cast.charlie, None)):
        waits, batch, payee = indemnities.everything(community, president, lead)
        samples.put("indemnity_line", waits.pk, community)
        samples.put("indemnity_batch", batch.pk, community)
        with community_scope(community):
            samples.put("batch_transfer", batch.transfers.get().pk, community)
            samples.put("chain_sum", batch.transfers.get().items.get().line_id, community)
        samples.put("chain_source", "indemnity", community)
        samples.put("indemnity_member", payee.pk, community)
        samples.put("indemnity_year", timezone.localdate().year, community)
    samples.put("agency_source", "indemnity")
    samples.put("agency_sum", samples.values["chain_sum"][cast.ours.pk])


MAKERS: list[Maker] = [
    _contracts,
    _proofs,
    _budget,
    _accounts,
    _targets,
    _dialogues,
    _meetings,
    _reports,
    _indemnities,
]
