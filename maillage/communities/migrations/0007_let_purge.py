"""The legal purge passes where everything else is refused: what a closed community left has an end too."""

from django.db import migrations

# trigger -> its events, its table, its function
FROZEN = {
    "territory_version_frozen": (
        "UPDATE OR DELETE",
        "communities_territoryversion",
        "territory_version_frozen",
    ),
    "territory_unit_frozen": (
        "INSERT OR UPDATE OR DELETE",
        "communities_territoryunit",
        "territory_content_frozen",
    ),
    "sub_territory_frozen": (
        "INSERT OR UPDATE OR DELETE",
        "communities_subterritory",
        "territory_content_frozen",
    ),
}
PURGING = "current_setting('app.retention_purge', true) IS DISTINCT FROM 'on'"


def _sql(condition: str) -> str:
    return "".join(
        f"DROP TRIGGER {name} ON {table};\nCREATE TRIGGER {name} BEFORE {events} ON {table} "
        f"FOR EACH ROW {condition} EXECUTE FUNCTION {function}();\n"
        for name, (events, table, function) in FROZEN.items()
    )


class Migration(migrations.Migration):
    dependencies = [("communities", "0006_founding_walls")]

    operations = [migrations.RunSQL(_sql(f"WHEN ({PURGING})"), _sql(""))]
