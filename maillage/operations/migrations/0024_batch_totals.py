"""A line adds up its own transfer, a transfer its batch: a batch of 500 lines is no longer read 500 times."""

from django.db import migrations

# What must hold at commit is the same: the batch is the sum of its transfers, each transfer of its lines, each
# line wholly paid, states and outcomes agreeing. Each row now answers for what it belongs to.
SPLIT = """
CREATE FUNCTION transfer_is_whole(wanted bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT NOT EXISTS (
        SELECT 1 FROM operations_batchtransfer t JOIN operations_paymentbatch b ON b.id = t.batch_id
        WHERE t.id = wanted AND (
            t.cents <> (SELECT coalesce(sum(i.cents), 0) FROM operations_transferline i WHERE i.transfer_id = t.id)
            OR (t.outcome IN ('paid', 'returned') AND b.state <> 'approuve')
            OR (t.outcome = 'dropped') <> (b.state = 'annule')
            OR EXISTS (SELECT 1 FROM operations_transferline i
                       JOIN operations_indemnityline l ON l.id = i.line_id
                       WHERE i.transfer_id = t.id
                         AND (i.live <> (t.outcome IN ('pending', 'paid'))
                              OR i.cents <> l.time_cents + l.travel_cents
                              OR l.payee_id <> t.payee_id
                              OR (i.live AND l.state <> 'validee')))))
$$;
CREATE FUNCTION batch_is_whole(wanted bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT NOT EXISTS (
        SELECT 1 FROM operations_paymentbatch b WHERE b.id = wanted
          AND (SELECT (count(*), coalesce(sum(cents), 0)) FROM operations_batchtransfer WHERE batch_id = b.id)
              IS DISTINCT FROM (b.count::bigint, b.total_cents::numeric))
$$;
CREATE OR REPLACE FUNCTION payment_batch_adds_up() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    whole boolean;
BEGIN
    IF TG_TABLE_NAME = 'operations_paymentbatch' THEN
        whole := batch_is_whole(NEW.id) AND NOT EXISTS (
            SELECT 1 FROM operations_batchtransfer WHERE batch_id = NEW.id AND NOT transfer_is_whole(id));
    ELSIF TG_TABLE_NAME = 'operations_batchtransfer' THEN
        whole := transfer_is_whole(NEW.id) AND batch_is_whole((to_jsonb(NEW) ->> 'batch_id')::bigint);
    ELSE
        whole := transfer_is_whole((to_jsonb(NEW) ->> 'transfer_id')::bigint);
    END IF;
    IF NOT whole THEN
        RAISE EXCEPTION 'a batch does not add up (%)', TG_TABLE_NAME
            USING ERRCODE = 'check_violation', CONSTRAINT = 'payment_batch_adds_up';
    END IF;
    RETURN NULL;
END $$;
"""
TOGETHER = """
CREATE OR REPLACE FUNCTION payment_batch_adds_up() RETURNS trigger LANGUAGE plpgsql AS $$
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
DROP FUNCTION batch_is_whole(bigint);
DROP FUNCTION transfer_is_whole(bigint);
"""


class Migration(migrations.Migration):
    dependencies = [("operations", "0023_accounts_walls")]

    operations = [migrations.RunSQL(SPLIT, TOGETHER)]
