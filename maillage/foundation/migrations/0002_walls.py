"""The second wall, from the first migration on, and what the log needs to stay append-only."""

from django.contrib.postgres.operations import BtreeGistExtension, TrigramExtension, UnaccentExtension
from django.db import migrations

from maillage.foundation.tenancy.walls import CreateScopeFunctions, TenantWall

APPEND_ONLY = """
CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit log is append-only (% refused)', TG_OP;
END $$;
CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON foundation_auditevent
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
ALTER TABLE foundation_auditevent ENABLE ROW LEVEL SECURITY;
ALTER TABLE foundation_auditevent FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON foundation_auditevent
    USING (community_id = ANY ((SELECT app_communities())::bigint[]))
    WITH CHECK (community_id = ANY ((SELECT app_communities())::bigint[]));
CREATE POLICY instance_chain ON foundation_auditevent
    USING (community_id = 0) WITH CHECK (community_id = 0);
"""

# Rights on the log are taken away from the serving role where it exists: a test server or an external one
# may not have created it yet when only the schema is built.
LOG_RIGHTS = """
DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'maillage_app') THEN
        REVOKE UPDATE, DELETE, TRUNCATE ON foundation_auditevent FROM maillage_app;
        REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON django_migrations FROM maillage_app;
    END IF;
END $$;
"""

# Unlogged: a cache may be lost with the server, and costs less to write.
CACHE_TABLE = """
CREATE UNLOGGED TABLE foundation_cache (
    cache_key varchar(255) PRIMARY KEY, value text NOT NULL, expires timestamptz NOT NULL
);
CREATE INDEX foundation_cache_expires ON foundation_cache (expires);
"""


class Migration(migrations.Migration):
    dependencies = [("foundation", "0001_initial")]

    operations = [
        TrigramExtension(),
        UnaccentExtension(),
        BtreeGistExtension(),
        CreateScopeFunctions(),
        TenantWall("foundation_community", column="id", public_read=True),
        TenantWall("foundation_roleassignment", own_rows="user_id"),
        TenantWall("foundation_invitation"),
        migrations.RunSQL(APPEND_ONLY, migrations.RunSQL.noop),
        migrations.RunSQL(LOG_RIGHTS, migrations.RunSQL.noop),
        migrations.RunSQL(CACHE_TABLE, "DROP TABLE foundation_cache"),
    ]
