"""The second wall around what people write, and what keeps versions and filings as they were made."""

from django.db import migrations

from maillage.foundation.tenancy.walls import TenantWall

# By row, not by statement: a statement that touches nothing is refused by nobody.
FROZEN = """
CREATE FUNCTION writing_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what was written and filed is kept (% of % refused)', TG_OP, TG_RELNAME;
END $$;
"""
FREEZE = """
CREATE TRIGGER {table}_frozen BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION writing_refuse();
CREATE TRIGGER {table}_kept BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION writing_refuse();
"""
THAW = "DROP TRIGGER {table}_frozen ON {table}; DROP TRIGGER {table}_kept ON {table};"
KEPT = ("foundation_sectionrevision", "foundation_filing", "foundation_filingcopy")
SECTION = {"section_id": "foundation_documentsection"}
DOCUMENT = {"document_id": "foundation_writtendocument"}


class Migration(migrations.Migration):
    dependencies = [("foundation", "0008_writing")]

    operations = [
        TenantWall("foundation_writtendocument"),
        TenantWall("foundation_documentsection", references=DOCUMENT),
        TenantWall("foundation_sectionrevision", references=SECTION),
        TenantWall("foundation_sectionclash", references=SECTION),
        TenantWall(
            "foundation_sectioncomment", references=SECTION | {"parent_id": "foundation_sectioncomment"}
        ),
        TenantWall("foundation_sectionfact", references=SECTION),
        TenantWall("foundation_sectionpresence", references=SECTION),
        TenantWall("foundation_attachment", references=SECTION),
        TenantWall("foundation_filing", references=DOCUMENT),
        TenantWall("foundation_filingcopy", references={"filing_id": "foundation_filing"}),
        TenantWall("foundation_rendering", references=DOCUMENT),
        migrations.RunSQL(FROZEN, "DROP FUNCTION writing_refuse();"),
        *(migrations.RunSQL(FREEZE.format(table=table), THAW.format(table=table)) for table in KEPT),
    ]
