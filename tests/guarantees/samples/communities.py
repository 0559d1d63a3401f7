"""The community: territory, members, treasury, creation, assemblies."""

from django.utils import timezone

from maillage.communities.cards.links import write_token as write_card_token
from maillage.communities.creation.priorities.links import write_token as write_voter_token
from maillage.communities.creation.surveys.links import write_token as write_survey_token
from maillage.communities.governance.assemblies.links import write_token as write_assembly_token
from maillage.communities.members.links import write_token as write_member_token
from maillage.foundation.tenancy.enums import Stage
from maillage.foundation.tenancy.scope import community_scope
from tests.cast import LONG_AGO, Cast
from tests.communities.cards import makers as cards
from tests.communities.creation import makers as creation
from tests.communities.governance.assemblies import makers as assemblies
from tests.communities.members import makers as members
from tests.communities.prospects import makers as prospects
from tests.communities.territory.makers import draw
from tests.communities.treasury import makers as treasury
from tests.guarantees.samples.values import Maker, Samples


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
        samples.put("assembly_point_key", point.pk, community)
        assemblies.file_paper(point.assembly, president)
        coming = assemblies.convened(community, president, voters=0, points=assemblies.ELECTION)
        samples.put("assembly_election", 1, community)
        samples.put("assembly_convened", coming.number, community)
        samples.put("assembly_file", file.pk, community)
        samples.put("assembly_form", "docx", community)
        if community == cast.ours:
            samples.put("assembly_token", write_assembly_token(assemblies.entitled(point.assembly)[0]))
            samples.put("link_assembly_file", file.pk)


MAKERS: list[Maker] = [
    _territories,
    _members,
    _prospects,
    _treasury,
    _cards,
    _creation,
    _assemblies,
]
