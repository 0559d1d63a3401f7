"""An expense that an order pays is not cancelled: its invoice could be written again, and paid twice."""

from django.db import migrations

HOLDS = """
CREATE FUNCTION outlay_in_an_order_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM operations_ordertransfer WHERE outlay_id = NEW.id AND live) THEN
        RAISE EXCEPTION 'an order pays this expense: it is not cancelled'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'outlay_in_an_order_stays';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER outlay_in_an_order_stays BEFORE UPDATE OF state ON operations_outlay
    FOR EACH ROW WHEN (NEW.state = 'cancelled' AND OLD.state <> 'cancelled')
    EXECUTE FUNCTION outlay_in_an_order_stays();
"""
NOT_HOLDS = """
DROP TRIGGER outlay_in_an_order_stays ON operations_outlay;
DROP FUNCTION outlay_in_an_order_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("operations", "0025_proxies_and_votes")]

    operations = [migrations.RunSQL(HOLDS, NOT_HOLDS)]
