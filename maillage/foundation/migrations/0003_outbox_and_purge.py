"""The outbox of messages, and what a legal purge of the log needs."""

from django.db import migrations, models

SEGMENT_WALL = """
ALTER TABLE foundation_auditsegment ENABLE ROW LEVEL SECURITY;
ALTER TABLE foundation_auditsegment FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON foundation_auditsegment
    USING (community_id = ANY ((SELECT app_communities())::bigint[]))
    WITH CHECK (community_id = ANY ((SELECT app_communities())::bigint[]));
CREATE POLICY instance_chain ON foundation_auditsegment
    USING (community_id = 0) WITH CHECK (community_id = 0);
CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON foundation_auditsegment
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'maillage_app') THEN
        REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON foundation_auditsegment FROM maillage_app;
    END IF;
END $$;
"""

# A purge is a DELETE that its own transaction announces; the serving role holds no DELETE to begin with.
LET_PURGE = """
CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND TG_RELNAME = 'foundation_auditevent'
        AND current_setting('app.audit_purge', true) = 'on' THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION 'the audit log is append-only (% refused)', TG_OP;
END $$;
"""
REFUSE_ALL = """
CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit log is append-only (% refused)', TG_OP;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("foundation", "0002_walls")]

    operations = [
        migrations.CreateModel(
            name="AuditSegment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("community_id", models.BigIntegerField(verbose_name="communauté")),
                ("first_seq", models.BigIntegerField(verbose_name="premier rang")),
                ("last_seq", models.BigIntegerField(verbose_name="dernier rang")),
                ("last_hash", models.CharField(max_length=64, verbose_name="dernière empreinte")),
                ("last_at", models.DateTimeField(verbose_name="date du dernier événement purgé")),
                ("purged_at", models.DateTimeField(verbose_name="purgé le")),
                ("signature", models.CharField(max_length=128, verbose_name="signature")),
            ],
            options={
                "verbose_name": "segment purgé du journal",
                "verbose_name_plural": "segments purgés du journal",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("community_id", "first_seq"), name="audit_segment_start_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("last_seq__gte", models.F("first_seq"))),
                        name="audit_segment_in_order",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MailMessage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=200, unique=True, verbose_name="clé d'unicité")),
                ("recipient", models.EmailField(max_length=254, verbose_name="destinataire")),
                ("subject", models.CharField(max_length=300, verbose_name="objet")),
                ("text", models.TextField(blank=True, verbose_name="texte")),
                ("html", models.TextField(blank=True, verbose_name="texte mis en page")),
                ("queued_at", models.DateTimeField(auto_now_add=True, verbose_name="demandé le")),
                ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="parti le")),
            ],
            options={
                "verbose_name": "message électronique",
                "verbose_name_plural": "messages électroniques",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("sent_at__isnull", True), models.Q(("html", ""), ("text", "")), _connector="OR"
                        ),
                        name="mail_message_erased_once_sent",
                    )
                ],
            },
        ),
        migrations.RunSQL(SEGMENT_WALL, migrations.RunSQL.noop),
        migrations.RunSQL(LET_PURGE, REFUSE_ALL),
    ]
