"""The walls around meetings, and what no longer moves: a closed sheet, approved minutes, files, versions."""

from django.db import migrations

from maillage.foundation.tenancy.walls import TenantWall

SERIES, MEETING, PEOPLE = "operations_meetingseries", "operations_meeting", "operations_participant"
OPTION, ATTENDANCE, MINUTES = "operations_dateoption", "operations_attendance", "operations_minutes"
DECISION, TASK = "operations_decision", "operations_meetingtask"
FILE, VERSION = "operations_meetingfile", "operations_minutesversion"
MEMBER, SHEET = "communities_member", "planning_actionsheet"
PURGING = "current_setting('app.retention_purge', true) IS DISTINCT FROM 'on'"

FUNCTIONS = """
CREATE FUNCTION meeting_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a file or a version of a meeting stays as it was (% refused)', TG_OP;
END $$;

CREATE FUNCTION meeting_closed_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.closed_at IS NULL THEN
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
        RETURN NEW;
    END IF;
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'the attendance of meeting % is closed', OLD.number;
    END IF;
    IF (NEW.community_id, NEW.number, NEW.kind, NEW.mission, NEW.sheet_id, NEW.state, NEW.starts_at, NEW.ends_at,
        NEW.held_from, NEW.held_to, NEW.closed_at, NEW.closed_by_id, NEW.closed_hash)
       IS DISTINCT FROM
       (OLD.community_id, OLD.number, OLD.kind, OLD.mission, OLD.sheet_id, OLD.state, OLD.starts_at, OLD.ends_at,
        OLD.held_from, OLD.held_to, OLD.closed_at, OLD.closed_by_id, OLD.closed_hash) THEN
        RAISE EXCEPTION 'the attendance of meeting % is closed', OLD.number;
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION attendance_of_open_meeting() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    closed timestamptz;
    owner bigint;
BEGIN
    IF TG_OP <> 'INSERT' THEN
        SELECT closed_at INTO closed FROM operations_meeting WHERE id = OLD.meeting_id FOR SHARE;
        IF closed IS NOT NULL THEN
            RAISE EXCEPTION 'the attendance of this meeting is closed';
        END IF;
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    SELECT closed_at INTO closed FROM operations_meeting WHERE id = NEW.meeting_id FOR SHARE;
    IF closed IS NOT NULL THEN
        RAISE EXCEPTION 'the attendance of this meeting is closed';
    END IF;
    SELECT meeting_id INTO owner FROM operations_participant WHERE id = NEW.participant_id;
    IF owner IS DISTINCT FROM NEW.meeting_id THEN
        RAISE EXCEPTION 'this person is of another meeting';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION participant_of_open_meeting() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    closed timestamptz;
BEGIN
    IF TG_OP = 'UPDATE' AND (NEW.community_id, NEW.meeting_id, NEW.member_id, NEW.account_id, NEW.name, NEW.quality,
        NEW.email, NEW.walk_in) IS NOT DISTINCT FROM (OLD.community_id, OLD.meeting_id, OLD.member_id, OLD.account_id,
        OLD.name, OLD.quality, OLD.email, OLD.walk_in) THEN
        RETURN NEW;
    END IF;
    SELECT closed_at INTO closed FROM operations_meeting
        WHERE id = CASE WHEN TG_OP = 'INSERT' THEN NEW.meeting_id ELSE OLD.meeting_id END FOR SHARE;
    IF closed IS NOT NULL THEN
        RAISE EXCEPTION 'the attendance of this meeting is closed';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION minutes_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state = 'brouillon' AND TG_OP = 'UPDATE' THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'minutes are never deleted';
    END IF;
    IF OLD.state = 'signe' OR NEW.state <> 'signe'
       OR (NEW.meeting_id, NEW.version, NEW.text, NEW.written_by_id, NEW.approved_at, NEW.approved_by_id, NEW.sha256)
          IS DISTINCT FROM
          (OLD.meeting_id, OLD.version, OLD.text, OLD.written_by_id, OLD.approved_at, OLD.approved_by_id, OLD.sha256)
    THEN
        RAISE EXCEPTION 'approved minutes are only signed';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION minutes_part_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    approved boolean;
BEGIN
    IF TG_TABLE_NAME = 'operations_meetingtask' AND TG_OP = 'UPDATE' THEN
        IF (NEW.meeting_id, NEW.number, NEW.text, NEW.owner_id, NEW.due_on)
           IS NOT DISTINCT FROM (OLD.meeting_id, OLD.number, OLD.text, OLD.owner_id, OLD.due_on) THEN
            RETURN NEW;
        END IF;
    END IF;
    SELECT state <> 'brouillon' INTO approved FROM operations_minutes
        WHERE meeting_id = CASE WHEN TG_OP = 'DELETE' THEN OLD.meeting_id ELSE NEW.meeting_id END FOR SHARE;
    IF approved THEN
        RAISE EXCEPTION 'the minutes of this meeting are approved';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;
"""
# trigger: its events, its table, its function.
TRIGGERS = {
    "meeting_closed_frozen": ("UPDATE OR DELETE", MEETING, "meeting_closed_frozen"),
    "attendance_frozen": ("INSERT OR UPDATE OR DELETE", ATTENDANCE, "attendance_of_open_meeting"),
    "participant_frozen": ("INSERT OR UPDATE OR DELETE", PEOPLE, "participant_of_open_meeting"),
    "minutes_frozen": ("UPDATE OR DELETE", MINUTES, "minutes_frozen"),
    "decision_frozen": ("INSERT OR UPDATE OR DELETE", DECISION, "minutes_part_frozen"),
    "meeting_task_frozen": ("INSERT OR UPDATE OR DELETE", TASK, "minutes_part_frozen"),
    "meeting_file_grows": ("UPDATE OR DELETE", FILE, "meeting_only_grows"),
    "minutes_version_grows": ("UPDATE OR DELETE", VERSION, "meeting_only_grows"),
}
FROZEN = FUNCTIONS + "".join(
    f"CREATE TRIGGER {name} BEFORE {events} ON {table} FOR EACH ROW WHEN ({PURGING}) "
    f"EXECUTE FUNCTION {function}();\n"
    for name, (events, table, function) in TRIGGERS.items()
)
THAWED = "".join(f"DROP TRIGGER {name} ON {table};\n" for name, (_, table, _f) in TRIGGERS.items()) + "".join(
    f"DROP FUNCTION {name}();\n" for name in sorted({function for _, _t, function in TRIGGERS.values()})
)


class Migration(migrations.Migration):
    dependencies = [("operations", "0008_meetings")]

    operations = [
        TenantWall(SERIES),
        TenantWall(MEETING, references={"series_id": SERIES, "sheet_id": SHEET}),
        TenantWall(FILE, references={"meeting_id": MEETING}),
        TenantWall(OPTION, references={"meeting_id": MEETING}),
        TenantWall(PEOPLE, references={"meeting_id": MEETING, "member_id": MEMBER, "proxy_to_id": PEOPLE}),
        TenantWall("operations_dateanswer", references={"option_id": OPTION, "participant_id": PEOPLE}),
        TenantWall(
            ATTENDANCE,
            references={"meeting_id": MEETING, "participant_id": PEOPLE, "represented_by_id": PEOPLE},
        ),
        TenantWall("operations_calendarfeed"),
        TenantWall(MINUTES, references={"meeting_id": MEETING}),
        TenantWall(VERSION, references={"minutes_id": MINUTES}),
        TenantWall(DECISION, references={"meeting_id": MEETING}),
        TenantWall(TASK, references={"meeting_id": MEETING, "owner_id": PEOPLE}),
        migrations.RunSQL(FROZEN, THAWED),
    ]
