"""The role that serves pages reads the reference tables and never writes them."""

from django.db import migrations

READ_ONLY = """
DO $$
DECLARE name text;
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'maillage_app') THEN
        FOR name IN SELECT tablename FROM pg_tables
            WHERE schemaname = current_schema() AND tablename LIKE 'reference\\_%'
        LOOP
            EXECUTE format('REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON %I FROM maillage_app', name);
        END LOOP;
    END IF;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("reference", "0001_initial")]

    operations = [migrations.RunSQL(READ_ONLY, migrations.RunSQL.noop)]
