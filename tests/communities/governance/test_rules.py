"""The rules of a community: what a form accepts, the engine counts; what is adopted never changes."""

import json
from datetime import date
from fractions import Fraction

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.communities.governance.assemblies.enums import AssemblyKind
from maillage.communities.governance.assemblies.frozen import rules_on
from maillage.communities.governance.mandates.models import Mandate
from maillage.communities.governance.rules import actions, queries
from maillage.communities.governance.rules.counting import as_engine, engine_rules, frozen
from maillage.communities.governance.rules.enums import (
    OFFICES,
    MajorityRule,
    MandateFunction,
    OrganKind,
    Renewal,
    SecretBallot,
)
from maillage.communities.governance.rules.errors import RulesError
from maillage.communities.governance.rules.forms import OrganForm
from maillage.communities.governance.rules.models import Organ, OrganRules, RulesCollege
from maillage.communities.governance.rules.shares import in_words, read_share
from maillage.communities.governance.rules.wording import changes, example, sentences
from maillage.communities.members.models import College
from maillage.engines.assembly import read_rules
from maillage.foundation.access.enums import Role
from maillage.foundation.tenancy.scope import community_scope
from tests.communities.founding.makers import found_association
from tests.communities.governance import makers

shares = st.one_of(
    st.integers(0, 110).map(lambda percent: f"{percent} %"),
    st.tuples(st.integers(0, 9), st.integers(1, 9)).map(lambda parts: f"{parts[0]}/{parts[1]}"),
)
numbers = st.one_of(st.just(""), st.integers(0, 14).map(str))
typed = st.fixed_dictionaries(
    {
        "notice_days": st.integers(0, 60).map(str),
        "second_notice_days": st.integers(0, 60).map(str),
        "meetings_min": st.integers(0, 12).map(str),
        "majority": st.sampled_from([*MajorityRule.values, "half"]),
        "proxies_max": numbers,
        "secret_ballot": st.sampled_from(SecretBallot.values),
        "seats_min": numbers,
        "seats_max": numbers,
        "term_years": numbers,
        "renewal": st.sampled_from(["", *Renewal.values]),
        **dict.fromkeys(("quorum_first", "quorum_second", "secret_share", "call_share"), shares),
        **{one.value: numbers for one in OFFICES},
    },
    optional={name: st.just("on") for name in ("by_college", "casting_vote", "remote_voting", "fees_paid")},
)


@settings(max_examples=150, deadline=None)
@given(kind=st.sampled_from(list(OrganKind)), answers=typed)
def test_what_the_form_accepts_the_engine_counts(kind, answers):
    """Or it is refused: no rules lie between, and the published sheet says the same rules again."""
    form = OrganForm(answers, kind=kind)
    if not form.is_valid():
        assert all(form.errors.values())
        return
    rules = OrganRules(organ=Organ(kind=kind, name=kind.label), **form.answers)
    colleges = [
        RulesCollege(college=College(label=name), weight=weight) for name, weight in (("A", 1), ("B", 3))
    ]
    counted = example(rules, colleges, 7)
    engine = as_engine(rules, colleges)
    sheet = json.loads(json.dumps(frozen(engine)))

    assert Fraction(counted.needed, counted.members) >= engine.quorum[1]
    assert counted.needed == 0 or Fraction(counted.needed - 1, counted.members) < engine.quorum[1]
    assert engine.quorum[2] <= engine.quorum[1] <= 1
    assert read_rules(sheet) == engine
    assert all(sentences(rules, colleges).values())


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"quorum_first": "140 %"}, "quorum_first"),
        ({"quorum_second": "1/3"}, "quorum_second"),
        ({"quorum_first": "1 %", "quorum_second": "100 %"}, "quorum_second"),
        ({"majority": "half"}, "majority"),
        ({"renewal": "thirds", "term_years": "4"}, "term_years"),
        ({"seats_max": "2"}, "seats_max"),
    ],
)
def test_a_contradiction_is_refused_where_it_is(changed, field):
    plain = {
        "notice_days": "8", "second_notice_days": "8", "meetings_min": "0", "quorum_first": "25 %",
        "quorum_second": "0", "majority": "simple", "proxies_max": "1", "secret_ballot": "on_request",
        "secret_share": "10 %", "call_share": "25 %", "president": "1", "secretary": "1", "treasurer": "1",
    }  # fmt: skip
    assert OrganForm(plain, kind=OrganKind.BUREAU).is_valid()
    all_then_half = {"quorum_first": "100 %", "quorum_second": "50 %"}
    assert OrganForm(plain | all_then_half, kind=OrganKind.BUREAU).is_valid()

    form = OrganForm({**plain, **changed}, kind=OrganKind.BUREAU)

    assert list(form.errors) == [field]


def test_a_third_is_a_third():
    assert read_share("1/3") * 99 == 33
    assert in_words(read_share("25 %")) == "un quart (25 %)"
    with pytest.raises(ValueError, match="part"):
        read_share("un peu")


@pytest.mark.django_db
def test_the_founders_answers_are_the_first_rules_then_a_version_changes_one(cast):
    with time_machine.travel("2026-04-20 10:00+02:00", tick=False):
        found_association(cast.ours, cast.alice, quorum_first=33, by_college=False, renewal="thirds")
        makers.adopt(cast.ours, cast.alice, on=date(2026, 3, 2))
        makers.open_draft(cast.ours, cast.alice)
        makers.change(cast.ours, cast.alice, OrganKind.AG_ORDINAIRE, quorum_first="1/2")
        with community_scope(cast.ours):
            first, draft = queries.in_force(date(2026, 4, 20)), queries.draft()
            found = changes(queries.told(first).said, queries.told(draft).said)
            second = actions.adopt(
                by=cast.alice, community=cast.ours, adopted_on=date(2026, 4, 19), adopted_by="AGE",
                starts_on=date(2026, 5, 1),
            )  # fmt: skip
            ordinary = Organ.objects.get(kind=OrganKind.AG_ORDINAIRE)
            quorums = [
                engine_rules(ordinary, queries.in_force(day)).quorum[1]
                for day in (date(2026, 4, 30), date(2026, 5, 1))
            ]

    assert first.from_founding
    assert [(one.organ, one.topic) for one in found] == [(OrganKind.AG_ORDINAIRE.label, "Quorum")]
    assert second.number == 2
    assert quorums == [Fraction(33, 100), Fraction(1, 2)]


@pytest.mark.django_db
def test_adopted_rules_never_change(cast):
    version = makers.adopt(cast.ours, cast.alice)
    for sql in (
        "UPDATE communities_rulesversion SET adopted_by = 'autre' WHERE id = %s",
        "UPDATE communities_organrules SET majority = 'simple' WHERE version_id = %s",
        "DELETE FROM communities_organrules WHERE version_id = %s",
    ):
        with (
            community_scope(cast.ours),
            pytest.raises(DatabaseError, match="immutable"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(sql, [version.pk])
    makers.open_draft(cast.ours, cast.alice)
    with community_scope(cast.ours), pytest.raises(RulesError, match="celle-ci commence après"):
        actions.adopt(
            by=cast.alice, community=cast.ours, adopted_on=version.adopted_on, adopted_by="AG",
            starts_on=version.starts_on,
        )  # fmt: skip


@pytest.mark.django_db
def test_a_college_without_voters_cannot_weigh(cast):
    makers.elect_nobody(cast.ours, cast.alice)
    with community_scope(cast.ours):
        actions.start_draft(by=cast.alice, community=cast.ours)
        with pytest.raises(RulesError, match="aucun membre qui vote"):
            actions.adopt(
                by=cast.alice, community=cast.ours, adopted_on=date(2026, 1, 1), adopted_by="AG",
                starts_on=date(2026, 1, 1),
            )  # fmt: skip


@pytest.mark.django_db
def test_members_read_the_rules_with_an_example_and_change_nothing(cast):
    makers.adopt(cast.ours, cast.alice)
    client = Client()
    client.force_login(cast.holder(Role.MEMBER))

    page = client.get(reverse("rules", args=[cast.ours.slug]))
    refused = client.post(reverse("rules_prepare", args=[cast.ours.slug]), {"what": "start"})

    assert "Avec 40 membres ayant droit de vote, il faut 10 présents ou représentés." in page.text
    assert "Préparer" not in page.text
    assert refused.status_code == 403


@pytest.mark.django_db
def test_an_organ_that_the_rules_forgot_is_closed_and_comes_back_with_them(cast):
    today = timezone.localdate()
    asked = {"by": cast.alice, "community": cast.ours}
    makers.open_draft(cast.ours, cast.alice)
    with community_scope(cast.ours):
        organ = actions.add_organ(kind=OrganKind.COPIL, name="Pilotage", **asked).organ
    makers.adopt(cast.ours, cast.alice)
    chosen = {"kind": OrganKind.COPIL, "function": MandateFunction.MEMBER, "on": today}
    ended, sitting = (makers.elect(cast.ours, cast.alice, **chosen) for _ in range(2))
    with community_scope(cast.ours):
        Mandate.objects.filter(pk=ended.pk).update(ends_on=today)
    client = Client()
    client.force_login(cast.alice)
    close = reverse("organ_archive", args=[cast.ours.slug, organ.pk])
    assert "figure dans les règles" in client.post(close, follow=True).text
    makers.open_draft(cast.ours, cast.alice)
    with community_scope(cast.ours):
        actions.drop_organ(organ=organ, **asked)
    makers.adopt(cast.ours, cast.alice)
    assert "ne prévoient plus" in client.get(reverse("rules", args=[cast.ours.slug])).text
    assert "siègent encore" in client.post(close, follow=True).text
    with community_scope(cast.ours):
        Mandate.objects.filter(pk=sitting.pk).update(ends_on=today)
    client.post(close)
    with community_scope(cast.ours):
        assert Organ.objects.get(pk=organ.pk).archived_on == today
        assert queries.forgotten_organs(today) == []
        board = Organ.objects.get(kind=OrganKind.CA)
        with pytest.raises(RulesError, match="s’en passer"), transaction.atomic():
            actions.archive_organ(organ=board.pk, today=today, **asked)
        actions.start_draft(**asked)
        assert actions.add_organ(kind=OrganKind.COPIL, name="Pilotage", **asked).organ.pk == organ.pk
        assert Organ.objects.get(pk=organ.pk).archived_on is None


@pytest.mark.django_db
def test_before_any_version_an_assembly_follows_what_the_first_one_would_say(cast):
    """The usual rules, then the founders' answers: one source for the votes and for the draft."""

    def told():
        with community_scope(cast.ours):
            draft = actions.start_draft(by=cast.alice, community=cast.ours)
            for kind in AssemblyKind:
                rules = OrganRules.objects.select_related("organ").get(version=draft, organ__kind=kind)
                first = frozen(engine_rules(rules.organ, draft))
                first |= {"casting_vote": rules.casting_vote, "remote": rules.remote_voting}
                followed = rules_on(kind, cast.ours, timezone.localdate())
                assert {name: followed[name] for name in first} == first
            actions.discard_draft(by=cast.alice, community=cast.ours)
        return followed

    with community_scope(cast.ours):
        College.objects.create(community=cast.ours, label="Usagers", weight=7)
    usual = told()
    assert (usual["source"], usual["colleges"]) == ("", [{"code": "Usagers", "weight": 7}])
    found_association(cast.ours, cast.alice, extra_quorum_second=20, by_college=False, remote_voting=False)
    chosen = told()
    assert chosen["source"] == "Réponses des fondateurs"
    assert (chosen["quorum"]["2"], chosen["colleges"], chosen["remote"]) == (0.2, [], False)
