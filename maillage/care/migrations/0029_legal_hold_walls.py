"""The walls of legal holds: the desk of data protection alone; nothing goes while one stands."""

from django.db import migrations

from maillage.care.ground.walls import CareWall, Face

# Whoever deletes the case deletes the hold with it: refused there, it is refused for both.
STANDS_SQL = """
CREATE FUNCTION care_hold_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a case that a court wants kept is not erased' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER hold_stands BEFORE DELETE ON care_legalhold
    FOR EACH ROW WHEN (OLD.lifted_at IS NULL) EXECUTE FUNCTION care_hold_stands();
"""
STANDS_REVERSE = "DROP TRIGGER hold_stands ON care_legalhold; DROP FUNCTION care_hold_stands();"


class Migration(migrations.Migration):
    dependencies = [("care", "0028_legal_hold")]

    operations = [
        CareWall(
            "care_legalhold",
            face=Face.DESK,
            mend=["lifted_at", "lifted_by", "lifted_why"],
            references={"case_id": "care_case"},
        ),
        migrations.RunSQL(STANDS_SQL, STANDS_REVERSE),
    ]
