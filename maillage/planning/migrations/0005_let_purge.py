"""The legal purge passes where everything else is refused: what a closed community left has an end too."""

from django.db import migrations

# trigger -> its events, its table, its function
FROZEN = {
    "frozen_diagnosis_immutable": (
        "UPDATE OR DELETE",
        "planning_frozendiagnosis",
        "frozen_diagnosis_immutable",
    ),
    "reading_immutable": ("UPDATE OR DELETE", "planning_reading", "reading_immutable"),
    "findings_history_grows": ("UPDATE OR DELETE", "planning_historyentry", "findings_history_grows"),
    "evidence_only_withdrawn": ("UPDATE OR DELETE", "planning_evidence", "evidence_only_withdrawn"),
    "dots_while_open": ("INSERT OR UPDATE OR DELETE", "planning_dot", "dots_while_open"),
    "saved_scenario_frozen": ("UPDATE OR DELETE", "planning_savedscenario", "saved_scenario_frozen"),
}
PURGING = "current_setting('app.retention_purge', true) IS DISTINCT FROM 'on'"


def _sql(condition: str) -> str:
    return "".join(
        f"DROP TRIGGER {name} ON {table};\nCREATE TRIGGER {name} BEFORE {events} ON {table} "
        f"FOR EACH ROW {condition} EXECUTE FUNCTION {function}();\n"
        for name, (events, table, function) in FROZEN.items()
    )


class Migration(migrations.Migration):
    dependencies = [
        ("planning", "0004_findings_walls"),
        ("planning", "0004_saved_scenarios_walls"),
    ]

    operations = [migrations.RunSQL(_sql(f"WHEN ({PURGING})"), _sql(""))]
