"""The walls around the files, and what in them only grows."""

from django.db import migrations

from maillage.foundation.tenancy.walls import TenantWall

CASE, PIECE = "communities_reviewcase", "communities_casepiece"
EXCHANGE, NOTE = "communities_exchange", "communities_officernote"
PURGING = "current_setting('app.retention_purge', true) IS DISTINCT FROM 'on'"
FUNCTION = """
CREATE FUNCTION review_file_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a review file only grows (% refused)', TG_OP;
END $$;
"""
GROWS = FUNCTION + "".join(
    f"CREATE TRIGGER {table}_grows BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW WHEN ({PURGING}) "
    "EXECUTE FUNCTION review_file_grows();\n"
    for table in (PIECE, EXCHANGE, NOTE)
)
REWRITABLE = (
    "".join(f"DROP TRIGGER {table}_grows ON {table};\n" for table in (PIECE, EXCHANGE, NOTE))
    + "DROP FUNCTION review_file_grows();"
)


class Migration(migrations.Migration):
    dependencies = [("communities", "0019_review"), ("foundation", "0010_let_purge_writing")]

    operations = [
        TenantWall(CASE, references={"document_id": "foundation_writtendocument"}),
        TenantWall(PIECE, references={"case_id": CASE, "filing_id": "foundation_filing"}),
        TenantWall(EXCHANGE, references={"case_id": CASE, "piece_id": PIECE}),
        TenantWall(NOTE, references={"case_id": CASE}),
        migrations.RunSQL(GROWS, REWRITABLE),
    ]
