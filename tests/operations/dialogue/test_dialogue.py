"""The yearly dialogue and the controls: what each side reads, what only grows, what waits for the other."""

import io
import tomllib
import uuid
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from maillage import french
from maillage.engines.sampling import draw
from maillage.foundation.access.enums import Role
from maillage.foundation.audit.models import AuditEvent
from maillage.foundation.notify.models import MailMessage
from maillage.foundation.tenancy.scope import community_scope
from maillage.operations.budget import demo
from maillage.operations.budget import queries as budget_queries
from maillage.operations.budget.enums import Step
from maillage.operations.budget.errors import OverspendError
from maillage.operations.budget.exercises import of_contract
from maillage.operations.dialogue import queries
from maillage.operations.dialogue.actions import campaigns, dialogues
from maillage.operations.dialogue.actions.carrying import carry_target
from maillage.operations.dialogue.actions.minutes import StaleMinutesError
from maillage.operations.dialogue.carried import figure
from maillage.operations.dialogue.enums import (
    Answer,
    CampaignState,
    CommitmentState,
    DialogueState,
    Method,
    Verdict,
)
from maillage.operations.dialogue.errors import DialogueError
from maillage.operations.dialogue.models import (
    Campaign,
    CampaignExchange,
    CampaignItem,
    Dialogue,
    DialogueMinutes,
    TargetProposal,
)
from maillage.operations.dialogue.words import Target
from maillage.operations.evidence.enums import Confidentiality
from maillage.operations.indemnities.enums import NatureCode
from maillage.operations.report.workbook import figures_of
from maillage.operations.report.years import report_year
from maillage.operations.targets.actions import remove_target, set_target
from maillage.operations.targets.models import YearTarget
from maillage.operations.targets.scales import terms_of
from tests.guarantees.test_budgets import queries_of
from tests.operations.dialogue import makers
from tests.operations.evidence import makers as proofs
from tests.operations.indemnities import makers as indemnities
from tests.planning.evaluation import makers as evaluation
from tests.planning.health_project import makers as project

pytestmark = pytest.mark.django_db


def client_of(user):
    client = Client()
    client.force_login(user)
    return client


def ours(cast, name, *args):
    return reverse(name, args=[cast.ours.slug, *args])


def theirs(cast, name, *args):
    return reverse(f"cpam_{name}", args=["04", cast.ours.slug, *args])


@pytest.fixture
def cpam(cast):
    return cast.holder(Role.CPAM)


def text_of(client, url):
    return client.get(url).content.decode()


# --- The dialogue ---------------------------------------------------------------------------------------


def test_words_are_read_once_handed_over_and_facts_always(cast, cpam):
    sheet = project.sheet(cast.ours, cast.alice, title="Ouvrir une ligne")
    project.state(cast.ours, cast.alice, sheet, "validated")
    proofs.prove(cast.ours, cast.alice, sheets=(sheet.number,))
    proofs.prove(cast.ours, cast.alice, sheets=(sheet.number,), confidentiality=Confidentiality.INTERNAL)
    one = makers.open_dialogue(cast.ours, cast.alice, year=2)
    assert makers.open_dialogue(cast.ours, cpam, year=2).pk == one.pk
    dialogues.write_words(
        by=cast.alice, community=cast.ours, number=one.number, sheet=sheet.number, result="PAROLE-DITE",
        trouble="", plan="",
    )  # fmt: skip
    officer, page = client_of(cpam), theirs(cast, "dialogue", one.number)
    row = officer.get(page).context["board"][0]
    assert ("Preuves", "1") in row.facts  # what is internal is not counted
    pdf = theirs(cast, "dialogue_pdf", one.number)
    assert "PAROLE-DITE" not in text_of(officer, page)
    assert "PAROLE-DITE" not in _words(officer.get(pdf).content)
    assert "PAROLE-DITE" in text_of(client_of(cast.alice), ours(cast, "dialogue", one.number))
    dialogues.share(by=cast.alice, community=cast.ours, number=one.number)
    assert "PAROLE-DITE" in text_of(officer, page)
    assert "PAROLE-DITE" in _words(officer.get(pdf).content)
    with pytest.raises(PermissionDenied):
        dialogues.share(by=cpam, community=cast.ours, number=one.number)


def _words(content: bytes) -> str:
    reader = PdfReader(io.BytesIO(content))
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def test_the_minutes_are_those_that_three_parties_approved_word_for_word(cast, cpam):
    one = makers.held(cast.ours, cast.alice)
    makers.write(one, cast.holder(Role.COORDINATOR), "Première.")
    makers.approve(one, cpam)
    with pytest.raises(StaleMinutesError):
        makers.write(one, cast.alice, "Autre.", based_on=0)
    makers.write(one, cpam, "Deuxième.", based_on=1)
    with pytest.raises(DialogueError):
        makers.approve(one, cast.alice, version=1)
    with pytest.raises(PermissionDenied):
        makers.approve(one, cast.holder(Role.COORDINATOR), version=2)
    for party in (cast.alice, cpam):
        makers.approve(one, party, version=2)
    assert makers.reread(one).state == DialogueState.HELD  # the first version was approved by the CPAM alone
    makers.approve(one, cast.dana, version=2)
    closed = makers.reread(one)
    assert closed.state == DialogueState.CLOSED
    with pytest.raises(DialogueError):
        makers.write(one, cast.alice, "Trop tard.", based_on=2)
    frozen = proofs.freeze(cast.ours, cast.alice, "dialogue", str(one.number))
    assert frozen.title == "Dialogue de gestion, année 1"
    with community_scope(cast.ours):
        for act in (
            lambda: DialogueMinutes.objects.filter(dialogue=one).update(text="x"),
            lambda: Dialogue.objects.filter(pk=one.pk).update(present="x"),
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                act()


def test_two_texts_written_at_once_are_both_shown(cast, cpam):
    one = makers.held(cast.ours, cast.alice)
    page = f"{ours(cast, 'dialogue_act', one.number, 'compte-rendu')}"
    client = client_of(cast.alice)
    form = client.get(page).context["form"]
    makers.write(one, cpam, "Le sien.")
    words = {"key": str(form["key"].value()), "based_on": "0", "text": "Le mien."}
    answer = client.post(page, words)
    assert answer.status_code == 409
    assert "Le sien." in answer.content.decode()
    assert "Le mien." in answer.content.decode()
    words["based_on"] = answer.context["form"]["based_on"].value()
    assert client.post(page, words | {"text": "Les deux."}).status_code == 302
    with community_scope(cast.ours):
        assert [row.text for row in queries.minutes(one)] == ["Les deux.", "Le sien."]


def test_the_paper_prints_the_targets_and_the_last_minutes_with_who_approved_them(cast, cpam):
    one = makers.held(cast.ours, cast.alice)
    makers.target(one, cast.alice)
    makers.write(one, cast.alice, "MOT-ANCIEN")
    makers.approve(one, cpam, 1)
    pdf = ours(cast, "dialogue_pdf", one.number)
    assert f"{cpam}, " in _words(client_of(cast.alice).get(pdf).content)
    makers.write(one, cast.alice, "MOT-DERNIER", based_on=1)
    words = _words(client_of(cast.alice).get(pdf).content)
    assert "MOT-DERNIER" in words
    assert "MOT-ANCIEN" not in words
    assert f"{cpam}, " not in words  # who approved the first version has not approved this one
    assert "Patients placés" in words
    assert "240" in words


def test_a_commitment_is_followed_the_next_year(cast, cpam):
    first = makers.held(cast.ours, cast.alice, year=1)
    kept, late = makers.promise(first, cpam, "Recruter"), makers.promise(first, cast.alice, "Former")
    second = makers.open_dialogue(cast.ours, cast.alice, year=2)
    with community_scope(cast.ours):
        assert [row.what for row in queries.commitments(second)[0]] == ["Recruter", "Former"]
    makers.follow(kept, cpam)
    makers.follow(late, cast.alice, CommitmentState.PARTLY)
    with community_scope(cast.ours):
        former, taken = queries.commitments(second)
        assert [(row.what, row.state) for row in former] == [("Recruter", "kept"), ("Former", "partly")]
        assert taken == []
        assert [row.what for row in queries.commitments(first)[1]] == ["Recruter", "Former"]


def test_the_other_side_answers_a_target(cast, cpam):
    one = makers.open_dialogue(cast.ours, cast.alice)
    ours_, theirs_ = makers.target(one, cast.alice), makers.target(one, cpam)
    said = {"community": cast.ours, "number": one.number}

    def answer(by, row, wanted=Answer.ACCEPTED, reason=""):
        return dialogues.answer_target(by=by, **said, target=row.pk, answer=wanted, reason=reason)

    for by, row in ((cast.alice, ours_), (cpam, theirs_), (cast.dana, theirs_)):
        with pytest.raises(DialogueError, match="autre partie"):
            answer(by, row)
    with pytest.raises(DialogueError, match="pourquoi"):
        answer(cpam, ours_, Answer.REFUSED)
    assert answer(cpam, ours_).answered_party == "cpam"
    assert answer(cast.alice, theirs_, Answer.REFUSED, "Trop haut.").answer == Answer.REFUSED
    with pytest.raises(DialogueError, match="déjà"):
        answer(cast.dana, ours_)


def test_an_accepted_target_is_carried_once_into_the_next_year(cast, cpam):
    """Who, when and from which dialogue are kept; what does not agree with the baseline is flagged."""
    one = makers.open_dialogue(cast.ours, cast.alice)
    indicator = evaluation.track(cast.ours, cast.alice, "MT_C2S_ALD")
    row = dialogues.propose_target(
        by=cast.alice, community=cast.ours, number=one.number, key=uuid.uuid4(),
        target=Target("Patients placés", "240 patients", "219", "MT_C2S_ALD"),
    )  # fmt: skip
    client, page = client_of(cast.alice), ours(cast, "dialogue_carry", one.number, row.pk)
    assert client.get(page).status_code == 404  # nobody accepted it yet
    dialogues.answer_target(
        by=cpam, community=cast.ours, number=one.number, target=row.pk, answer=Answer.ACCEPTED, reason=""
    )
    form = client.get(page).context["form"]
    shown = {name: form[name].value() for name in ("target", "baseline", "source")}
    assert shown == {"target": "240", "baseline": "219", "source": "Dialogue de gestion, année 1"}
    words = {
        "kind": "target", "direction": "up", "cents": "3 000", "baseline": "219", "target": "240",
        "change": "+50", "source": shown["source"],
    }  # fmt: skip
    for _ in range(2):  # a double click
        answer = client.post(page, words)
        assert answer.url == ours(cast, "dialogue_promises", one.number)
    with community_scope(cast.ours):
        carried = TargetProposal.objects.get(pk=row.pk)
        target = YearTarget.objects.get()
        assert (carried.carried_to, carried.carried_by) == (target, cast.alice)
        assert (target.contract_id, target.year, target.indicator) == (one.contract_id, 2, indicator)
        assert (target.target, target.cents, target.source) == (240, 300_000, shown["source"])
        assert AuditEvent.objects.filter(action="dialogue.target_carried").count() == 1
        with pytest.raises(DatabaseError, match="once"), transaction.atomic():
            TargetProposal.objects.filter(pk=row.pk).update(carried_to=None, carried_by=None, carried_at=None)
    page = text_of(client, answer.url)
    assert "portée en année 2" in page
    assert "à relire" in page  # 219 + 50 is not 240
    with community_scope(cast.ours):
        terms = terms_of(target)
        now = set_target(
            by=cast.alice, community=cast.ours, contract=makers.contract(cast.ours, cast.alice), year=2,
            indicator=indicator, terms=replace(terms, change=None), why="Corrigée",
        )  # fmt: skip
    assert "à relire" not in text_of(client, answer.url)  # what the contract says now is judged
    with community_scope(cast.ours):
        remove_target(by=cast.alice, community=cast.ours, target=now, why="Plus de cible")
    assert "retirée depuis" in text_of(client, answer.url)
    with pytest.raises(PermissionDenied):
        carry_target(
            by=cpam, community=cast.ours, number=one.number, target=row.pk, indicator=indicator,
            terms=terms,
        )  # fmt: skip


def test_a_figure_is_read_only_when_it_is_the_only_one():
    told = {
        "1 240 patients": Decimal(1240), "55,5 % (C2S)": Decimal("55.5"), "passer de 219 à 240": None,
        "50 60": None, "": None, "tous": None, "240 avant le 31/12": None,
    }  # fmt: skip
    assert {text: figure(text) for text in told} == told


def test_spent_is_one_figure_everywhere_and_no_euro_is_counted_twice(cast, cpam):
    """Expenses and indemnities of the year, in the budget, the dialogue and the report alike."""
    today, treasurer = timezone.localdate(), makers.treasurer(cast.ours)
    indemnities.ready(cast)
    sheet = project.sheet(cast.ours, cast.alice, mission="prevention")
    project.state(cast.ours, cast.alice, sheet, "validated")
    makers.expense(cast.ours, cast.alice, treasurer, sheet=sheet, mission="prevention", cents=12_000)
    for day, hour in ((today - timedelta(days=20), 9), (today - timedelta(days=90), 9)):  # years 2 and 1
        line = indemnities.line(cast.ours, cast.bob, day=day, hour=hour, sheet=sheet)
        paid = indemnities.approve(line, cast.holder(Role.COORDINATOR), treasurer)
    whole = 12_000 + paid.time_cents
    one = makers.open_dialogue(cast.ours, cast.alice, year=2)
    client = client_of(cast.alice)
    row = client.get(ours(cast, "dialogue", one.number)).context["board"][0]
    assert ("Dépensé", french.euros(whole)) in row.facts
    with community_scope(cast.ours):
        known = of_contract(one.contract)
        engaged = budget_queries.engaged(known, [known[1]], known=())
        assert sum(row.cents for row in engaged if row.sheet == sheet.pk and row.step == Step.SPENT) == whole
        year = report_year(cast.ours, f"{one.contract.number}-2")
        figures = figures_of(cast.ours, year, today)
    assert sum(line.cents for line in figures.spent) == sum(line.spent for line in figures.budget) == whole
    home = client.get(f"{ours(cast, 'budget')}?exercice={one.contract.number}-2")
    assert french.euros(whole) in home.content.decode()
    with pytest.raises(OverspendError) as said:
        makers.expense(cast.ours, cast.alice, treasurer, nature="rpmsp", cents=paid.time_cents)
    assert any("déjà comptés" in text for text in said.value.warnings)
    told = tomllib.loads(Path(demo.__file__).with_name("demo.toml").read_text(encoding="utf-8"))
    twice = [one["label"] for one in told["lines"] if one["nature"] in NatureCode.values and one["pay"]]
    assert twice == []  # the demonstration writes them in the room of the indemnities


# --- The controls ---------------------------------------------------------------------------------------


def test_the_sample_is_found_again_from_the_file(cast, cpam):
    makers.fill(cast.ours, cast.alice)
    proofs.prove(cast.ours, cast.alice, "Interne", confidentiality=Confidentiality.INTERNAL)
    proofs.withdraw(proofs.prove(cast.ours, cast.alice, "Retirée"), cast.alice)
    proofs.prove(cast.ours, cast.alice, "Année 1", fact_on=timezone.localdate() - timedelta(days=60))
    one = makers.control(cast.ours, cpam, cast.alice)
    held = makers.reread(one)
    assert [name for name, _ in held.frame] == [f"preuve-{n}" for n in range(1, 7)]
    drawn = [row.name for row in draw(held.seed, dict(held.frame), held.size) if row.chosen]
    with community_scope(cast.ours):
        assert [item.name for item in queries.items(one)] == drawn
    page = client_of(cast.alice).get(ours(cast, "campaign_draw", one.number))
    assert [row.name for row, _ in page.context["rows"] if row.chosen] == drawn
    chosen = makers.control(
        cast.ours, cpam, cast.alice, method=Method.CHOSEN, names=("preuve-2", "preuve-99", "preuve-2")
    )
    assert (chosen.size, chosen.seed) == (1, "")
    with pytest.raises(PermissionDenied):
        makers.control(cast.ours, cast.alice, cast.alice)
    with pytest.raises(PermissionDenied):
        makers.control(cast.ours, cast.emile, cast.alice)


def test_from_the_sample_to_the_receipt_of_an_expense(cast, cpam):
    """Public money alone is drawn; the receipt is opened, asked about, answered for; all of it is seen."""
    treasurer = makers.treasurer(cast.ours)
    theirs_ = makers.expense(cast.ours, cast.alice, treasurer)
    makers.expense(cast.ours, cast.alice, treasurer, kind="fees", title="PAYEE-PAR-LES-MEMBRES")
    makers.expense(cast.ours, cast.alice, treasurer, year=1, title="AUTRE-ANNEE")
    officer = client_of(cpam)
    listed = text_of(officer, f"{theirs(cast, 'campaign_open')}?liste=expenses&annee=2")
    assert "Location de salle" in listed
    for hidden in ("PAYEE-PAR-LES-MEMBRES", "AUTRE-ANNEE", "Fournisseur inventé"):
        assert hidden not in listed
    words = {
        "key": str(uuid.uuid4()), "title": "Salles", "asked": "Les factures sont-elles là ?", "size": "5",
        "method": "random", "answer_due_on": (timezone.localdate() + timedelta(days=9)).isoformat(),
    }  # fmt: skip
    opened = officer.post(f"{theirs(cast, 'campaign_open')}?liste=expenses&annee=2", words)
    with community_scope(cast.ours):
        one = Campaign.objects.get()
        assert (one.population, one.year) == ("expenses", 2)
        assert [name for name, _ in one.frame] == [f"depense-{theirs_.number}"]
        voucher = theirs_.vouchers.get()
    assert opened.url == theirs(cast, "campaign", one.number)
    piece = theirs(cast, "campaign_piece", one.number, 1)
    file = theirs(cast, "campaign_file", one.number, 1, voucher.pk)
    assert f'href="{piece}"' in text_of(officer, opened.url)
    page = text_of(officer, piece)
    for shown in ("Fournisseur inventé", voucher.sha256, str(treasurer), file, "aucune ligne de banque"):
        assert shown in page
    taken = officer.get(file)
    assert taken.content == bytes(voucher.content)
    assert taken["Content-Disposition"].startswith("attachment")
    other = makers.expense(cast.ours, cast.alice, treasurer, title="Hors échantillon")
    with community_scope(cast.ours):
        stranger = other.vouchers.get().pk
    assert officer.get(theirs(cast, "campaign_file", one.number, 1, stranger)).status_code == 404
    assert officer.get(theirs(cast, "campaign_piece", one.number, 2)).status_code == 404
    officer.post(
        f"{theirs(cast, 'campaign_act', one.number, 'demander')}?ligne=1",
        {"key": str(uuid.uuid4()), "text": "Pour quelle réunion ?"},
    )
    campaigns.answer(**makers.base(one, cast.alice), rank=1, text="Celle de mars.")
    mine = client_of(cast.alice)
    seen = text_of(mine, ours(cast, "campaign", one.number))
    for told in (
        "Pour quelle réunion ?",
        "Celle de mars.",
        "pièce 1, page lue",
        "pièce 1, fichier téléchargé",
    ):
        assert told in " ".join(seen.split())
    assert "pièce 1, fichier téléchargé" in _words(mine.get(ours(cast, "campaign_pdf", one.number)).content)
    with community_scope(cast.ours):
        event = AuditEvent.objects.get(action="campaign.piece_taken")
        assert event.details["sha256"] == voucher.sha256
    assert len(queries_of(officer, piece)) <= 12


def test_nothing_is_concluded_before_the_community_was_heard(cast, cpam):
    makers.fill(cast.ours, cast.alice)
    one = makers.control(cast.ours, cpam, cast.alice)
    campaigns.ask(**makers.base(one, cpam), rank=1, text="Qui était là ?")
    with community_scope(cast.ours):
        assert len(queries.unanswered(queries.exchanges(one))) == 1
    campaigns.answer(**makers.base(one, cast.alice), rank=1, text="Vingt personnes.", proof=2)
    with community_scope(cast.ours):
        assert queries.unanswered(queries.exchanges(one)) == set()
    end = {"verdict": Verdict.PARTLY, "text": "Une pièce à revoir."}
    with pytest.raises(DialogueError, match="avis sur chaque pièce"):
        campaigns.open_contradictory(
            **makers.base(one, cpam), reply_due_on=timezone.localdate() + timedelta(days=9), text=""
        )
    with pytest.raises(DialogueError):
        campaigns.conclude(**makers.base(one, cpam), **end)
    makers.contradictory(one, cpam)
    for conclude in (
        lambda: campaigns.conclude(**makers.base(one, cpam), **end),
        lambda: campaigns.conclude_item(**makers.base(one, cpam), rank=1, **end),
    ):
        with pytest.raises(DialogueError, match="peut répondre jusqu’au"):
            conclude()
    with time_machine.travel(timezone.now() + timedelta(days=17)):
        campaigns.conclude_item(**makers.base(one, cpam), rank=1, verdict=Verdict.SOUND, text="")
        campaigns.conclude(**makers.base(one, cpam), **end)
    closed = makers.reread(one)
    assert (closed.state, closed.verdict) == (CampaignState.CONCLUDED, Verdict.PARTLY)
    with community_scope(cast.ours):
        assert [item.verdict for item in queries.items(one)] == ["sound", "weak", "weak"]
        for act in (
            lambda: Campaign.objects.filter(pk=one.pk).update(conclusion="x"),
            lambda: CampaignExchange.objects.filter(campaign=one).update(text="x"),
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                act()
    with pytest.raises(DialogueError):
        campaigns.answer(**makers.base(one, cast.alice), rank=1, text="Trop tard.")


def test_the_community_may_close_its_observations_early(cast, cpam):
    makers.fill(cast.ours, cast.alice)
    one = makers.control(cast.ours, cpam, cast.alice)
    makers.contradictory(one, cpam)
    campaigns.answer(**makers.base(one, cast.alice), rank=2, text="La pièce est lisible.")
    campaigns.settle(**makers.base(one, cast.alice), text="")
    with pytest.raises(DialogueError, match="clos"):
        campaigns.answer(**makers.base(one, cast.alice), rank=2, text="Encore.")
    campaigns.conclude(**makers.base(one, cpam), verdict=Verdict.SOUND, text="Vu.")
    assert makers.reread(one).state == CampaignState.CONCLUDED


def test_a_second_click_writes_nothing_twice(cast, cpam):
    makers.fill(cast.ours, cast.alice)
    one = makers.control(cast.ours, cpam, cast.alice)
    said = makers.base(one, cpam)
    for _ in range(2):
        campaigns.ask(**said, rank=None, text="Une question.")
    with community_scope(cast.ours):
        assert CampaignExchange.objects.filter(campaign=one, kind="question").count() == 1


def test_mail_says_that_something_is_new_and_nothing_else(cast, cpam):
    makers.fill(cast.ours, cast.alice)
    one = makers.control(cast.ours, cpam, cast.alice, title="TITRE-SECRET", asked="OBJET-SECRET")
    campaigns.ask(**makers.base(one, cpam), rank=1, text="QUESTION-SECRETE")
    campaigns.answer(**makers.base(one, cast.alice), rank=1, text="REPONSE-SECRETE")
    sent = list(MailMessage.objects.filter(key__startswith="dialogue:"))
    assert {mail.recipient for mail in sent} >= {cast.alice.email, cpam.email, cast.dana.email}
    assert not [mail for mail in sent if "SECRET" in f"{mail.subject}{mail.text}{mail.html}"]
    assert cast.ours.name not in "".join(mail.text for mail in sent)


def test_the_whole_control_is_printed_with_authors_and_readings(cast, cpam):
    makers.fill(cast.ours, cast.alice)
    one = makers.control(cast.ours, cpam, cast.alice)
    officer = client_of(cpam)
    with community_scope(cast.ours):
        first = CampaignItem.objects.select_related("evidence").get(campaign=one, rank=1)
    officer.get(theirs(cast, "evidence_one", first.evidence.number))
    campaigns.ask(**makers.base(one, cpam), rank=1, text="Qui était présent ?")
    words = _words(client_of(cast.alice).get(ours(cast, "campaign_pdf", one.number)).content)
    for expected in (one.seed, "Qui était présent ?", str(cpam), "page lue", first.evidence.sha256[:20]):
        assert expected in words
    page = text_of(client_of(cast.alice), ours(cast, "campaign", one.number))
    assert "page lue" in page


def test_a_member_reads_no_word_of_a_proof_kept_for_the_funders(cast, cpam):
    secret = proofs.prove(cast.ours, cast.alice, "Liste de paie", confidentiality=Confidentiality.FUNDER)
    one = makers.control(cast.ours, cpam, cast.alice, size=1)
    campaigns.ask(**makers.base(one, cpam), rank=1, text="Complète ?")
    said = campaigns.answer(**makers.base(one, cast.alice), rank=1, text="Oui.", proof=secret.number)
    assert said.evidence_id == secret.pk
    board = cast.holder(Role.BOARD)
    for user, where, reads in ((board, ours, False), (cast.alice, ours, True), (cpam, theirs, True)):
        client = client_of(user)
        page, drawn = where(cast, "campaign", one.number), where(cast, "campaign_draw", one.number)
        texts = [text_of(client, page), text_of(client, drawn), text_of(client, f"{drawn}?forme=csv")]
        texts.append(_words(client.get(where(cast, "campaign_pdf", one.number)).content))
        assert ["Liste de paie" in text for text in texts] == [reads] * 4
        assert ["(réservée)" in text for text in texts] == [not reads] * 4
        assert f"preuve-{secret.number}" in texts[1]  # the draw can still be done again


def test_what_a_gesture_shows_an_officer_is_traced(cast, cpam):
    makers.write(one := makers.held(cast.ours, cast.alice), cast.alice, "Tout le compte rendu.")
    for user, where, times in ((cast.alice, ours, 0), (cpam, theirs, 1)):
        assert "Tout le compte rendu." in text_of(
            client_of(user), where(cast, "dialogue_act", one.number, "compte-rendu")
        )
        with community_scope(cast.ours):
            assert AuditEvent.objects.filter(action="dialogue.visited").count() == times


def test_a_gesture_that_is_not_yours_does_not_exist(cast, cpam):
    makers.fill(cast.ours, cast.alice)
    one = makers.control(cast.ours, cpam, cast.alice)
    assert client_of(cast.alice).get(ours(cast, "campaign_act", one.number, "avis")).status_code == 404
    assert client_of(cpam).get(theirs(cast, "campaign_act", one.number, "repondre")).status_code == 404
    assert (
        client_of(cpam).get(f"{theirs(cast, 'campaign_act', one.number, 'avis')}?ligne=99").status_code == 404
    )
    held = makers.held(cast.ours, cast.alice)
    board = cast.holder(Role.BOARD)
    assert client_of(board).get(ours(cast, "dialogue", held.number)).status_code == 200
    assert client_of(board).get(ours(cast, "dialogue_act", held.number, "cible")).status_code == 403
    words = {"key": str(uuid.uuid4()), "text": "Une question."}
    answer = client_of(cpam).post(f"{theirs(cast, 'campaign_act', one.number, 'demander')}?ligne=2", words)
    assert answer.url.endswith("#piece-2")


def test_a_page_asks_as_much_for_one_row_as_for_three(cast, cpam):
    """Proofs, pieces, commitments and actions: no page asks one question more for one row more."""
    one = makers.held(cast.ours, cast.alice, year=2)
    control = None
    counts = {}
    for row in range(2):
        for _ in range(1 + row):
            sheet = project.sheet(cast.ours, cast.alice)
            project.state(cast.ours, cast.alice, sheet, "validated")
            proofs.prove(cast.ours, cast.alice, sheets=(sheet.number,), missions=("crise",))
            makers.follow(makers.promise(one, cpam), cpam, CommitmentState.OPEN)
            makers.target(one, cpam)
            dialogues.write_words(
                by=cast.alice, community=cast.ours, number=one.number, sheet=sheet.number, result="Fait.",
                trouble="Peu.", plan="Suite.",
            )  # fmt: skip
        dialogues.share(by=cast.alice, community=cast.ours, number=one.number)
        makers.write(one, cpam, f"Version {row}.", based_on=row)
        for party in (cpam, cast.alice)[: 1 + row]:
            makers.approve(one, party, version=row + 1)
        control = makers.control(cast.ours, cpam, cast.alice, size=1 + 2 * row)
        for rank in range(1, control.size + 1):
            campaigns.ask(**makers.base(control, cpam), rank=rank, text="Pourquoi ?")
        mine, officer = client_of(cast.alice), client_of(cpam)
        for client, where, name, args in (
            (mine, ours, "evidence_index", []), (mine, ours, "evidence_csv", []),
            (mine, ours, "evidence_zip", []),
            (mine, ours, "evidence_lacking", []), (officer, theirs, "evidence_index", []),
            (mine, ours, "dialogues", []), (mine, ours, "dialogue", [one.number]),
            (mine, ours, "dialogue_promises", [one.number]), (mine, ours, "dialogue_meeting", [one.number]),
            (officer, theirs, "dialogue", [one.number]), (officer, theirs, "dialogue_promises", [one.number]),
            (mine, ours, "campaign", [control.number]), (officer, theirs, "campaign", [control.number]),
            (mine, ours, "dialogue_pdf", [one.number]), (officer, theirs, "dialogue_pdf", [one.number]),
            (mine, ours, "campaign_pdf", [control.number]),
            (officer, theirs, "campaign_pdf", [control.number]),
        ):  # fmt: skip
            asked = queries_of(client, where(cast, name, *args))
            assert len(asked) <= 12, (name, asked)
            counts.setdefault((where.__name__, name), []).append(len(asked))
    assert {page: found for page, found in counts.items() if len(set(found)) > 1} == {}
