"""Marks may be written again while their vote is being closed: its sheet exists, and its urn still does."""

from django.db import migrations

PURGING = "current_setting('app.retention_purge', true) IS DISTINCT FROM 'on'"
FUNCTION = """
CREATE OR REPLACE FUNCTION assembly_mark_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    {closing}IF TG_OP <> 'INSERT' THEN
        RAISE EXCEPTION 'who voted stays written (% refused)', TG_OP;
    END IF;
    IF NOT EXISTS (SELECT FROM communities_urn WHERE point_id = NEW.point_id) THEN
        RAISE EXCEPTION 'this vote is not open';
    END IF;
    RETURN NEW;
END $$;
"""
# The urn is read last: without it, the vote is closed and nothing moves any more.
CLOSING = """IF TG_OP = 'DELETE' AND EXISTS (SELECT FROM communities_sheet WHERE point_id = OLD.point_id)
        AND EXISTS (SELECT FROM communities_urn WHERE point_id = OLD.point_id) THEN
        RETURN OLD;
    END IF;
    """
# A closing that forgot a mark, or wrote one more, is refused whole: as many marks as ballots in the sheet.
WHOLE = """
CREATE FUNCTION assembly_marks_are_whole() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    marks bigint;
    ballots bigint;
BEGIN
    SELECT count(*) INTO marks FROM communities_mark WHERE point_id = OLD.point_id;
    SELECT jsonb_array_length(content::jsonb -> 'ballots') INTO ballots
        FROM communities_sheet WHERE point_id = OLD.point_id;
    IF ballots IS NOT NULL AND marks <> ballots THEN
        RAISE EXCEPTION '% marks for % ballots: the urn stays', marks, ballots;
    END IF;
    RETURN OLD;
END $$;
CREATE TRIGGER assembly_marks_are_whole BEFORE DELETE ON communities_urn
    FOR EACH ROW WHEN ({purging}) EXECUTE FUNCTION assembly_marks_are_whole();
"""


class Migration(migrations.Migration):
    dependencies = [("communities", "0031_assembly_signed")]

    operations = [
        migrations.RunSQL(FUNCTION.format(closing=CLOSING), FUNCTION.format(closing="")),
        migrations.RunSQL(
            WHOLE.format(purging=PURGING),
            "DROP TRIGGER assembly_marks_are_whole ON communities_urn; DROP FUNCTION assembly_marks_are_whole();",
        ),
    ]
