"""Apart from the tables: Django makes these indexes at the very end of the migration that needs none."""

from django.db import migrations

# Django doubles the index of every textual key for LIKE; nothing here asks for it, and an import would pay.
NO_LIKE = """
DO $$
DECLARE name text;
BEGIN
    FOR name IN SELECT indexname FROM pg_indexes WHERE schemaname = current_schema()
        AND tablename IN ('reference_professional', 'reference_practicesite', 'reference_practice',
                          'reference_qualification', 'reference_directorychange', 'reference_establishment')
        AND indexname LIKE '%\\_like'
    LOOP
        EXECUTE format('DROP INDEX %I', name);
    END LOOP;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("reference", "0003_supply")]

    operations = [migrations.RunSQL(NO_LIKE, migrations.RunSQL.noop)]
