"""Guarantee: no page asks the database more than twelve questions, and no list asks one more per row.

The counts of the lists are written here literally: whoever adds a query to one of these pages sees it.
"""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from maillage.communities.territory.models import TerritoryVersion
from maillage.foundation.access.actions import invite
from maillage.foundation.access.enums import Role
from maillage.foundation.identity import sessions
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.enums import Stage
from maillage.foundation.tenancy.scope import community_scope
from maillage.operations.contract.models import AciContract
from tests.cast import LONG_AGO, Cast, give_role, make_community, make_user
from tests.communities.cards import makers as cards
from tests.communities.creation import makers as creation
from tests.communities.letter import makers as letters
from tests.communities.members import makers as members
from tests.communities.prospects import makers as prospects
from tests.communities.territory.makers import draw
from tests.communities.treasury import makers as treasury
from tests.guarantees.test_matrix import PAGES, insider, verbs
from tests.operations.contract import makers as contracts
from tests.operations.meetings import makers as meetings
from tests.planning.diagnosis.findings import makers as findings
from tests.planning.diagnosis.makers import freeze
from tests.planning.diagnosis.readings.makers import READING_FILES, bring, enter, upload
from tests.planning.evaluation import makers as evaluation
from tests.planning.whatif.makers import result, save

MOST = 12
# What opens and closes a scope or an inner transaction reads no row; the test's own transaction adds some.
MARKS = ("SAVEPOINT ", "RELEASE SAVEPOINT ", "SELECT set_config(", "SELECT current_setting(")
# « Ma semaine »: one query for each room that asks something of it, beside its own eleven.
HOME = 12
READ = sorted(name for name, page in PAGES.items() if "get" in verbs(page))

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_minute_passes(monkeypatch):
    """The mark of activity is written once a minute: a page measured at that very second is not at fault."""
    monkeypatch.setattr(sessions, "GRAIN_SECONDS", sessions.IDLE_SECONDS)


def queries_of(client: Client, url: str) -> list[str]:
    """The statements that a page sends once what is kept in memory for ever is there."""
    client.get(url)
    with CaptureQueriesContext(connection) as found:
        assert client.get(url).status_code in {200, 302, 404}, url
    return [query["sql"] for query in found.captured_queries if not query["sql"].startswith(MARKS)]


def signed_in(user: User | None) -> Client:
    client = Client()
    if user is not None:
        client.force_login(user)
    return client


@pytest.mark.parametrize("name", READ)
def test_a_page_stays_within_its_budget(stage, name):
    cast, samples, page = stage.cast, stage.samples, PAGES[name]
    visitor = {
        "public": None,
        "personal": cast.alice,
        "community": insider(cast, page) if page["door"] == "community" else None,
        "agency": cast.holders.get(Role(page.get("role", Role.ARS))),
        "instance": cast.paul,
    }[page["door"]]
    url = samples.url(name, page, cast.ours if page["door"] == "community" else None)
    asked = queries_of(stage.client(visitor), url)
    assert len(asked) <= (HOME if name == "community_home" else MOST), "\n".join(asked)


# --- Lists: the same count with one row and with three ---------------------------------------------------


def fill_versions(cast: Cast, row: int) -> None:
    draw(cast.ours, cast.alice, ["04070", "04209"][: 1 + row % 2], adopted_on=date(2021 + row, 1, 1))


def fill_people(cast: Cast, row: int) -> None:
    give_role(make_user(f"Personne{row}"), cast.ours, Role.MEMBER)
    invite(community=cast.ours, email=f"rang{row}@exemple.invalid", role=Role.MEMBER, by=cast.alice)


def fill_communities(cast: Cast, row: int) -> None:
    community, president = make_community(f"Rang {row}", department="04"), make_user(f"Rang{row}")
    give_role(president, community, Role.PRESIDENT)
    give_role(cast.bob, community, Role.MEMBER)
    draw(community, president, [["04070"], ["04209"], ["04049"]][row], adopted_on=LONG_AGO)


def fill_communes(cast: Cast, row: int) -> None:
    """The first version has one commune, the last one three."""
    codes = ["04070", "04209", "04049"][: row + 1]
    draw(cast.ours, cast.alice, codes, adopted_on=date(2021 + row, 1, 1))
    draw(cast.ours, cast.alice, codes)


def fill_diagnoses(cast: Cast, row: int) -> None:
    """The first territory has one commune, the last one three; each is frozen."""
    codes = ["04070", "04209", "04049"][: row + 1]
    version = draw(cast.ours, cast.alice, codes, adopted_on=date(2021 + row, 1, 1))
    freeze(cast.ours, cast.alice, version)


def fill_findings(cast: Cast, row: int) -> None:
    """A finding with evidence, a message, a need and its agreement; the vote has as many ballots as rows."""
    finding = findings.keep(cast.ours, cast.alice, findings.propose(cast.ours, cast.bob))
    findings.say(cast.ours, cast.bob, finding)
    need = findings.join(cast.ours, cast.alice, [finding])
    findings.agree(cast.ours, cast.alice, need)
    if row == 0:
        findings.vote(cast.ours, cast.alice)
        draw(cast.ours, cast.alice, ["04070", "04209"], adopted_on=LONG_AGO)
        with community_scope(cast.ours):
            version = TerritoryVersion.objects.get(state="adopted")
        freeze(cast.ours, cast.alice, version)


def fill_prospects(cast: Cast, row: int) -> None:
    """A card that was contacted, trusted to somebody and in another commune each time; a file imported."""
    if row == 0:
        draw(cast.ours, cast.alice, ["04070", "04209"], adopted_on=LONG_AGO)
    card = prospects.enter(
        cast.ours, cast.alice, f"Rang{'abc'[row]}", commune_code=["04070", "04209", "04049"][row]
    )
    prospects.contact(cast.ours, cast.alice, [card])
    prospects.remind(cast.ours, cast.alice, card)
    prospects.bring(cast.ours, cast.alice, f"Nom;Ville\nLoriot{'abc'[row]};Sisteron\n".encode())


def fill_creation(cast: Cast, row: int) -> None:
    """A stage, a promise, a meeting with people and a need, a group, a vote, a survey and its answer."""
    status = [Stage.PRE_PROJET, Stage.LI_DEPOSEE, Stage.LI_VALIDEE][row]
    creation.reach(cast.ours, cast.alice, status)
    creation.note(cast.ours, cast.alice, ["porteurs", "siret", "missions"][row], responsible="Mme Fictive")
    meeting = creation.meet(cast.ours, cast.alice, "Zoé Inventée", "Max Inventé")
    creation.need(cast.ours, cast.alice, gathering=meeting.number)
    creation.group(cast.ours, cast.alice)
    creation.poll(cast.ours, cast.alice)
    creation.answer(creation.survey(cast.ours, cast.alice), acces="1")


def fill_readings(cast: Cast, row: int) -> None:
    draw(cast.ours, cast.alice, ["04070"], adopted_on=date(2021 + row, 1, 1))
    enter(cast.ours, cast.alice, ["A01", "U02", "H01"][row], communes={"04070": 12.0})
    upload(cast.ours, cast.alice, *READING_FILES[0])
    bring(cast.ours, cast.alice, *READING_FILES[1])


def fill_indicators(cast: Cast, row: int) -> None:
    """An indicator with a value, then a correction."""
    code = ["MT_ALD", "PREV_SEIN", "SAS_RDV"][row]
    evaluation.track(cast.ours, cast.alice, code)
    for value in ("10", "12"):
        evaluation.measure(cast.ours, cast.alice, value, date(2025, 6, 30), code)


def fill_scenarios(cast: Cast, row: int) -> None:
    save(cast.ours, cast.alice, name=f"Scénario {row}", of=result() | {"edits": [f"r-04070-{row + 1}"]})


def fill_bank(cast: Cast, row: int) -> None:
    """A member who owes, and their line; the last one settled."""
    if row == 0:
        members.open_register(cast.ours, cast.alice)
        treasury.open_account(cast.ours, cast.alice)
    today = timezone.localdate()
    payer = members.member_of(cast.ours, cast.alice, f"Payeur {row}", on=today)
    settled = treasury.line_of(cast.ours, cast.alice, treasury.paid_by(payer, "5.00"), number=f"S{row}")
    treasury.settle(settled, cast.alice, payer, 500)
    lines = [treasury.from_account(treasury.paid_by(payer, "15.00")), treasury.paid_by(payer, "1.00")]
    treasury.bring(cast.ours, cast.alice, treasury.camt(*lines, number=f"R{row}"))


def fill_cards(cast: Cast, row: int) -> None:
    """A card shown to everyone, with a report; the first comes with the directory and a territory."""
    if row == 0:
        members.open_register(cast.ours, cast.alice)
        cards.open_directory(cast.ours, cast.alice)
        draw(cast.ours, cast.alice, ["04070", "04209"], adopted_on=LONG_AGO)
    member = members.member_of(cast.ours, cast.alice, f"Rang {row}", on=timezone.localdate())
    cards.report(cards.show_everything(member))


def fill_meetings(cast: Cast, row: int) -> None:
    """A meeting closed with people and minutes, one to come with people."""
    names = [f"Personne{n}" for n in range(row + 1)]
    held = meetings.held(cast.ours, cast.alice, *names, title=f"Tenue {row}")
    meetings.write(held, cast.alice, "Dit.")
    coming = meetings.meeting(cast.ours, cast.alice, f"À venir {row}")
    meetings.gather(coming, cast.alice, *names)


def fill_letters(cast: Cast, row: int) -> None:
    letters.start(cast.ours, cast.alice)


def fill_contract(cast: Cast, row: int) -> None:
    """A contract with something of everything; then avenants, receipts and papers."""
    today = timezone.localdate()
    if row == 0:
        contracts.whole(cast.ours, cast.alice, today=today)
        return
    with community_scope(cast.ours):
        made = AciContract.objects.get()
    contracts.amend(made, cast.alice, on=today - timedelta(days=30 * row), today=today)
    contracts.receive(made, cast.alice, 2, "functioning.advance", 100_00, today=today)
    contracts.attach(made, cast.alice, content=contracts.PDF + str(row).encode())


LISTS = [
    ("cpam_contracts", "cpam", "", fill_contract, 6),
    ("treasury", "alice", "", fill_bank, 9),
    ("bank_lines", "alice", "", fill_bank, 9),
    ("bank_lines_csv", "alice", "", fill_bank, 9),
    ("bank_accounts", "alice", "", fill_bank, 5),
    ("diagnosis", "alice", "", fill_diagnoses, 12),
    ("diagnosis_csv", "alice", "", fill_diagnoses, 11),
    ("diagnosis_communes_csv", "alice", "", fill_diagnoses, 11),
    ("diagnosis_pdf", "alice", "", fill_diagnoses, 12),
    ("findings", "alice", "", fill_findings, 10),
    ("life_line", "alice", "", fill_creation, 10),
    ("gatherings", "alice", "", fill_creation, 6),
    ("expressed_needs", "alice", "", fill_creation, 5),
    ("polls", "alice", "", fill_creation, 5),
    ("surveys", "alice", "", fill_creation, 5),
    ("findings_summary", "alice", "", fill_findings, 10),
    ("findings_csv", "alice", "", fill_findings, 9),
    ("needs_csv", "alice", "", fill_findings, 9),
    ("need_new", "alice", "", fill_findings, 8),
    ("whatif_list", "alice", "", fill_scenarios, 5),
    ("whatif_compare", "alice", "?n=1", fill_scenarios, 7),
    ("whatif", "alice", "?e=r-04070-1", fill_communes, 10),
    ("whatif_panel", "alice", "?e=r-04070-1", fill_communes, 9),
    ("finding_new", "alice", "?indicateur=P05", fill_findings, 12),
    ("diagnosis", "alice", "", fill_readings, 12),
    ("prospects", "alice", "", fill_prospects, 12),
    ("prospects", "alice", "?etat=contactes&q=rang", fill_prospects, 12),
    ("prospects_csv", "alice", "", fill_prospects, 11),
    ("prospects_calls", "alice", "", fill_prospects, 11),
    ("prospects_funnel", "alice", "", fill_prospects, 11),
    ("prospect_candidates", "alice", "", fill_prospects, 12),
    ("prospect_settings", "alice", "", fill_prospects, 6),
    ("prospects_import", "alice", "", fill_prospects, 8),
    ("community_home", "alice", "", fill_prospects, HOME),
    ("readings", "alice", "", fill_readings, 6),
    ("indicators", "alice", "", fill_indicators, 7),
    ("indicators_csv", "alice", "", fill_indicators, 6),
    ("indicator_library", "alice", "", fill_indicators, 5),
    ("indicator_values_import", "alice", "", fill_indicators, 7),
    ("readings_communes_import", "alice", "", fill_readings, 7),
    ("readings_table_import", "alice", "", fill_readings, 7),
    ("diagnosis_list", "alice", "", fill_diagnoses, 5),
    ("practitioners", "alice", "", fill_communes, 12),
    ("practitioner_changes", "alice", "", fill_communes, 9),
    ("establishments", "alice", "", fill_communes, 10),
    ("territory_versions", "alice", "", fill_versions, 5),
    ("territory_difference", "alice", "", fill_versions, 6),
    ("people", "alice", "", fill_people, 6),
    ("journal", "alice", "", fill_people, 8),
    ("journal_csv", "alice", "", fill_people, 8),
    ("my_communities", "bob", "", fill_communities, 5),
    ("public_directory", None, "", fill_cards, 9),
    ("public_directory", None, "?nouveaux=on&q=rang", fill_cards, 9),
    ("directory", "alice", "", fill_cards, 12),
    ("directory_vcf", "alice", "", fill_cards, 8),
    ("directory_csv", "alice", "", fill_cards, 8),
    ("directory_freshness", "alice", "", fill_cards, 8),
    ("cards_board", "alice", "", fill_cards, 8),
    ("public_register", None, "", fill_communities, 2),
    ("ars_home", "dana", "", fill_communities, 8),
    ("cpam_home", "cpam", "", fill_communities, 8),
    ("community_home", "alice", "", fill_communes, HOME),
    ("letter_documents", "alice", "", fill_letters, 6),
    ("meetings", "alice", "", fill_meetings, 8),
    ("meetings_csv", "alice", "", fill_meetings, 5),
    ("territory_draw_draft", "alice", "", fill_communes, 12),
    ("territory_describe_draft", "alice", "", fill_communes, 12),
]
ARGUMENTS = {
    "public_register": [],
    "my_communities": [],
    "ars_home": ["93"],
    "cpam_home": ["04"],
    "cpam_contracts": ["04"],
}


@pytest.mark.parametrize(
    ("name", "who", "query", "fill", "exact"), LISTS, ids=[f"{row[0]}-{row[3].__name__}" for row in LISTS]
)
def test_a_list_asks_as_much_for_one_row_as_for_three(
    cast: Cast, name: str, who: str | None, query: str, fill: Callable[[Cast, int], None], exact: int
):
    user = cast.holder(Role.CPAM) if who == "cpam" else getattr(cast, who) if who else None
    url = reverse(name, args=ARGUMENTS.get(name, [cast.ours.slug])) + query
    counts = []
    for row in range(3):
        fill(cast, row)
        counts.append(len(queries_of(signed_in(user), url)))
    assert counts == [exact] * 3


def drawn(count: int) -> str:
    communes = "04070,04209,04049,04145,04112,04088,04226,04013,04244,04079,04149,04108"
    return "?u=" + ",".join(communes.split(",")[:count])


@pytest.mark.parametrize(
    ("name", "exact"), [("territory_draw", 6), ("territory_describe", 6), ("found_community", 8)]
)
def test_a_drawing_asks_as_much_for_one_commune_as_for_twelve(cast: Cast, name: str, exact: int):
    client = signed_in(cast.bob if name == "found_community" else None)
    counts = [len(queries_of(client, reverse(name) + drawn(count))) for count in (1, 3, 12)]
    assert counts == [exact] * 3


def test_a_click_on_a_draft_is_read_written_and_traced_within_bounds(cast: Cast):
    """The same count for the third commune and for the twelfth: units are written in bulk."""
    counts = []
    client = signed_in(cast.alice)
    for before in (2, 11):
        version = draw(cast.ours, cast.alice, drawn(before).removeprefix("?u=").split(","))
        fields = {"u": drawn(before)[3:], "version": version.number, "revision": version.revision}
        with CaptureQueriesContext(connection) as found:
            url = reverse("territory_describe_draft", args=[cast.ours.slug])
            answer = client.post(
                url, fields | {"op": "ajouter:commune:04108"}, headers={"HX-Request": "true"}
            )
        assert answer.status_code == 200
        counts.append(sum(not query["sql"].startswith(MARKS) for query in found.captured_queries))
    assert counts == [27, 27]


def test_a_community_that_only_has_a_draft_stays_near_the_budget(cast: Cast):
    """Its home describes the draft anew, as nothing is frozen yet: the one page of the site beyond twelve."""
    draw(cast.ours, cast.alice, ["04070", "04209"])
    url = reverse("community_home", args=[cast.ours.slug])
    assert len(queries_of(signed_in(cast.alice), url)) == 16
