"""The wall around closed years; a closing is only undone, once, as every fact of a contract."""

from django.db import migrations

from maillage.foundation.tenancy.walls import TenantWall

TABLE = "operations_yearclosing"
GUARD = f"""
CREATE TRIGGER {TABLE}_guard BEFORE UPDATE OR DELETE ON {TABLE} FOR EACH ROW
    WHEN (current_setting('app.retention_purge', true) IS DISTINCT FROM 'on')
    EXECUTE FUNCTION contract_fact_is_undone_once();
"""


class Migration(migrations.Migration):
    dependencies = [("operations", "0020_closed_years")]

    operations = [
        TenantWall(TABLE, references={"contract_id": "operations_acicontract"}),
        migrations.RunSQL(GUARD, f"DROP TRIGGER {TABLE}_guard ON {TABLE};"),
    ]
