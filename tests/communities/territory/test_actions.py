"""Founding, drawing, adopting: what each action does, refuses, and leaves behind."""

import uuid
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, connection, transaction

from maillage.communities.territory.actions import (
    adopt_version,
    discard_draft,
    edit_community,
    found_community,
    save_draft,
    set_management_location,
    start_draft,
)
from maillage.communities.territory.actions.versions import fingerprint
from maillage.communities.territory.errors import AlreadyFoundedError, StaleVersionError, TerritoryError
from maillage.communities.territory.models import (
    ManagementLocation,
    SubTerritory,
    TerritoryClaim,
    TerritoryUnit,
    TerritoryVersion,
)
from maillage.communities.territory.queries import content_of, current_version, difference
from maillage.communities.territory.seat import Seat
from maillage.communities.territory.units import UnknownUnitsError
from maillage.foundation.access.enums import Role
from maillage.foundation.access.models import RoleAssignment
from maillage.foundation.audit.models import AuditEvent
from maillage.foundation.tenancy.enums import Stage
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.scope import community_scope
from tests.cast import make_user
from tests.communities.territory.makers import TODAY, draw

pytestmark = pytest.mark.django_db


def found(by, **changes):
    values = {
        "founding_key": uuid.uuid4(), "name": "CPTS du Val d'Essai", "acronym": "CPTS Essai",
        "role": Role.PRESIDENT, "stage": Stage.EMERGENCE, "listed": True, "codes": ["04070", "04209"],
        "seat": Seat(commune_code="04070"), "today": TODAY,
    }  # fmt: skip
    return found_community(by=by, **{**values, **changes})


def acts(community):
    with community_scope(community):
        return list(
            AuditEvent.objects.filter(community_id=community.pk)
            .order_by("seq")
            .values_list("action", flat=True)
        )


@pytest.fixture
def ours(cast):
    with community_scope(cast.ours):
        yield cast.ours


# --- Founding -------------------------------------------------------------------------------------------


def test_founding_gives_a_space_a_role_a_drawing_and_a_seat():
    founder = make_user("Fanny")
    community = found(founder, sub_territories={"Nord": ["04209"]})
    assert (community.region_code, community.department_code) == ("93", "04")
    assert community.slug == "cpts-essai"
    with community_scope(community):
        assert [row.role for row in RoleAssignment.objects.of_user(founder.pk)] == [Role.PRESIDENT]
        version = TerritoryVersion.objects.get()
        assert (version.number, version.state) == (1, "draft")
        assert content_of(version) == (["04070", "04209"], {"Nord": ["04209"]})
        assert ManagementLocation.objects.get().commune_code == "04070"
    assert acts(community) == [
        "community.founded", "role.granted", "community.edited", "territory.drafted",
    ]  # fmt: skip


def test_a_coordinator_founds_as_president_too():
    founder = make_user("Fanny")
    community = found(founder, role=Role.COORDINATOR)
    with community_scope(community):
        roles = {row.role for row in RoleAssignment.objects.of_user(founder.pk)}
    assert roles == {Role.PRESIDENT, Role.COORDINATOR}


def test_a_double_click_founds_once():
    founder, key = make_user("Fanny"), uuid.uuid4()
    first, second = found(founder, founding_key=key), found(founder, founding_key=key)
    assert first.pk == second.pk
    assert acts(first).count("community.founded") == 1


def test_the_same_form_with_another_name_is_refused():
    founder, key = make_user("Fanny"), uuid.uuid4()
    community = found(founder, founding_key=key)
    with pytest.raises(AlreadyFoundedError) as caught:
        found(founder, founding_key=key, name="CPTS d'un Autre Nom")
    assert caught.value.slug == community.slug


def test_a_stranger_learns_nothing_from_a_used_key():
    key = uuid.uuid4()
    community = found(make_user("Fanny"), founding_key=key)
    with pytest.raises(TerritoryError) as caught:
        found(make_user("Xavier"), founding_key=key)
    assert not isinstance(caught.value, AlreadyFoundedError)
    assert community.name not in str(caught.value)


def test_a_taken_address_is_numbered():
    founder = make_user("Fanny")
    assert [found(founder).slug for _ in range(3)] == ["cpts-essai", "cpts-essai-2", "cpts-essai-3"]


def test_nothing_is_left_of_a_founding_that_fails():
    before = Community.objects.count()
    with pytest.raises(UnknownUnitsError):
        found(make_user("Fanny"), codes=["99999"])
    with pytest.raises(TerritoryError, match="siège"):
        found(make_user("Fanny"), seat=Seat(commune_code="99999"))
    assert Community.objects.count() == before


# --- Drawing --------------------------------------------------------------------------------------------


def test_the_second_editor_is_warned_and_both_drawings_are_kept(cast, ours):
    version = draw(ours, cast.alice, ["04070"])
    secretary = cast.holder(Role.SECRETARY)
    first = save_draft(by=cast.alice, community=ours, version=version, revision=1, codes=["04070", "04209"])
    second = save_draft(by=secretary, community=ours, version=version, revision=1, codes=["04070", "04049"])
    assert not first.kept_apart
    assert second.kept_apart
    assert second.version.pk != version.pk
    assert "Rien n’est perdu" in second.warning
    assert content_of(first.version)[0] == ["04070", "04209"]
    assert content_of(second.version)[0] == ["04049", "04070"]


def test_the_same_save_sent_twice_is_one_save(cast, ours):
    version = draw(ours, cast.alice, ["04070"])
    for _ in range(2):
        saved = save_draft(
            by=cast.alice, community=ours, version=version, revision=1, codes=["04209", "04070"]
        )
        assert not saved.kept_apart
    assert TerritoryVersion.objects.count() == 1


def test_a_save_on_a_discarded_draft_is_kept(cast, ours):
    version = draw(ours, cast.alice, ["04070"])
    discard_draft(by=cast.holder(Role.SECRETARY), community=ours, version=version)
    saved = save_draft(by=cast.alice, community=ours, version=version, revision=1, codes=["04070", "04209"])
    assert "abandonné" in saved.warning
    assert content_of(saved.version)[0] == ["04070", "04209"]


def test_a_save_on_an_adopted_version_becomes_a_draft(cast, ours):
    version = draw(ours, cast.alice, ["04070"], adopted_on=date(2026, 1, 1))
    saved = save_draft(by=cast.alice, community=ours, version=version, revision=1, codes=["04209"])
    assert saved.kept_apart
    assert content_of(version)[0] == ["04070"]


def test_saving_checks_codes_and_overlaps(cast, ours):
    version = draw(ours, cast.alice, ["04070"])
    with pytest.raises(UnknownUnitsError):
        save_draft(by=cast.alice, community=ours, version=version, revision=1, codes=["99999"])
    saved = save_draft(
        by=cast.alice, community=ours, version=version, revision=1, codes=["75056", "75101", " 2a004 "]
    )
    assert content_of(saved.version)[0] == ["2A004", "75056"]


def test_sub_territories_share_units_out_and_keep_their_order(cast, ours):
    version = draw(
        ours,
        cast.alice,
        ["04070", "04209"],
        sub_territories={"Sud": ["04070"], "Nord": ["04070", "04209"], "": []},
    )
    assert content_of(version)[1] == {"Sud": ["04070"], "Nord": ["04209"], "Sous-territoire 3": []}


def test_a_draft_starts_from_another_version(cast, ours):
    first = draw(ours, cast.alice, ["04070", "04209"], sub_territories={"Nord": ["04209"]})
    copy = start_draft(by=cast.alice, community=ours, based_on=first)
    assert content_of(copy) == content_of(first)
    assert (copy.number, copy.based_on_id) == (2, first.pk)
    discard_draft(by=cast.alice, community=ours, version=first)
    copy.refresh_from_db()
    assert copy.based_on_id is None
    assert content_of(copy)[0] == ["04070", "04209"]


def test_only_those_with_the_right_write(cast, ours):
    version = draw(ours, cast.alice, ["04070"])
    for attempt in (
        lambda: save_draft(by=cast.bob, community=ours, version=version, revision=1, codes=["04209"]),
        lambda: start_draft(by=cast.charlie, community=ours, codes=["04209"]),
        lambda: discard_draft(by=cast.bob, community=ours, version=version),
        lambda: adopt_version(
            by=cast.holder(Role.COORDINATOR), community=ours, version=version, revision=1,
            starts_on=TODAY, today=TODAY,
        ),
        lambda: set_management_location(
            by=cast.bob, community=ours, seat=Seat(commune_code="04070"), starts_on=TODAY
        ),
    ):  # fmt: skip
        with pytest.raises(PermissionDenied):
            attempt()
    assert content_of(version)[0] == ["04070"]


# --- Adopting -------------------------------------------------------------------------------------------


def test_adopting_freezes_a_verifiable_description(cast, ours):
    version = draw(ours, cast.alice, ["04070", "04209"], adopted_on=date(2026, 1, 1))
    stored = TerritoryVersion.objects.get(pk=version.pk)
    assert stored.snapshot["communes"] == 2
    assert stored.snapshot["vintages"]["populations"] == "2023"
    assert stored.snapshot["agreement"]
    assert fingerprint(stored.snapshot) == stored.sha256


def test_the_next_version_ends_the_former_one(cast, ours):
    first = draw(ours, cast.alice, ["04070"], adopted_on=date(2026, 1, 1))
    second = draw(ours, cast.alice, ["04209"], adopted_on=date(2027, 1, 1))
    first.refresh_from_db()
    assert (first.state, first.ends_on) == ("superseded", date(2027, 1, 1))
    assert current_version(date(2026, 12, 31)).pk == first.pk
    assert current_version(date(2027, 1, 1)).pk == second.pk


@pytest.mark.parametrize("starts_on", [date(2025, 12, 31), date(2026, 1, 1)])
def test_a_version_cannot_start_before_the_one_it_replaces(cast, ours, starts_on):
    draw(ours, cast.alice, ["04070"], adopted_on=date(2026, 1, 1))
    with pytest.raises(TerritoryError, match="après cette date"):
        draw(ours, cast.alice, ["04209"], adopted_on=starts_on)


def test_what_was_not_read_is_not_adopted(cast, ours):
    version = draw(ours, cast.alice, ["04070"])
    save_draft(by=cast.alice, community=ours, version=version, revision=1, codes=["04209"])
    with pytest.raises(StaleVersionError):
        adopt_version(
            by=cast.alice, community=ours, version=version, revision=1, starts_on=TODAY, today=TODAY
        )


def test_an_empty_or_adopted_version_is_not_adopted(cast, ours):
    empty = start_draft(by=cast.alice, community=ours)
    adopted = draw(ours, cast.alice, ["04070"], adopted_on=date(2026, 1, 1))
    for version, message in ((empty, "vide"), (adopted, "déjà arrêtée")):
        with pytest.raises(TerritoryError, match=message):
            adopt_version(
                by=cast.alice, community=ours, version=version, revision=1, starts_on=TODAY, today=TODAY
            )


def test_a_draft_thrown_away_meanwhile_is_a_refusal_in_french(cast, ours):
    """Two people press at once: the second one's page was read before the first one's act."""
    version = draw(ours, cast.alice, ["04070"])
    discard_draft(by=cast.alice, community=ours, version=TerritoryVersion.objects.get(pk=version.pk))
    with pytest.raises(TerritoryError, match="abandonné entre-temps"):
        discard_draft(by=cast.alice, community=ours, version=version)
    with pytest.raises(TerritoryError, match="abandonné entre-temps"):
        adopt_version(
            by=cast.alice, community=ours, version=version, revision=1, starts_on=TODAY, today=TODAY
        )


def test_claims_follow_the_adopted_version(cast, ours):
    iris = "693870101"
    draw(ours, cast.alice, ["04070", iris], adopted_on=date(2026, 1, 1))
    claims = {claim.code: claim for claim in TerritoryClaim.register.filter(community=ours)}
    assert set(claims) == {"04070", "69387"}
    assert (claims["69387"].part, claims["69387"].iris, claims["69387"].city) == (True, [iris], "69123")
    assert claims["69387"].population < claims["04070"].population
    draw(ours, cast.alice, ["04209"], adopted_on=date(2026, 6, 1))
    assert [claim.code for claim in TerritoryClaim.register.filter(community=ours)] == ["04209"]


@pytest.mark.parametrize(
    "change",
    [
        lambda v: TerritoryVersion.objects.filter(pk=v.pk).update(label="Autre"),
        lambda v: TerritoryVersion.objects.filter(pk=v.pk).update(snapshot={}),
        lambda v: TerritoryVersion.objects.filter(pk=v.pk).update(state="draft"),
        lambda v: TerritoryUnit.objects.filter(version=v).delete(),
        lambda v: TerritoryUnit.objects.filter(version=v).update(code="04049"),
        lambda v: TerritoryUnit.objects.create(
            community_id=v.community_id, version=v, kind="commune", code="04049"
        ),
        lambda v: SubTerritory.objects.create(community_id=v.community_id, version=v, name="Est", rank=7),
        lambda v: TerritoryVersion.objects.filter(pk=v.pk).delete(),
    ],
)
def test_the_database_refuses_to_change_what_was_adopted(cast, ours, change):
    version = draw(ours, cast.alice, ["04070"], adopted_on=date(2026, 1, 1))
    with pytest.raises(DatabaseError), transaction.atomic():
        change(version)
    version.refresh_from_db()
    assert version.label
    assert content_of(version)[0] == ["04070"]


def test_a_unit_cannot_point_at_another_communitys_version(cast):
    """The composite key: foreign keys alone would let it through, row policies do not see them."""
    theirs = draw(cast.theirs, cast.charlie, ["04070"])
    unit = TerritoryUnit(community=cast.ours, version_id=theirs.pk, kind="commune", code="04049")
    with pytest.raises(IntegrityError), transaction.atomic(), community_scope(cast.ours):
        _save_and_check_keys(unit)


def _save_and_check_keys(unit):
    unit.save()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_the_difference_between_two_versions(cast, ours):
    before = draw(ours, cast.alice, ["04070", "04209"])
    after = draw(ours, cast.alice, ["04209", "04049"])
    change = difference(before, after)
    assert [place.code for place in change.added] == ["04049"]
    assert [place.code for place in change.removed] == ["04070"]
    assert [place.code for place in change.kept] == ["04209"]
    assert change.balance == change.added[0].population - change.removed[0].population


# --- The card and the seat ------------------------------------------------------------------------------


def test_the_card_changes_and_the_log_says_which_fields(cast, ours):
    card = {"name": ours.name, "acronym": "VDO", "listed": False}
    edit_community(by=cast.alice, community=ours, **card)
    edit_community(by=cast.alice, community=ours, **card)
    events = AuditEvent.objects.filter(community_id=ours.pk, action="community.edited")
    assert [event.details["fields"] for event in events] == [["acronym", "listed"]]


def test_the_seat_is_kept_by_period(cast, ours):
    for day, commune in (
        (date(2025, 1, 1), "04070"),
        (date(2026, 1, 1), "05061"),
        (date(2026, 1, 1), "13055"),
    ):
        set_management_location(by=cast.alice, community=ours, seat=Seat(commune_code=commune), starts_on=day)
    rows = list(ManagementLocation.objects.order_by("starts_on").values_list("commune_code", "ends_on"))
    assert rows == [("04070", date(2026, 1, 1)), ("13055", None)]
    ours.refresh_from_db()
    assert (ours.region_code, ours.department_code) == ("93", "13")
    with pytest.raises(TerritoryError, match="avant"):
        set_management_location(
            by=cast.alice, community=ours, seat=Seat(commune_code="04070"), starts_on=date(2025, 6, 1)
        )
