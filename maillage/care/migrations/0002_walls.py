"""The walls of patient data: the community, the circle, the trace that nobody mends (ADR 0048)."""

from django.db import migrations

from maillage.care.ground.walls import MINE, SERVING, SETTINGS_REVERSE, SETTINGS_SQL, CareWall, Face

# They read with the owner's eyes what the asker may not see, and answer with keys of the asker's own cases.
# Variables on purpose: under a row policy a setting read in the condition may not use an index, a value may.
CIRCLE_SQL = """
CREATE FUNCTION care_my_cases() RETURNS SETOF uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 200 SET search_path = care, pg_temp AS $$
DECLARE
    me bigint := care_user(); here bigint[] := care_communities(); held uuid := care_case();
BEGIN
    IF held IS NOT NULL THEN
        RETURN NEXT held;
    END IF;
    RETURN QUERY SELECT case_id FROM care_circlemember
        WHERE community_id = ANY (here) AND person_id = me
          AND joined_at IS NOT NULL AND (ends_at IS NULL OR ends_at > statement_timestamp());
END $$;
CREATE FUNCTION care_seen_cases() RETURNS SETOF uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 200 SET search_path = care, pg_temp AS $$
DECLARE
    me bigint := care_user(); here bigint[] := care_communities(); held uuid := care_case();
BEGIN
    IF held IS NOT NULL THEN
        RETURN NEXT held;
    END IF;
    RETURN QUERY SELECT case_id FROM care_circlemember
        WHERE community_id = ANY (here) AND person_id = me
          AND (ends_at IS NULL OR ends_at > statement_timestamp());
END $$;
CREATE FUNCTION care_has_circle(wanted uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = care, pg_temp AS $$
    SELECT EXISTS (SELECT FROM care_circlemember
                   WHERE case_id = wanted AND community_id = ANY (care_communities()))
$$;
CREATE FUNCTION care_case_of(wanted text) RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = care, pg_temp AS $$
    SELECT id FROM care_case WHERE reference = wanted AND community_id = ANY (care_communities())
$$;
CREATE FUNCTION care_trace_head(wanted bigint) RETURNS TABLE (seq bigint, hash text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = care, pg_temp AS $$
    SELECT seq, hash FROM care_accesstrace
    WHERE community_id = wanted AND community_id = ANY (care_communities()) ORDER BY seq DESC LIMIT 1
$$;
"""
CIRCLE_REVERSE = """
DROP FUNCTION care_my_cases(); DROP FUNCTION care_seen_cases(); DROP FUNCTION care_has_circle(uuid);
DROP FUNCTION care_case_of(text); DROP FUNCTION care_trace_head(bigint);
"""

# A seat is given by the circle, by who opens the case, or taken in emergency for oneself; it is mended by its
# holder while it lasts, or by the circle, and only in its dates.
SEATS_SQL = f"""
ALTER TABLE care_circlemember ENABLE ROW LEVEL SECURITY;
ALTER TABLE care_circlemember FORCE ROW LEVEL SECURITY;
CREATE POLICY upkeep ON care_circlemember TO CURRENT_USER USING ({MINE}) WITH CHECK ({MINE});
CREATE POLICY seen ON care_circlemember FOR SELECT TO {SERVING} USING ({MINE} AND
    (person_id = (SELECT care_user()) OR case_id IN (SELECT care_my_cases()) OR (SELECT care_desk())));
CREATE POLICY added ON care_circlemember FOR INSERT TO {SERVING} WITH CHECK ({MINE} AND CASE ground
    WHEN 'urgence' THEN person_id = care_user()
    ELSE case_id IN (SELECT care_my_cases()) OR NOT care_has_circle(case_id) END);
CREATE POLICY mended ON care_circlemember FOR UPDATE TO {SERVING} USING ({MINE} AND
    ((person_id = (SELECT care_user()) AND (ends_at IS NULL OR ends_at > statement_timestamp()))
     OR case_id IN (SELECT care_my_cases()))) WITH CHECK ({MINE});
ALTER TABLE care_circlemember ADD CONSTRAINT care_circlemember_tenant_key UNIQUE (community_id, id);
ALTER TABLE care_circlemember ADD CONSTRAINT care_circlemember_case_id_tenant FOREIGN KEY (community_id, case_id)
    REFERENCES care_case (community_id, id) DEFERRABLE INITIALLY DEFERRED;
REVOKE UPDATE, DELETE, TRUNCATE ON care_circlemember FROM {SERVING};
GRANT UPDATE (joined_at, ends_at, ended_by) ON care_circlemember TO {SERVING};
"""

# Whoever opens in emergency cannot see the circle: the database tells its members, and refuses the seat when
# nobody from outside (data protection) was told first.
EMERGENCY_SQL = """
CREATE FUNCTION care_tell_emergency() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = care, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM care_notice WHERE member_id = NEW.id AND person_id <> NEW.person_id) THEN
        RAISE EXCEPTION 'an emergency that nobody is told of is refused' USING ERRCODE = 'check_violation';
    END IF;
    INSERT INTO care_notice (id, community_id, case_id, member_id, person_id, kind, at)
    SELECT gen_random_uuid(), NEW.community_id, NEW.case_id, NEW.id, person_id, 'break_glass', NEW.offered_at
    FROM (SELECT DISTINCT person_id FROM care_circlemember
          WHERE case_id = NEW.case_id AND person_id <> NEW.person_id AND joined_at IS NOT NULL
            AND (ends_at IS NULL OR ends_at > statement_timestamp())) AS circle
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;
CREATE TRIGGER emergency_is_told AFTER INSERT ON care_circlemember
    FOR EACH ROW WHEN (NEW.ground = 'urgence') EXECUTE FUNCTION care_tell_emergency();
"""

TRACE_SQL = f"""
CREATE FUNCTION care_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the access trace is append-only (% refused)', TG_OP;
END $$;
CREATE TRIGGER trace_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON care_accesstrace
    FOR EACH STATEMENT EXECUTE FUNCTION care_refuse();
ALTER TABLE care_accesstrace ENABLE ROW LEVEL SECURITY;
ALTER TABLE care_accesstrace FORCE ROW LEVEL SECURITY;
CREATE POLICY upkeep ON care_accesstrace TO CURRENT_USER USING ({MINE}) WITH CHECK ({MINE});
CREATE POLICY seen ON care_accesstrace FOR SELECT TO {SERVING} USING ({MINE} AND
    (case_id IN (SELECT care_my_cases()) OR (SELECT care_desk())));
CREATE POLICY added ON care_accesstrace FOR INSERT TO {SERVING} WITH CHECK ({MINE});
REVOKE UPDATE, DELETE, TRUNCATE ON care_accesstrace FROM {SERVING};
"""

KEYS_AND_NOTICES_SQL = f"""
ALTER TABLE care_carekey ENABLE ROW LEVEL SECURITY;
ALTER TABLE care_carekey FORCE ROW LEVEL SECURITY;
CREATE POLICY upkeep ON care_carekey TO CURRENT_USER USING ({MINE}) WITH CHECK ({MINE});
CREATE POLICY seen ON care_carekey FOR SELECT TO {SERVING} USING ({MINE});
CREATE POLICY added ON care_carekey FOR INSERT TO {SERVING} WITH CHECK ({MINE});
REVOKE UPDATE, DELETE, TRUNCATE ON care_carekey FROM {SERVING};
ALTER TABLE care_notice ENABLE ROW LEVEL SECURITY;
ALTER TABLE care_notice FORCE ROW LEVEL SECURITY;
CREATE POLICY upkeep ON care_notice TO CURRENT_USER USING ({MINE}) WITH CHECK ({MINE});
CREATE POLICY added ON care_notice FOR INSERT TO {SERVING} WITH CHECK ({MINE});
CREATE POLICY seen ON care_notice FOR SELECT TO {SERVING} USING ({MINE} AND (SELECT care_desk()));
ALTER TABLE care_notice ADD CONSTRAINT care_notice_case_id_tenant FOREIGN KEY (community_id, case_id)
    REFERENCES care_case (community_id, id) DEFERRABLE INITIALLY DEFERRED;
REVOKE UPDATE, DELETE, TRUNCATE ON care_notice FROM {SERVING};
REVOKE ALL ON django_migrations FROM {SERVING};
"""


class Migration(migrations.Migration):
    dependencies = [("care", "0001_initial")]

    operations = [
        migrations.RunSQL(SETTINGS_SQL, SETTINGS_REVERSE),
        migrations.RunSQL(CIRCLE_SQL, CIRCLE_REVERSE),
        CareWall("care_case", face=Face.OUTLINE, case="id", mend=["closed_at", "purge_on"]),
        migrations.RunSQL(SEATS_SQL, migrations.RunSQL.noop),
        migrations.RunSQL(EMERGENCY_SQL, migrations.RunSQL.noop),
        CareWall("care_consent", mend=["withdrawn_at"], references={"case_id": "care_case"}),
        migrations.RunSQL(TRACE_SQL, migrations.RunSQL.noop),
        migrations.RunSQL(KEYS_AND_NOTICES_SQL, migrations.RunSQL.noop),
    ]
