"""How many proxies one person holds, refused beyond; the meeting that voted a card; the meetings that are paid."""

from django.db import migrations, models

import maillage.operations.indemnities.models.rules

BOUND = """
CREATE FUNCTION attendance_proxies_bound() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    most smallint;
    held bigint;
BEGIN
    -- Two proxies noted at once wait for each other here.
    SELECT proxies_max INTO most FROM operations_meeting WHERE id = NEW.meeting_id FOR NO KEY UPDATE;
    IF most IS NOT NULL THEN
        SELECT count(*) INTO held FROM operations_attendance
            WHERE meeting_id = NEW.meeting_id AND represented_by_id = NEW.represented_by_id AND id <> NEW.id;
        IF held >= most THEN
            RAISE EXCEPTION 'one person holds % proxies at most at this meeting', most;
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER attendance_proxies_bound BEFORE INSERT OR UPDATE OF represented_by_id ON operations_attendance
    FOR EACH ROW WHEN (NEW.represented_by_id IS NOT NULL) EXECUTE FUNCTION attendance_proxies_bound();
"""
UNBOUND = """
DROP TRIGGER attendance_proxies_bound ON operations_attendance;
DROP FUNCTION attendance_proxies_bound();
"""


class Migration(migrations.Migration):
    dependencies = [("operations", "0024_batch_totals")]

    operations = [
        migrations.AddField(
            "meeting",
            "proxies_max",
            models.PositiveSmallIntegerField(null=True, verbose_name="pouvoirs par personne, au plus"),
        ),
        migrations.AddField(
            "ratecard",
            "meeting_number",
            models.PositiveIntegerField(null=True, verbose_name="réunion du vote"),
        ),
        migrations.AddField(
            "indemnityrules",
            "kinds",
            models.JSONField(
                default=maillage.operations.indemnities.models.rules.every_kind,
                verbose_name="réunions indemnisées",
            ),
        ),
        migrations.RunSQL(BOUND, UNBOUND),
    ]
