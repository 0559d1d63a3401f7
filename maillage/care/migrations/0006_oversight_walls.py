"""The walls of what watches: reviews, ledgers, objections; the trace that a legal purge may shorten."""

from django.db import migrations

from maillage.care.ground.walls import MINE, SERVING, CareWall

# Read by the desk of data protection alone; written once by who examined, never changed.
REVIEWS_SQL = "".join(
    f"""
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
CREATE POLICY upkeep ON {table} TO CURRENT_USER USING ({MINE}) WITH CHECK ({MINE});
CREATE POLICY seen ON {table} FOR SELECT TO {SERVING} USING ({MINE} AND (SELECT care_desk()));
{added}
REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {SERVING};
"""
    for table, added in [
        (
            name,
            f"CREATE POLICY added ON {name} FOR INSERT TO {SERVING} WITH CHECK ({MINE} AND (SELECT care_desk()));",
        )
        for name in ("care_emergencyreview", "care_accessreview", "care_traceterm")
    ]
    + [("care_erasedcase", ""), ("care_tracesegment", "")]
)
KEYS_SQL = """
ALTER TABLE care_emergencyreview ADD CONSTRAINT care_emergencyreview_case_id_tenant
    FOREIGN KEY (community_id, case_id) REFERENCES care_case (community_id, id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE care_emergencyreview ADD CONSTRAINT care_emergencyreview_seat_id_tenant
    FOREIGN KEY (community_id, seat_id) REFERENCES care_circlemember (community_id, id)
    DEFERRABLE INITIALLY DEFERRED;
"""

# The legal purge is done by the owner of the table, in a transaction that says so; nobody else has DELETE.
PURGE_SQL = """
CREATE OR REPLACE FUNCTION care_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND current_setting('app.care_trace_purge', true) = 'on' THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION 'the access trace is append-only (% refused)', TG_OP;
END $$;
CREATE OR REPLACE FUNCTION care_trace_head(wanted bigint) RETURNS TABLE (seq bigint, hash text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = care, pg_temp AS $$
    (SELECT seq, hash FROM care_accesstrace
     WHERE community_id = wanted AND community_id = ANY (care_communities()) ORDER BY seq DESC LIMIT 1)
    UNION ALL
    (SELECT last_seq, last_hash FROM care_tracesegment
     WHERE community_id = wanted AND community_id = ANY (care_communities()) ORDER BY last_seq DESC LIMIT 1)
    ORDER BY 1 DESC LIMIT 1
$$;
"""
PURGE_REVERSE = """
CREATE OR REPLACE FUNCTION care_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the access trace is append-only (% refused)', TG_OP;
END $$;
CREATE OR REPLACE FUNCTION care_trace_head(wanted bigint) RETURNS TABLE (seq bigint, hash text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = care, pg_temp AS $$
    SELECT seq, hash FROM care_accesstrace
    WHERE community_id = wanted AND community_id = ANY (care_communities()) ORDER BY seq DESC LIMIT 1
$$;
"""

# How many emergencies one asked for: the trace itself is not for its author to read.
ATTEMPTS_SQL = """
CREATE FUNCTION care_attempts(since timestamptz) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = care, pg_temp AS $$
    SELECT count(*) FROM care_accesstrace
    WHERE community_id = ANY (care_communities()) AND actor_id = care_user() AND at > since
      AND act = 'break_glass'
$$;
"""

# A patient's refusal binds whoever gives a seat, also who cannot see that there is one.
OBJECTION_SQL = """
CREATE FUNCTION care_objected() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = care, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM care_objection WHERE case_id = NEW.case_id AND lifted_at IS NULL
               AND scope = CASE NEW.ground WHEN 'urgence' THEN 'urgence' ELSE 'partage' END) THEN
        RAISE EXCEPTION 'care_objected: the patient refuses this seat' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER objection_holds BEFORE INSERT ON care_circlemember
    FOR EACH ROW EXECUTE FUNCTION care_objected();
"""
OBJECTION_REVERSE = "DROP TRIGGER objection_holds ON care_circlemember; DROP FUNCTION care_objected();"


class Migration(migrations.Migration):
    dependencies = [("care", "0005_oversight")]

    operations = [
        CareWall("care_objection", mend=["lifted_at"], references={"case_id": "care_case"}),
        migrations.RunSQL(REVIEWS_SQL, migrations.RunSQL.noop),
        migrations.RunSQL(KEYS_SQL, migrations.RunSQL.noop),
        migrations.RunSQL(PURGE_SQL, PURGE_REVERSE),
        migrations.RunSQL(ATTEMPTS_SQL, "DROP FUNCTION care_attempts(timestamptz);"),
        migrations.RunSQL(OBJECTION_SQL, OBJECTION_REVERSE),
    ]
