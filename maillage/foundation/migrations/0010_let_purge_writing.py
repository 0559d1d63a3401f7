"""The legal purge passes where versions and filings are kept: what a closed community wrote has an end too."""

from django.db import migrations

KEPT = ("foundation_sectionrevision", "foundation_filing", "foundation_filingcopy")
PURGING = "current_setting('app.retention_purge', true) IS DISTINCT FROM 'on'"


def _sql(condition: str) -> str:
    return "".join(
        f"DROP TRIGGER {table}_frozen ON {table};\nCREATE TRIGGER {table}_frozen BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW {condition} EXECUTE FUNCTION writing_refuse();\n"
        for table in KEPT
    )


class Migration(migrations.Migration):
    dependencies = [("foundation", "0009_writing_walls")]

    operations = [migrations.RunSQL(_sql(f"WHEN ({PURGING})"), _sql(""))]
