"""The walls around the line of life, and its history that only grows."""

from django.db import migrations

from maillage.foundation.tenancy.walls import TenantWall

GROWS = """
CREATE FUNCTION creation_history_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the history of the line of life only grows (% refused)', TG_OP;
END $$;
CREATE TRIGGER stage_event_grows BEFORE UPDATE OR DELETE ON communities_stageevent
    FOR EACH ROW EXECUTE FUNCTION creation_history_grows();
CREATE TRIGGER checklist_entry_grows BEFORE UPDATE OR DELETE ON communities_checklistentry
    FOR EACH ROW EXECUTE FUNCTION creation_history_grows();
"""
REWRITABLE = """
DROP TRIGGER checklist_entry_grows ON communities_checklistentry;
DROP TRIGGER stage_event_grows ON communities_stageevent;
DROP FUNCTION creation_history_grows();
"""
EVENT = "communities_stageevent"


class Migration(migrations.Migration):
    dependencies = [("communities", "0014_creation"), ("foundation", "0007_stages")]

    operations = [
        TenantWall(EVENT, references={"corrects_id": EVENT}),
        TenantWall("communities_checklistentry"),
        migrations.RunSQL(GROWS, REWRITABLE),
    ]
