"""The wall around the workbooks of filed reports, which never change."""

from django.db import migrations

from maillage.foundation.tenancy.walls import TenantWall

STAYS = """
CREATE FUNCTION report_workbook_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a filed workbook never changes (% refused)', TG_OP;
END $$;
CREATE TRIGGER report_workbook_stays BEFORE UPDATE OR DELETE ON operations_reportworkbook FOR EACH ROW
    WHEN (current_setting('app.retention_purge', true) IS DISTINCT FROM 'on')
    EXECUTE FUNCTION report_workbook_stays();
"""
GOES = (
    "DROP TRIGGER report_workbook_stays ON operations_reportworkbook; DROP FUNCTION report_workbook_stays();"
)


class Migration(migrations.Migration):
    dependencies = [("operations", "0014_report")]

    operations = [
        TenantWall("operations_reportworkbook", references={"filing_id": "foundation_filing"}),
        migrations.RunSQL(STAYS, GOES),
    ]
