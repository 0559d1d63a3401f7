"""The signed paper may be replaced until the minutes are published: a wrong file froze them for ever."""

from django.db import migrations

FUNCTION = """
CREATE OR REPLACE FUNCTION minutes_signed_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.sha256 = '' THEN
        RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    IF TG_OP = 'UPDATE'
        AND to_jsonb(NEW) - '{{published_at,scan_id}}'::text[] = to_jsonb(OLD) - '{{published_at,scan_id}}'::text[]
        AND (OLD.published_at IS NULL OR NEW.published_at = OLD.published_at)
        AND ({may_change} OR NEW.scan_id = OLD.scan_id) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'the minutes are signed: their words stay (% refused)', TG_OP;
END $$;
"""
# Replaced, never taken away: the paper stands for the signatures.
REPLACED = "OLD.scan_id IS NULL OR (OLD.published_at IS NULL AND NEW.scan_id IS NOT NULL)"


class Migration(migrations.Migration):
    dependencies = [("communities", "0035_longer_names")]

    operations = [
        migrations.RunSQL(
            FUNCTION.format(may_change=REPLACED), FUNCTION.format(may_change="OLD.scan_id IS NULL")
        ),
    ]
