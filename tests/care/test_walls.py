"""Controls A06, A07, A11 and F11: the database refuses, not only the page."""

import copy
import pickle
import uuid

import pytest
from django.core.exceptions import FieldError
from django.db import InternalError, ProgrammingError, connection, connections, transaction
from django.db.utils import DatabaseError, IntegrityError
from django.utils import timezone
from django_scopes.exceptions import ScopeError

from maillage.care.circle import actions
from maillage.care.circle.enums import Ground
from maillage.care.circle.models import Case, CircleMember
from maillage.care.circle.queries import circle_of, offered_to
from maillage.care.ground.enums import Category
from maillage.care.ground.errors import NoSessionError, NotYoursError
from maillage.care.persons.models import Identity
from maillage.care.persons.queries import duplicates, find_by_name, find_by_phone
from maillage.care.traces.queries import who_saw
from tests.care.makers import PATIENT, WORDS, make_case, opened, seat

pytestmark = pytest.mark.django_db(databases=["default", "care"])


def raw(sql: str, *values: object) -> list[tuple]:
    """As the serving role, with no manager in between."""
    with connections["care"].cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


class TestTheSchema:
    def test_the_role_of_the_rest_has_no_way_in(self, surgery):
        with connection.cursor() as cursor:
            cursor.execute("SELECT has_schema_privilege('care', 'USAGE'), current_user")
            assert cursor.fetchone() == (False, "maillage_app")
            with (
                pytest.raises(ProgrammingError, match="permission denied for schema care"),
                transaction.atomic(),
            ):
                cursor.execute("SELECT * FROM care.care_identity")

    def test_the_role_of_care_has_no_way_out_and_owns_nothing(self):
        ((role, usage, powers, owned),) = raw(
            """SELECT current_user, has_schema_privilege('public', 'USAGE'), rolsuper OR rolbypassrls,
                      (SELECT count(*) FROM pg_class WHERE pg_get_userbyid(relowner) = current_user)
               FROM pg_roles WHERE rolname = current_user"""
        )
        assert (role, usage, powers, owned) == ("maillage_care", False, False, 0)

    def test_every_table_is_walled_and_every_policy_compares_the_community(self):
        tables = raw(
            """SELECT relname, relrowsecurity AND relforcerowsecurity FROM pg_class
               WHERE relkind = 'r' AND relnamespace = 'care'::regnamespace AND relname LIKE 'care\\_%%'"""
        )
        assert len(tables) >= 8
        assert [name for name, walled in tables if not walled] == []
        policies = raw("SELECT policyname, qual, with_check FROM pg_policies WHERE schemaname = 'care'")
        assert len(policies) > len(tables)
        assert all("care_communities()" in (qual or check) for _, qual, check in policies)
        grants = raw(
            """SELECT relname FROM pg_class WHERE relnamespace = 'care'::regnamespace AND relkind = 'r'
               AND has_table_privilege(oid, 'DELETE')"""
        )
        assert grants == []

    def test_functions_that_see_more_pin_their_path(self):
        found = raw(
            """SELECT proname, proconfig FROM pg_proc
               WHERE prosecdef AND pronamespace = 'care'::regnamespace"""
        )
        assert len(found) == 8
        assert all(config == ["search_path=care, pg_temp"] for _, config in found)

    def test_no_key_leaves_the_database(self):
        rows = raw(
            "SELECT conname FROM pg_constraint WHERE contype = 'f' AND connamespace = 'care'::regnamespace "
            "AND confrelid NOT IN (SELECT oid FROM pg_class WHERE relnamespace = 'care'::regnamespace)"
        )
        assert rows == []


class TestTheCircle:
    def test_a_colleague_outside_finds_no_hint(self, surgery):
        with opened(surgery.ours, surgery.bob) as by:
            assert not Case.objects.exists()
            assert not Identity.objects.exists()
            assert not CircleMember.objects.exists()
            assert find_by_name(PATIENT.family_name, PATIENT.first_names) == []
            assert find_by_phone(PATIENT.phone) == []
            assert duplicates() == ()
            assert offered_to(by) == []
            assert who_saw(surgery.case.pk) == []
            for name in ("case", "identity", "circlemember", "accesstrace", "notice"):
                assert raw(f"SELECT count(*) FROM care_{name}") == [(0,)], name

    def test_another_community_sees_nothing_even_with_the_key(self, surgery):
        with opened(surgery.theirs, surgery.nora):
            assert not Case.objects.filter(pk=surgery.case.pk).exists()
            assert raw("SELECT count(*) FROM care_circlemember") == [(0,)]

    def test_the_circle_reads_and_its_search_finds(self, surgery):
        with opened(surgery.ours, surgery.nora):
            (found,) = find_by_name("ZEBULON IMAGINAIRE", "marguerite")
            assert (found.family_name, found.birth_date) == (PATIENT.family_name, PATIENT.birth_date)
            assert [one.pk for one in find_by_phone("06 99 00 12 34")] == [found.pk]
            assert find_by_name("Zebulon", "Marguerite") == []

    def test_a_seat_of_what_one_is_no_longer_shows_no_outline(self, surgery):
        """Control A09 in the database: an operator without the role, a nurse who left the register."""
        asked = make_case(surgery.ours, surgery.bob)
        with opened(surgery.ours, surgery.bob) as by:
            given = seat(surgery.nora, Ground.CONSENT, category=Category.UNDER_AUTHORITY)
            actions.offer_seat(by=by, case=asked, seat=given)
        for still, seen in (
            (None, 2), ({Category.UNDER_AUTHORITY}, 2), ({Category.HEALTH}, 0), (frozenset(), 0)
        ):  # fmt: skip
            with opened(surgery.ours, surgery.nora, categories=still):
                assert Case.objects.count() == seen
                assert raw("SELECT count(*) FROM care_identity") == [(min(seen, 1),)]
                assert Case.objects.filter(pk=surgery.case.pk).update(closed_at=timezone.now()) == min(
                    seen, 1
                )

    def test_leaving_closes_at_the_next_statement_and_cannot_be_undone(self, surgery):
        with opened(surgery.ours, surgery.nora) as by:
            assert Identity.objects.count() == 1
            actions.leave_circle(by=by, case=surgery.case.pk)
            assert Identity.objects.count() == 0
            mine = CircleMember.objects.filter(case=surgery.case, person_id=surgery.nora.pk)
            assert mine.count() == 1
            assert mine.update(ends_at=None) == 0
            with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic(using="care"):
                actions.offer_seat(by=by, case=surgery.case, seat=seat(surgery.nora))

    def test_nobody_lets_themself_in(self, surgery):
        forged = CircleMember(
            community_id=surgery.ours.pk, case=surgery.case, person_id=surgery.bob.pk, notice="x",
            category=Category.HEALTH, ground=Ground.CONSENT, added_by=surgery.bob.pk,
            offered_at=timezone.now(), joined_at=timezone.now(),
        )  # fmt: skip
        for desk in (False, True):
            with (
                opened(surgery.ours, surgery.bob, desk=desk),
                pytest.raises(DatabaseError, match="row-level security"),
                transaction.atomic(using="care"),
            ):
                CircleMember.objects.bulk_create([forged])

    def test_who_is_asked_sees_the_outline_then_joins_and_reads(self, surgery):
        with opened(surgery.ours, surgery.nora) as by:
            actions.offer_seat(by=by, case=surgery.case, seat=seat(surgery.bob, Ground.CONSENT))
        with opened(surgery.ours, surgery.bob) as by:
            assert [one.pk for one in offered_to(by)] == [surgery.case.pk]
            assert not Identity.objects.exists()
            assert actions.accept_seat(by=by, case=surgery.case.pk)
            assert Identity.objects.get().family_name == PATIENT.family_name
            assert not actions.accept_seat(by=by, case=surgery.case.pk)
        with opened(surgery.ours, None, holder=surgery.case.pk) as patient:
            actions.withdraw_consents(by=patient, case=surgery.case.pk)
        with opened(surgery.ours, surgery.bob):
            assert not Identity.objects.exists()

    def test_the_desk_sees_outlines_and_no_content_and_writes_nothing(self, surgery):
        with opened(surgery.ours, surgery.bob, desk=True):
            case = Case.objects.get()
            assert len(circle_of(case.pk)) == 1
            assert not Identity.objects.exists()
            assert Case.objects.update(closed_at=timezone.now()) == 0
            assert CircleMember.objects.update(ends_at=timezone.now()) == 0

    def test_who_is_under_authority_goes_with_the_authority(self, surgery):
        with opened(surgery.ours, surgery.nora) as by:
            help_ = seat(surgery.bob, Ground.DELEGATION, category=Category.UNDER_AUTHORITY,
                         delegated_by=surgery.nora.pk)  # fmt: skip
            actions.offer_seat(by=by, case=surgery.case, seat=help_)
        with opened(surgery.ours, surgery.bob) as by:
            actions.accept_seat(by=by, case=surgery.case.pk)
            assert Identity.objects.exists()
        with opened(surgery.ours, surgery.nora) as by:
            actions.leave_circle(by=by, case=surgery.case.pk)
        with opened(surgery.ours, surgery.bob):
            assert not Identity.objects.exists()

    @pytest.mark.parametrize(
        ("ground", "proof"),
        [
            (Ground.TEAM_STRUCTURE, {"structure": "CPTS"}),
            (Ground.TEAM_ORGANISED, {"document": ""}),
            (Ground.TEAM_PATIENT, {"notice": ""}),
            (Ground.CONSENT, {"notice": ""}),
            (Ground.DELEGATION, {"category": Category.HEALTH, "delegated_by": 1}),
            ("membre_de_la_cpts", {}),
        ],
    )
    def test_a_ground_without_its_proof_is_refused_by_the_database(self, surgery, ground, proof):
        with opened(surgery.ours, surgery.nora) as by:
            wanted = actions._seat(by, surgery.case, seat(surgery.bob, ground, **proof), joined=None)
            with pytest.raises(IntegrityError, match="seat_"), transaction.atomic(using="care"):
                wanted.save(force_insert=True)

    def test_a_person_beyond_their_mission_opens_nothing(self, cast, surgery):
        only_names = seat(surgery.bob, category=Category.OTHER)
        case = make_case(surgery.ours, surgery.nora, only_names)
        with opened(surgery.ours, surgery.bob) as by:
            assert Identity.objects.get(case=case).family_name == PATIENT.family_name
            with pytest.raises(NotYoursError):
                by.note_opening(case.pk, CircleMember._meta.get_field("reason").seal)

    def test_a_patient_files_without_an_account_and_holds_their_own_case(self, surgery):
        key = uuid.uuid4()
        other = make_case(surgery.ours, surgery.nora)
        with opened(surgery.ours, None, holder=key) as by:
            actions.open_case(by=by, kind="essai", seats=[seat(surgery.nora, Ground.CONSENT)])
            assert [case.pk for case in Case.objects.all()] == [key]
            assert not Identity.objects.filter(case=other).exists()
        with opened(surgery.ours, None):
            assert not Case.objects.exists()


class TestSealedColumns:
    def test_outside_a_session_nothing_is_read_nor_made(self, surgery):
        with pytest.raises(ScopeError):
            Identity.objects.count()
        with opened(surgery.ours, surgery.nora):
            row = Identity.objects.get()
        with pytest.raises(NoSessionError):
            _ = row.family_name

    def test_no_clear_text_reaches_a_statement_a_copy_or_a_row(self, surgery, django_assert_num_queries):
        with opened(surgery.ours, surgery.nora), django_assert_num_queries(5, using="care") as seen:
            row = Identity.objects.get()
            row.family_name = "Autrefois-Marguerite"
            row.save()
        sql = " ".join(one["sql"] for one in seen.captured_queries)
        assert not any(word in sql or word.encode().hex() in sql for word in (*WORDS, "Autrefois"))
        shown = f"{row!r} {row} {row.__dict__} {pickle.dumps(row)} {copy.copy(row).__dict__} {PATIENT!r}"
        assert not any(word in shown for word in (*WORDS, "Autrefois"))
        with opened(surgery.ours, surgery.nora):
            assert Identity.objects.get().family_name == "Autrefois-Marguerite"
            (table,) = raw("SELECT string_agg(t::text, '|') FROM care_identity t")
            assert not any(w in table[0] or w.encode().hex() in table[0] for w in (*WORDS, "Autrefois"))

    def test_what_would_write_or_compare_clear_text_is_refused(self, surgery):
        with opened(surgery.ours, surgery.nora):
            with pytest.raises(FieldError, match="blind index"):
                Identity.objects.filter(family_name="Zébulon").count()
            with pytest.raises(TypeError, match="sealed"), transaction.atomic(using="care"):
                Identity.objects.update(family_name="Clair")
            row = Identity.objects.get()
            row.family_name = "Clair"
            with pytest.raises(TypeError, match="sealed"), transaction.atomic(using="care"):
                Identity.objects.bulk_update([row], ["family_name"])

    def test_a_value_moved_to_another_row_or_column_does_not_open(self, surgery):
        other = make_case(surgery.ours, surgery.nora)
        with opened(surgery.ours, surgery.nora):
            one, two = Identity.objects.get(case=surgery.case), Identity.objects.get(case=other)
            Identity.objects.filter(pk=two.pk).update(
                family_name=one.__dict__["family_name"], first_names=two.__dict__["family_name"]
            )
            moved = Identity.objects.get(pk=two.pk)
            for column in ("family_name", "first_names"):
                with pytest.raises(Exception, match="altérée ou déplacée"):
                    getattr(moved, column)

    def test_two_requests_of_one_person_look_alike_and_other_communities_never(self, surgery):
        again = make_case(surgery.ours, surgery.nora)
        make_case(surgery.theirs, surgery.nora)
        with opened(surgery.ours, surgery.nora) as by:
            (found,) = duplicates()
            assert {found.first, found.second} == {str(surgery.case.pk), str(again.pk)}
            assert found.shared == ("birth", "name", "phone")
            assert by.opened == {}
            ours = bytes(Identity.objects.values_list("name_index", flat=True)[0])
        with opened(surgery.theirs, surgery.nora):
            assert bytes(Identity.objects.values_list("name_index", flat=True)[0]) != ours


class TestTheTraceIsAppendOnly:
    @pytest.mark.parametrize(
        "verb", ["UPDATE care_accesstrace SET act = 'view'", "DELETE FROM care_accesstrace"]
    )
    def test_the_serving_role_may_not_mend_it(self, surgery, verb):
        with (
            opened(surgery.ours, surgery.nora),
            connections["care"].cursor() as cursor,
            pytest.raises((ProgrammingError, InternalError)),
            transaction.atomic(using="care"),
        ):
            cursor.execute(verb)
