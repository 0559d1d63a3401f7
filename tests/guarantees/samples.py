"""One object of every kind in each community, so that every address can be tried with real keys."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone

from maillage.care.access_to_care.protocols.enums import TeamRole
from maillage.care.access_to_care.seekers.links import FOLLOW as GP_FOLLOW
from maillage.care.access_to_care.unscheduled.actions.ending import draw_key
from maillage.care.access_to_care.unscheduled.links import FOLLOW as SNP_FOLLOW
from maillage.care.access_to_care.unscheduled.models import UnscheduledRequest
from maillage.care.circle.holds.actions import place_hold
from maillage.care.oversight.links import RIGHTS
from maillage.care.switch.actions import publish_information
from maillage.communities.cards.links import write_token as write_card_token
from maillage.communities.creation.priorities.links import write_token as write_voter_token
from maillage.communities.creation.surveys.links import write_token as write_survey_token
from maillage.communities.governance.assemblies.links import write_token as write_assembly_token
from maillage.communities.members.enums import Profession
from maillage.communities.members.links import write_token as write_member_token
from maillage.communities.territory.models import TerritoryVersion
from maillage.foundation.access.enums import Permission, Role
from maillage.foundation.access.models import AgencyMandate, Invitation
from maillage.foundation.access.roles import ROLES
from maillage.foundation.access.tokens import write_token
from maillage.foundation.rights.links import write_token as write_rights_token
from maillage.foundation.tenancy.enums import Stage
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.scope import community_scope
from maillage.foundation.web.help import help_pages
from maillage.operations.contract.models import AciContract
from maillage.operations.meetings.links import feed_token as write_feed_token
from maillage.operations.meetings.links import participant_token as write_participant_token
from maillage.operations.report.spec import REPORT
from maillage.planning.health_project.assembly.spec import CONTRACT, PROJECT
from maillage.reference.directory.models import DirectoryImport, Practice
from tests.care import makers as care
from tests.care.makers import opened
from tests.care.protocols import makers as cooperation
from tests.care.seekers import makers as seekers
from tests.care.slots import makers as slots
from tests.care.unscheduled.makers import file_request, inform_patients
from tests.cast import LONG_AGO, Cast, give_role, make_user
from tests.communities.cards import makers as cards
from tests.communities.creation import makers as creation
from tests.communities.founding.makers import found_association
from tests.communities.governance import makers as governance
from tests.communities.governance.assemblies import makers as assemblies
from tests.communities.letter import makers as letters
from tests.communities.members import makers as members
from tests.communities.prospects import makers as prospects
from tests.communities.review import makers as reviews
from tests.communities.territory.makers import draw
from tests.communities.treasury import makers as treasury
from tests.foundation.rights import makers as rights
from tests.operations.budget import makers as budget
from tests.operations.budget.accounts import makers as accounts
from tests.operations.contract import makers as contracts
from tests.operations.dialogue import makers as dialogues
from tests.operations.evidence import makers as proofs
from tests.operations.indemnities import makers as indemnities
from tests.operations.meetings import makers as meetings
from tests.operations.report import makers as reports
from tests.operations.targets import makers as targets
from tests.planning.diagnosis.findings import makers as findings
from tests.planning.diagnosis.makers import freeze
from tests.planning.diagnosis.readings.makers import READING_FILES, bring, enter
from tests.planning.evaluation import makers as evaluation
from tests.planning.health_project import document_makers as texts
from tests.planning.health_project import makers as project
from tests.planning.health_project import protocol_makers as protocols
from tests.planning.whatif.makers import result, save


@dataclass
class Samples:
    """Values for the arguments of addresses: by name, then by community (``None`` for the public ones)."""

    values: dict[str, dict[int | None, Any]] = field(default_factory=dict)

    @classmethod
    def make(cls, cast: Cast) -> "Samples":
        samples = cls()
        for maker in MAKERS:
            maker(samples, cast)
        return samples

    def put(self, name: str, value: Any, community: Community | None = None) -> None:
        self.values.setdefault(name, {})[community.pk if community else None] = value

    def args(self, page: dict[str, Any], community: Community | None) -> list[Any]:
        key = community.pk if community else None
        return [self.values[sample][key] for sample in page.get("args", {}).values()]

    def url(
        self,
        name: str,
        page: dict[str, Any],
        community: Community | None = None,
        *,
        objects_of: Community | None = None,
    ) -> str:
        """The address of a page; ``objects_of`` puts another community's keys in it."""
        prefix = [community.slug] if community else []
        return reverse(name, args=[*prefix, *self.args(page, objects_of or community)])


def _help(samples: Samples, cast: Cast) -> None:
    samples.put("help_slug", next(iter(help_pages()), "aucune"))


def _territories(samples: Samples, cast: Cast) -> None:
    """A version in force and a draft in each community, under numbers that the other does not have."""
    samples.put("listed_slug", cast.ours.slug)
    samples.put("region_code", cast.ours.region_code)
    samples.put("department_code", cast.ours.department_code)
    for community, president, drafts in ((cast.ours, cast.alice, 0), (cast.theirs, cast.charlie, 2)):
        for _ in range(drafts):
            draw(community, president, ["04070"])
        adopted = draw(community, president, ["04070", "04209"], adopted_on=LONG_AGO)
        samples.put("version_number", adopted.number, community)
        samples.put("draft_number", draw(community, president, ["04070"]).number, community)


def _people(samples: Samples, cast: Cast) -> None:
    for community, president in ((cast.ours, cast.alice), (cast.theirs, cast.charlie)):
        newcomer = make_user("Nouvelle")
        samples.put("assignment", give_role(newcomer, community, Role.MEMBER).pk, community)
        with community_scope(community):
            invitation = Invitation.objects.create(
                community=community,
                email=f"invite@{community.slug}.invalid",
                role=Role.MEMBER,
                invited_by=president,
                expires_at=timezone.now() + timedelta(days=1),
            )
        samples.put("invitation", invitation.pk, community)
        samples.put("invitation_token", write_token(invitation))


def _cooperation(samples: Samples, cast: Cast) -> None:
    """A protocol, its team and an inclusion of the president in each community."""
    samples.put("national_protocol", "odynophagie")
    for community, president in ((cast.ours, cast.alice), (cast.theirs, cast.charlie)):
        samples.put("national_protocol", "odynophagie", community)
        one = cooperation.protocol_of(community, president)
        member = cooperation.member_in(one, president, community, president, TeamRole.DELEGANT)
        samples.put("cooperation_protocol", one.pk, community)
        samples.put("cooperation_member", member.pk, community)
        samples.put(
            "cooperation_case", cooperation.included_row(community, one, president).case_id, community
        )


def _account(samples: Samples, cast: Cast) -> None:
    samples.put("login_session", 1)
    samples.put("demo_role", Role.PRESIDENT.value)
    samples.put("mail_name", "20260101-000000-1-0")


def _map(samples: Samples, cast: Cast) -> None:
    """The tile of the world that holds France, at the scale of a country."""
    for name, value in (("tile_z", 5), ("tile_x", 16), ("tile_y", 11)):
        samples.put(name, value)


def _diagnoses(samples: Samples, cast: Cast) -> None:
    """One frozen diagnosis here, two there: the number of theirs is not one of ours."""
    freeze(cast.theirs, cast.charlie, draw(cast.theirs, cast.charlie, ["04049"], adopted_on=date(2021, 1, 1)))
    wider = draw(cast.theirs, cast.charlie, ["04049", "04070"], adopted_on=date(2022, 1, 1))
    samples.put("diagnosis_number", freeze(cast.theirs, cast.charlie, wider).number, cast.theirs)
    with community_scope(cast.ours):
        current = TerritoryVersion.objects.get(number=samples.values["version_number"][cast.ours.pk])
    samples.put("diagnosis_number", freeze(cast.ours, cast.alice, current).number, cast.ours)


def _members(samples: Samples, cast: Cast) -> None:
    """A structure, a request and a member who paid in each register; theirs has more, hence other numbers."""
    today = timezone.localdate()
    for community, president, more in ((cast.ours, cast.alice, 0), (cast.theirs, cast.charlie, 6)):
        members.open_register(community, president)
        for _ in range(more):
            members.request_of(community, president, "Ailleurs", on=today)
        members.request_of(community, president, "Attente", on=today)
        structure = members.structure_of(community, president, on=today)
        member = members.member_of(community, president, on=today)
        payment = members.pay(member, president, 500, on=today)
        samples.put("structure_number", structure.number, community)
        samples.put("member_number", member.number, community)
        samples.put("fee", payment.fee_id, community)
        samples.put("fee_payment", payment.pk, community)
        samples.put("open_register_slug", community.slug)
        samples.put("member_token", write_member_token(member))
        samples.put("link_payment", payment.pk)


def _rights(samples: Samples, cast: Cast) -> None:
    """A request in each community, proven by the community; theirs has a number that is not one of ours."""
    for community, president, extra in ((cast.ours, cast.alice, 0), (cast.theirs, cast.charlie, 2)):
        for rank in range(extra + 1):
            asked = rights.asked(community, president, f"personne{rank}@exemple.invalid")
        samples.put("rights_number", asked.number, community)
        samples.put("rights_token", write_rights_token(asked))


def _prospects(samples: Samples, cast: Cast) -> None:
    """A card that was contacted, a file that waits and one imported; theirs has other numbers."""
    for community, president, more in ((cast.ours, cast.alice, 0), (cast.theirs, cast.charlie, 4)):
        for _ in range(more):
            prospects.enter(community, president, "Ailleurs", homonym=True)
        card = prospects.enter(community, president, "Mésange")
        samples.put("prospect_number", card.number, community)
        samples.put("prospect_gesture", prospects.contact(community, president, [card]), community)
        waiting, record = prospects.bring(community, president, prospects.FILE)
        samples.put("prospects_upload", waiting.pk, community)
        samples.put("prospects_record", record.pk, community)


def _treasury(samples: Samples, cast: Cast) -> None:
    """A statement of each community: a line settled, one that waits, one set aside; a table of each."""
    for community, president in ((cast.ours, cast.alice), (cast.theirs, cast.charlie)):
        payer = members.member_of(community, president, "Payeur", on=timezone.localdate())
        one = treasury.statement_with_everything(community, president, payer)
        with community_scope(community):
            settled, waits, _ = one.lines.all()
            samples.put("bank_settlement", settled.settlements.last().pk, community)
        samples.put("bank_statement", one.pk, community)
        samples.put("bank_line", waits.pk, community)
        waiting, record = treasury.bring_table(community, president, one.account)
        samples.put("bank_lines_upload", waiting.pk, community)
        samples.put("bank_lines_record", record.pk, community)
        samples.put("bank_account", one.account_id, community)
        samples.put("bank_file_kind", "xml", community)


def _cards(samples: Samples, cast: Cast) -> None:
    """A card shown to everyone in an open directory, and a report on it, under numbers of each register."""
    for community, president in ((cast.theirs, cast.charlie), (cast.ours, cast.alice)):
        cards.open_directory(community, president)
        member = members.member_of(community, president, "Annuaire", on=timezone.localdate())
        card = cards.show_everything(member)
        samples.put("card_number", member.number, community)
        samples.put("card_report", cards.report(card).pk, community)
    samples.put("open_directory_slug", cast.ours.slug)
    samples.put("public_card_number", samples.values["card_number"][cast.ours.pk])
    samples.put("card_token", write_card_token(member))


def _directory(samples: Samples, cast: Cast) -> None:
    """National objects of the invented directory of the tests' database: the same for everyone."""
    ident = Practice.objects.filter(gone_on=None).order_by("pk").values_list("professional_id", flat=True)[0]
    for community in (cast.ours, cast.theirs):
        samples.put("national_ident", ident, community)
        samples.put("table_kind", "xlsx", community)
    samples.put("directory_run", DirectoryImport.objects.order_by("pk").values_list("pk", flat=True)[0])


def _readings(samples: Samples, cast: Cast) -> None:
    """A reading in each community, and of each layout of file one that waits and one imported."""
    for community, president in ((cast.ours, cast.alice), (cast.theirs, cast.charlie)):
        samples.put("reading", enter(community, president).pk, community)
        for spec, content in READING_FILES:
            waiting, record = bring(community, president, spec, content)
            samples.put(f"{spec.key}_upload", waiting.pk, community)
            samples.put(f"{spec.key}_record", record.pk, community)


def _indicators(samples: Samples, cast: Cast) -> None:
    """An indicator with its value; there, under another number; a file that waits and one imported."""
    for community, president, extra in (
        (cast.ours, cast.alice, ()),
        (cast.theirs, cast.charlie, ("TELESANTE", "ACC_STAGES")),
    ):
        for code in extra:
            evaluation.track(community, president, code)
        one = evaluation.track(community, president)
        samples.put("indicator_number", one.number, community)
        row = evaluation.measure(community, president, "219", LONG_AGO)
        samples.put("indicator_value", row.pk, community)
        waiting, record = evaluation.bring(community, president)
        samples.put("indicator_values_upload", waiting.pk, community)
        samples.put("indicator_values_record", record.pk, community)


def _findings(samples: Samples, cast: Cast) -> None:
    """One of each thing here; there, under numbers that are not ours."""
    for community, president, extra in ((cast.ours, cast.alice, 0), (cast.theirs, cast.charlie, 3)):
        for _ in range(extra):
            one = findings.propose(community, president)
            findings.join(community, president, [one])
            findings.close(community, president, findings.vote(community, president))
        finding = findings.keep(community, president, findings.propose(community, president))
        findings.propose(community, president)
        need = findings.join(community, president, [finding])
        samples.put("finding_number", finding.number, community)
        samples.put("evidence", findings.source(community, president, finding).pk, community)
        samples.put("comment", findings.say(community, president, finding).pk, community)
        samples.put("need_number", need.number, community)
        samples.put("agreement", findings.agree(community, president, need).pk, community)
        samples.put("vote_number", findings.vote(community, president).number, community)


def _creation(samples: Samples, cast: Cast) -> None:
    """A stage recorded in each community, under numbers that the other does not have."""
    for community, president, more in ((cast.ours, cast.alice, 0), (cast.theirs, cast.charlie, 3)):
        for status in (Stage.PRE_PROJET, Stage.LI_DEPOSEE, Stage.LI_VALIDEE, Stage.STRUCTURE_CREEE)[
            : 1 + more
        ]:
            number = creation.reach(community, president, status).number
        samples.put("stage_event_number", number, community)
        samples.put("checklist_item", "porteurs", community)
        for _ in range(more):
            creation.meet(community, president)
            creation.group(community, president)
            creation.need(community, president)
            creation.poll(community, president)
            creation.survey(community, president)
        gathering = creation.meet(community, president, "Zoé Inventée")
        samples.put("gathering_number", gathering.number, community)
        samples.put("attendee", creation.attendee_of(gathering).pk, community)
        samples.put("group_number", creation.group(community, president).number, community)
        samples.put("expressed_need_number", creation.need(community, president).number, community)
        poll = creation.poll(community, president)
        samples.put("poll_number", poll.number, community)
        samples.put("poll_token", write_voter_token(creation.voters_of(poll)[0]))
        survey = creation.survey(community, president)
        samples.put("survey_number", survey.number, community)
        samples.put("survey_answer", creation.answer(survey, idee="Un bus").pk, community)
        samples.put("survey_token", write_survey_token(survey))


def _assemblies(samples: Samples, cast: Cast) -> None:
    """An assembly held, its minutes published; over there, two more before it."""
    for community, president, more in ((cast.ours, cast.alice, 0), (cast.theirs, cast.charlie, 2)):
        for _ in range(more):
            assemblies.draft(community, president)
        point, file = assemblies.decided(community, president)
        samples.put("assembly_number", point.assembly.number, community)
        samples.put("assembly_point", point.number, community)
        samples.put("assembly_file", file.pk, community)
        samples.put("assembly_form", "docx", community)
        if community == cast.ours:
            samples.put("assembly_token", write_assembly_token(assemblies.entitled(point.assembly)[0]))
            samples.put("link_assembly_file", file.pk)


def _scenarios(samples: Samples, cast: Cast) -> None:
    """One saved scenario here, two there: the number of theirs is not one of ours."""
    save(cast.theirs, cast.charlie, name="Premier", of=result() | {"edits": []})
    samples.put("scenario_number", save(cast.theirs, cast.charlie).number, cast.theirs)
    samples.put("scenario_number", save(cast.ours, cast.alice).number, cast.ours)


def _project(samples: Samples, cast: Cast) -> None:
    """One of each thing here; there, under other numbers. A protocol is shared, another is a draft."""
    for community, president, extra in ((cast.ours, cast.alice, 0), (cast.theirs, cast.charlie, 3)):
        for _ in range(extra):
            project.objective(community, president)
            project.sheet(community, president)
            protocols.protocol(community, president)
        general = project.objective(community, president)
        samples.put("objective_number", general.number, community)
        sheet = project.full_sheet(community, president)
        samples.put("sheet_number", sheet.number, community)
        samples.put("sheet_part", "budget", community)
        if community == cast.ours:
            lead = cast.holder(Role.LEAD)
            project.entrust(community, president, sheet, lead)
        else:
            lead = make_user("Pilote")
            give_role(lead, community, Role.LEAD)
        shared = protocols.in_force(community, lead, president)
        series = protocols.publish(community, president, shared).series
        samples.put("protocol_number", protocols.protocol(community, president).number, community)
        # What is given to all is the same for everyone.
        samples.put("published_series", series, cast.ours)
        samples.put("published_series", series, cast.theirs)


def _project_texts(samples: Samples, cast: Cast) -> None:
    """A filed project and a filed contrat territorial; theirs have other numbers and other keys."""
    for name, spec, section in (("text", PROJECT, "territoire"), ("contract", CONTRACT, "objet")):
        samples.put("text_form", "pdf", cast.ours)
        samples.put("text_form", "pdf", cast.theirs)
        for community, president, extra in ((cast.ours, cast.alice, 0), (cast.theirs, cast.charlie, 1)):
            for _ in range(extra):
                texts.start(spec, community, president)
            made = texts.start(spec, community, president)
            for _ in range(extra):
                texts.file(spec, made, president)
                texts.write(spec, made, president, section, text="Une autre version.")
            samples.put(f"{name}_number", made.number, community)
            samples.put(f"{name}_section", section, community)
            samples.put(f"{name}_attachment", texts.attach(spec, made, president).pk, community)
            samples.put(f"{name}_rendering", texts.ask(spec, made, president).pk, community)
            samples.put(f"{name}_filing", texts.file(spec, made, president).number, community)


def _founding(samples: Samples, cast: Cast) -> None:
    """Answers, those in charge and a formality in each community; the other's names must never be seen."""
    for community, president in ((cast.ours, cast.alice), (cast.theirs, cast.charlie)):
        found_association(community, president)
        samples.put("founding_section", "assemblee", community)
        samples.put("formality", "declaration", community)
        samples.put("founding_paper", "statuts", community)


def _governance(samples: Samples, cast: Cast) -> None:
    """Rules adopted, a draft open, mandates and links; theirs has other numbers and other keys."""
    for community, president, extra in ((cast.ours, cast.alice, 0), (cast.theirs, cast.charlie, 1)):
        for _ in range(1 + extra):
            governance.adopt(community, president)
        draft = governance.open_draft(community, president)
        for _ in range(1 + extra):
            mandate = governance.elect(community, president)
        link = governance.declare_link(community, president)
        governance.appoint(community, president)
        samples.put("governance_year", timezone.localdate().year, community)
        samples.put("governance_duty", "assembly", community)
        samples.put("rules_number", 1 + extra, community)
        samples.put("organ", governance.organ_of(community, draft), community)
        samples.put("mandate_number", mandate.number, community)
        samples.put("interest_link", link.pk, community)


def _letters(samples: Samples, cast: Cast) -> None:
    """A filed letter with everything around it; theirs has other numbers and other keys."""
    for community, president, extra in ((cast.ours, cast.alice, 0), (cast.theirs, cast.charlie, 1)):
        for _ in range(extra):
            letters.start(community, president)
        made = letters.start(community, president)
        for _ in range(extra):
            letters.file(made, president)
            letters.write(made, president, key="objectif", text="Une autre version.")
        joined = letters.attach(made, president)
        asked = letters.ask(made, president)
        samples.put("letter_number", made.number, community)
        samples.put("letter_filing", letters.file(made, president).number, community)
        samples.put("letter_section", "objectif", community)
        samples.put("letter_attachment", joined.pk, community)
        samples.put("letter_rendering", asked.pk, community)
        samples.put("letter_form", "pdf", community)


def _reviews(samples: Samples, cast: Cast) -> None:
    """A letter under review here, a project there: the number of theirs is not one of ours."""
    case = reviews.last(cast.ours)
    reviews.say(case, cast.dana)
    reviews.secret(case, cast.dana)
    theirs = reviews.project_case(cast.theirs, cast.charlie)
    while theirs.number <= reviews.last(cast.ours).number:
        reviews.withdraw(theirs, cast.charlie)
        theirs = reviews.project_case(cast.theirs, cast.charlie, timezone.localdate())
    samples.put("review_slug", cast.ours.slug)
    for community, number in ((cast.ours, case.number), (cast.theirs, theirs.number), (None, case.number)):
        prefix = "review" if community else "agency_review"
        samples.put(f"{prefix}_number", number, community)
        samples.put(f"{prefix}_piece", 1, community)
        samples.put(f"{prefix}_act", "commenter", community)
        samples.put(f"{prefix}_form", "json" if community != cast.theirs else "pdf", community)
        samples.put(f"{prefix}_paper", "echanges.pdf", community)


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


def _care_oversight(samples: Samples, cast: Cast) -> None:
    """The module open; a case around which is everyone who may be, an emergency, a published notice.

    The president alone is of a profession in the register: a seat counts only for who still is what it says.
    """
    cooperation.enrol(cast.ours, cast.alice, cast.alice, Profession.MEDECIN)
    for community, opener in ((cast.ours, cast.alice), (cast.theirs, cast.charlie)):
        circle = [
            user
            for role, user in cast.holders.items()
            if Permission.CARE_TAKE_PART in ROLES[role].permissions
        ]
        others = circle if community == cast.ours else []
        case = care.make_case(community, opener, *(care.seat(one) for one in others if one != opener))
        samples.put("care_case", case.pk, community)
        samples.put("care_shared_case", case.pk, community)
        samples.put("care_emergency_seat", care.emergency(community, case), community)
    officer = cast.holder(Role.DPO)
    for community, watcher in ((cast.ours, officer), (cast.theirs, cast.charlie)):
        case = samples.values["care_case"][community.pk]
        with opened(community, watcher, desk=True, watching=True) as by:
            held = place_hold(by=by, case=case, reason="Réquisition du parquet")
        samples.put("care_legal_hold", held.pk, community)
    publish_information(by=officer, community=cast.ours, version="2026-1", text="# Qui\n\n" + "Nous. " * 50)
    samples.put("care_information_version", "2026-1")
    samples.put("care_rights_token", RIGHTS.token(cast.ours.pk, samples.values["care_case"][cast.ours.pk]))


def _seekers(samples: Samples, cast: Cast) -> None:
    """A request with its link in each community, typed by whoever takes them there."""
    theirs = make_user("Secrétaire")
    give_role(theirs, cast.theirs, Role.OPERATOR)
    for community, taker in ((cast.theirs, theirs), (cast.ours, cast.holder(Role.OPERATOR))):
        filed = seekers.take(community, taker)
        samples.put("gp_case", filed.request.case_id, community)
        token = GP_FOLLOW.token(community.pk, filed.request.case_id, filed.nonce)
        samples.put("gp_token", token, community)
        samples.put("gp_token", token)


def _unscheduled(samples: Samples, cast: Cast) -> None:
    """A request filed by the operator of each community, whose circle is its secretariat."""
    theirs = make_user("Opératrice")
    give_role(theirs, cast.theirs, Role.OPERATOR)
    here = (cast.ours, cast.alice, cast.holder(Role.OPERATOR))
    for community, president, operator in (here, (cast.theirs, cast.charlie, theirs)):
        inform_patients(community, president)
        case = file_request(community, operator).case_id
        samples.put("snp_case", case, community)
        with opened(community, operator):
            nonce = draw_key(UnscheduledRequest.objects.get(case_id=case))
        samples.put("snp_token", SNP_FOLLOW.token(community.pk, case, nonce))


def _slots(samples: Samples, cast: Cast) -> None:
    """A slot, half a day, a turn, a booking of the operator's circle, a diary, in each community."""
    here = (cast.ours, cast.alice, cast.holder(Role.OPERATOR))
    for community, president, operator in (here, (cast.theirs, cast.charlie, None)):
        made = slots.make_everything(community, president, operator)
        samples.put("care_slot", made.slot, community)
        samples.put("care_capacity", made.capacity, community)
        samples.put("care_turn", made.turn, community)
        samples.put("care_booking", made.booking, community)
        if community == cast.ours:
            samples.put("care_diary_token", made.token)


MAKERS: list[Callable[[Samples, Cast], None]] = [
    _help,
    _territories,
    _people,
    _cooperation,
    _account,
    _map,
    _diagnoses,
    _members,
    _rights,
    _prospects,
    _treasury,
    _cards,
    _directory,
    _readings,
    _indicators,
    _findings,
    _creation,
    _assemblies,
    _scenarios,
    _project,
    _project_texts,
    _founding,
    _governance,
    _letters,
    _reviews,
    _contracts,
    _proofs,
    _budget,
    _accounts,
    _targets,
    _dialogues,
    _meetings,
    _reports,
    _indemnities,
    _care_oversight,
    _seekers,
    _unscheduled,
    _slots,
]
