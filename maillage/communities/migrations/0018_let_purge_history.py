"""The legal purge passes where the line of life only grows: what a closed community left has an end too."""

from django.db import migrations

GROWS = {
    "stage_event_grows": "communities_stageevent",
    "checklist_entry_grows": "communities_checklistentry",
}
PURGING = "current_setting('app.retention_purge', true) IS DISTINCT FROM 'on'"


def _sql(condition: str) -> str:
    return "".join(
        f"DROP TRIGGER {name} ON {table};\nCREATE TRIGGER {name} BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW {condition} EXECUTE FUNCTION creation_history_grows();\n"
        for name, table in GROWS.items()
    )


class Migration(migrations.Migration):
    dependencies = [("communities", "0017_first_meetings_walls")]

    operations = [migrations.RunSQL(_sql(f"WHEN ({PURGING})"), _sql(""))]
