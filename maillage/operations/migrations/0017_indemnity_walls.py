"""The walls around indemnities: tenants, states that only go forward, the ceiling, batches that stay as frozen."""

from django.db import migrations

from maillage.foundation.tenancy.walls import TenantWall

MEMBER = "communities_member"
CARD = "operations_ratecard"
LINE = "operations_indemnityline"
BATCH = "operations_paymentbatch"
TRANSFER = "operations_batchtransfer"
ACCOUNT = "operations_payeraccount"

# What was voted, and a line, a batch or a transfer once written, keep all but the columns of their progress.
GUARDS = """
CREATE FUNCTION indemnity_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF current_setting('app.retention_purge', true) = 'on' THEN
            RETURN OLD;
        END IF;
        RAISE EXCEPTION '% is kept (DELETE refused)', TG_TABLE_NAME;
    END IF;
    IF to_jsonb(NEW) - TG_ARGV[0]::text[] <> to_jsonb(OLD) - TG_ARGV[0]::text[] THEN
        RAISE EXCEPTION '% is frozen (UPDATE refused)', TG_TABLE_NAME
            USING ERRCODE = 'check_violation', CONSTRAINT = TG_TABLE_NAME || '_frozen';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER rate_card_kept BEFORE UPDATE OR DELETE ON operations_ratecard
    FOR EACH ROW EXECUTE FUNCTION indemnity_kept('{}');
CREATE TRIGGER card_rate_kept BEFORE UPDATE OR DELETE ON operations_cardrate
    FOR EACH ROW EXECUTE FUNCTION indemnity_kept('{}');
CREATE TRIGGER indemnity_line_kept BEFORE UPDATE OR DELETE ON operations_indemnityline
    FOR EACH ROW EXECUTE FUNCTION indemnity_kept('{state,confirmed_by_id,confirmed_at,led_by_id,led_at,checked_by_id,checked_at,approved_by_id,approved_at,closed_by_id,closed_at,closed_reason}');
CREATE TRIGGER payment_batch_kept BEFORE UPDATE OR DELETE ON operations_paymentbatch
    FOR EACH ROW EXECUTE FUNCTION indemnity_kept('{state,approved_by_id,approved_at,cancelled_by_id,cancelled_at,cancel_reason,file_sha256}');
CREATE TRIGGER batch_transfer_kept BEFORE UPDATE OR DELETE ON operations_batchtransfer
    FOR EACH ROW EXECUTE FUNCTION indemnity_kept('{outcome,paid_on,proof,returned_on,returned_reason,iban_sealed}');
CREATE TRIGGER transfer_line_kept BEFORE UPDATE OR DELETE ON operations_transferline
    FOR EACH ROW EXECUTE FUNCTION indemnity_kept('{live}');

CREATE FUNCTION indemnity_forward() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    ways constant jsonb := '{
        "operations_indemnityline": {
            "a_confirmer": ["confirmee", "relue", "verifiee", "validee", "refusee", "annulee"],
            "confirmee": ["relue", "verifiee", "validee", "refusee", "annulee"],
            "relue": ["verifiee", "validee", "refusee", "annulee"],
            "verifiee": ["validee", "refusee", "annulee"],
            "validee": ["annulee"]},
        "operations_paymentbatch": {"prepare": ["approuve", "annule"]},
        "operations_batchtransfer": {
            "pending": ["paid", "returned", "dropped"], "paid": ["returned", "pending"]},
        "operations_transferline": {"true": ["false"]}}';
    former text := to_jsonb(OLD) ->> TG_ARGV[0];
    next text := to_jsonb(NEW) ->> TG_ARGV[0];
BEGIN
    IF former <> next AND NOT coalesce(ways -> TG_TABLE_NAME -> former ? next, false) THEN
        RAISE EXCEPTION '% goes forward only (% to % refused)', TG_TABLE_NAME, former, next
            USING ERRCODE = 'check_violation', CONSTRAINT = TG_TABLE_NAME || '_forward';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER indemnity_line_forward BEFORE UPDATE ON operations_indemnityline
    FOR EACH ROW EXECUTE FUNCTION indemnity_forward('state');
CREATE TRIGGER payment_batch_forward BEFORE UPDATE ON operations_paymentbatch
    FOR EACH ROW EXECUTE FUNCTION indemnity_forward('state');
CREATE TRIGGER batch_transfer_forward BEFORE UPDATE ON operations_batchtransfer
    FOR EACH ROW EXECUTE FUNCTION indemnity_forward('outcome');
CREATE TRIGGER transfer_line_forward BEFORE UPDATE ON operations_transferline
    FOR EACH ROW EXECUTE FUNCTION indemnity_forward('live');
"""
UNGUARDED = """
DROP TRIGGER transfer_line_forward ON operations_transferline;
DROP TRIGGER batch_transfer_forward ON operations_batchtransfer;
DROP TRIGGER payment_batch_forward ON operations_paymentbatch;
DROP TRIGGER indemnity_line_forward ON operations_indemnityline;
DROP FUNCTION indemnity_forward();
DROP TRIGGER transfer_line_kept ON operations_transferline;
DROP TRIGGER batch_transfer_kept ON operations_batchtransfer;
DROP TRIGGER payment_batch_kept ON operations_paymentbatch;
DROP TRIGGER indemnity_line_kept ON operations_indemnityline;
DROP TRIGGER card_rate_kept ON operations_cardrate;
DROP TRIGGER rate_card_kept ON operations_ratecard;
DROP FUNCTION indemnity_kept();
"""
# The row of the year is locked before the lines are added up: two approvals at once cannot both fit.
# Travel is a refund of expenses and does not count.
CEILING = """
CREATE FUNCTION indemnity_within_the_ceiling() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    held operations_indemnityyear%ROWTYPE;
    engaged bigint;
BEGIN
    SELECT * INTO held FROM operations_indemnityyear
        WHERE community_id = NEW.community_id AND payee_id = NEW.payee_id
          AND year = extract(year FROM NEW.day) FOR UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no ceiling known for this year'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'indemnity_within_the_ceiling';
    END IF;
    SELECT coalesce(sum(time_cents), 0) INTO engaged FROM operations_indemnityline
        WHERE community_id = NEW.community_id AND payee_id = NEW.payee_id AND state = 'validee'
          AND day BETWEEN make_date(held.year, 1, 1) AND make_date(held.year, 12, 31);
    IF engaged + held.elsewhere_cents > held.ceiling_cents AND NEW.time_cents > 0 THEN
        RAISE EXCEPTION 'the ceiling of the year would be passed'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'indemnity_within_the_ceiling';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER indemnity_within_the_ceiling AFTER INSERT OR UPDATE OF state ON operations_indemnityline
    FOR EACH ROW WHEN (NEW.state = 'validee') EXECUTE FUNCTION indemnity_within_the_ceiling();
"""
NO_CEILING = """
DROP TRIGGER indemnity_within_the_ceiling ON operations_indemnityline;
DROP FUNCTION indemnity_within_the_ceiling();
"""
# At commit, a batch is the sum of its transfers, each transfer the sum of its lines, each line wholly paid.
TOTALS = """
CREATE FUNCTION payment_batch_adds_up() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    batch operations_paymentbatch%ROWTYPE;
    wanted bigint;
BEGIN
    IF TG_TABLE_NAME = 'operations_paymentbatch' THEN
        wanted := NEW.id;
    ELSIF TG_TABLE_NAME = 'operations_batchtransfer' THEN
        wanted := (to_jsonb(NEW) ->> 'batch_id')::bigint;
    ELSE
        SELECT batch_id INTO wanted FROM operations_batchtransfer
            WHERE id = (to_jsonb(NEW) ->> 'transfer_id')::bigint;
    END IF;
    SELECT * INTO batch FROM operations_paymentbatch WHERE id = wanted;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    IF (SELECT (count(*), coalesce(sum(cents), 0)) FROM operations_batchtransfer WHERE batch_id = wanted)
         IS DISTINCT FROM (batch.count::bigint, batch.total_cents::numeric)
       OR EXISTS (
         SELECT 1 FROM operations_batchtransfer t WHERE t.batch_id = wanted AND (
           t.cents <> (SELECT coalesce(sum(i.cents), 0) FROM operations_transferline i WHERE i.transfer_id = t.id)
           OR (t.outcome IN ('paid', 'returned') AND batch.state <> 'approuve')
           OR (t.outcome = 'dropped') <> (batch.state = 'annule')
           OR EXISTS (SELECT 1 FROM operations_transferline i
                      JOIN operations_indemnityline l ON l.id = i.line_id
                      WHERE i.transfer_id = t.id
                        AND (i.live <> (t.outcome IN ('pending', 'paid'))
                             OR i.cents <> l.time_cents + l.travel_cents
                             OR l.payee_id <> t.payee_id
                             OR (i.live AND l.state <> 'validee'))))) THEN
        RAISE EXCEPTION 'batch % does not add up', wanted
            USING ERRCODE = 'check_violation', CONSTRAINT = 'payment_batch_adds_up';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER payment_batch_adds_up AFTER INSERT OR UPDATE ON operations_paymentbatch
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION payment_batch_adds_up();
CREATE CONSTRAINT TRIGGER batch_transfer_adds_up AFTER INSERT OR UPDATE ON operations_batchtransfer
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION payment_batch_adds_up();
CREATE CONSTRAINT TRIGGER transfer_line_adds_up AFTER INSERT OR UPDATE ON operations_transferline
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION payment_batch_adds_up();
CREATE FUNCTION indemnity_paid_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM operations_transferline WHERE line_id = NEW.id AND live) THEN
        RAISE EXCEPTION 'a line in a transfer is not cancelled'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'indemnity_paid_stays';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER indemnity_paid_stays BEFORE UPDATE OF state ON operations_indemnityline
    FOR EACH ROW WHEN (OLD.state = 'validee' AND NEW.state <> 'validee')
    EXECUTE FUNCTION indemnity_paid_stays();
"""
NO_TOTALS = """
DROP TRIGGER indemnity_paid_stays ON operations_indemnityline;
DROP FUNCTION indemnity_paid_stays();
DROP TRIGGER transfer_line_adds_up ON operations_transferline;
DROP TRIGGER batch_transfer_adds_up ON operations_batchtransfer;
DROP TRIGGER payment_batch_adds_up ON operations_paymentbatch;
DROP FUNCTION payment_batch_adds_up();
"""


class Migration(migrations.Migration):
    dependencies = [("operations", "0016_indemnities")]

    operations = [
        TenantWall("operations_indemnityrules"),
        TenantWall(CARD),
        TenantWall("operations_cardrate", references={"card_id": CARD}),
        TenantWall("operations_employeragreement", references={"member_id": MEMBER}),
        TenantWall("operations_bankdetails", references={"member_id": MEMBER}),
        TenantWall(ACCOUNT, references={"account_id": "communities_bankaccount"}),
        TenantWall(
            LINE, references={"member_id": MEMBER, "card_id": CARD, "sheet_id": "planning_actionsheet"}
        ),
        TenantWall("operations_indemnityyear"),
        TenantWall("operations_ceilingconsent", own_rows="user_id"),
        TenantWall(BATCH, references={"account_id": ACCOUNT}),
        TenantWall(TRANSFER, references={"batch_id": BATCH, "member_id": MEMBER}),
        TenantWall("operations_transferline", references={"transfer_id": TRANSFER, "line_id": LINE}),
        migrations.RunSQL(GUARDS, UNGUARDED),
        migrations.RunSQL(CEILING, NO_CEILING),
        migrations.RunSQL(TOTALS, NO_TOTALS),
    ]
