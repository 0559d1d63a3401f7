"""The walls around the accounts: what was said stays, one's own is approved by another, journals without gap."""

from django.db import migrations

from maillage.foundation.tenancy.walls import TenantWall

OUTLAY, CLAIM, SUPPLIER = "operations_outlay", "operations_expenseclaim", "operations_supplier"
ORDER, EXPORT, ENTRY = "operations_paymentorder", "operations_journalexport", "operations_journalentry"
# The legal purge passes where everything else is refused.
PURGING = "current_setting('app.retention_purge', true) IS DISTINCT FROM 'on'"

# table -> what may still change in a row
MAY_MOVE = {
    "supplierinvoice": "live",
    "payrollmonth": "live",
    "supplieraccount": "replaced_at,recorded_at,payable_from",
    "paymentorder": "state,decided_by_id,decided_at,cancel_reason,file_sha256",
    "ordertransfer": "live,returned_on,returned_reason",
    "journalexport": "",
    "journalentry": "",
}
STAYS = """
CREATE FUNCTION accounts_stay() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    moves text[] := string_to_array(TG_ARGV[0], ',');
BEGIN
    IF TG_OP = 'DELETE' OR to_jsonb(NEW) - moves <> to_jsonb(OLD) - moves THEN
        RAISE EXCEPTION '% never changes (% refused)', TG_TABLE_NAME, TG_OP;
    END IF;
    IF (to_jsonb(OLD) ->> 'live') = 'false' AND (to_jsonb(NEW) ->> 'live') = 'true' THEN
        RAISE EXCEPTION '% never comes back', TG_TABLE_NAME;
    END IF;
    IF TG_TABLE_NAME = 'operations_paymentorder' AND to_jsonb(NEW) ->> 'state' <> to_jsonb(OLD) ->> 'state'
        AND to_jsonb(OLD) ->> 'state' <> 'prepared' THEN
        RAISE EXCEPTION 'a payment order never goes back';
    END IF;
    RETURN NEW;
END $$;
""" + "".join(
    f"CREATE TRIGGER accounts_stay BEFORE UPDATE OR DELETE ON operations_{table} "
    f"FOR EACH ROW WHEN ({PURGING}) EXECUTE FUNCTION accounts_stay('{moves}');\n"
    for table, moves in MAY_MOVE.items()
)
NOT_STAYS = (
    "".join(f"DROP TRIGGER accounts_stay ON operations_{table};\n" for table in MAY_MOVE)
    + "DROP FUNCTION accounts_stay();"
)

# A note of expenses is its owner's until it is sent, then nothing of what it says moves; its receipts follow.
CLAIMED = """
CREATE FUNCTION expense_claim_forward() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    moves text[] := '{state,sent_at,return_reason,checked_by_id,checked_at,outlay_id}';
BEGIN
    IF NEW.owner_id <> OLD.owner_id OR NEW.number <> OLD.number OR NEW.key <> OLD.key
        OR (OLD.state NOT IN ('draft', 'returned') AND to_jsonb(NEW) - moves <> to_jsonb(OLD) - moves) THEN
        RAISE EXCEPTION 'what a claim says never changes once sent';
    END IF;
    IF NEW.state <> OLD.state AND NOT (
        OLD.state IN ('draft', 'returned') AND NEW.state IN ('sent', 'withdrawn')
        OR OLD.state = 'sent' AND NEW.state IN ('returned', 'checked', 'withdrawn')) THEN
        RAISE EXCEPTION 'a claim never goes from % to %', OLD.state, NEW.state;
    END IF;
    IF NEW.outlay_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM operations_outlay o WHERE o.id = NEW.outlay_id AND o.kind = 'expense'
            AND o.cents = NEW.cents AND o.prepared_by_id <> NEW.owner_id) THEN
        RAISE EXCEPTION 'a claim and its expense differ, or its owner prepared it'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'expense_claim_is_its_expense';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER expense_claim_forward BEFORE UPDATE ON operations_expenseclaim
    FOR EACH ROW WHEN (NOT_PURGING) EXECUTE FUNCTION expense_claim_forward();
CREATE FUNCTION accounts_never_deleted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is never deleted', TG_TABLE_NAME;
END $$;
CREATE TRIGGER expense_claim_kept BEFORE DELETE ON operations_expenseclaim
    FOR EACH ROW WHEN (NOT_PURGING) EXECUTE FUNCTION accounts_never_deleted();
CREATE TRIGGER supplier_kept BEFORE DELETE ON operations_supplier
    FOR EACH ROW WHEN (NOT_PURGING) EXECUTE FUNCTION accounts_never_deleted();
""".replace("NOT_PURGING", PURGING)
NOT_CLAIMED = """
DROP TRIGGER supplier_kept ON operations_supplier;
DROP TRIGGER expense_claim_kept ON operations_expenseclaim;
DROP FUNCTION accounts_never_deleted();
DROP TRIGGER expense_claim_forward ON operations_expenseclaim;
DROP FUNCTION expense_claim_forward();
"""

# Nobody approves what they advanced; what is undone frees its number and its month.
DECIDED = """
CREATE FUNCTION outlay_claim_is_anothers() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.state = 'approved' AND EXISTS (
        SELECT 1 FROM operations_expenseclaim WHERE outlay_id = NEW.id AND owner_id = NEW.decided_by_id) THEN
        RAISE EXCEPTION 'nobody approves what they advanced'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'outlay_claim_is_anothers';
    END IF;
    IF NEW.state IN ('refused', 'cancelled') THEN
        UPDATE operations_supplierinvoice SET live = false WHERE outlay_id = NEW.id AND live;
        UPDATE operations_payrollmonth SET live = false WHERE outlay_id = NEW.id AND live;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER outlay_claim_is_anothers AFTER UPDATE OF state ON operations_outlay
    FOR EACH ROW WHEN (NEW.state <> OLD.state) EXECUTE FUNCTION outlay_claim_is_anothers();
CREATE FUNCTION payroll_is_its_expense() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM operations_outlay o WHERE o.id = NEW.outlay_id AND o.kind = 'expense'
            AND o.cents = NEW.gross_cents + NEW.employer_cents) THEN
        RAISE EXCEPTION 'the expense of a payroll is its gross and its charges'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'payroll_is_its_expense';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER payroll_is_its_expense BEFORE INSERT ON operations_payrollmonth
    FOR EACH ROW EXECUTE FUNCTION payroll_is_its_expense();
"""
NOT_DECIDED = """
DROP TRIGGER payroll_is_its_expense ON operations_payrollmonth;
DROP FUNCTION payroll_is_its_expense();
DROP TRIGGER outlay_claim_is_anothers ON operations_outlay;
DROP FUNCTION outlay_claim_is_anothers();
"""

# At commit, an order is the sum of its transfers.
ADDS_UP = """
CREATE FUNCTION payment_order_adds_up() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    wanted bigint;
    said operations_paymentorder%ROWTYPE;
BEGIN
    wanted := (to_jsonb(NEW) ->> CASE WHEN TG_TABLE_NAME = 'operations_paymentorder' THEN 'id'
                                      ELSE 'order_id' END)::bigint;
    SELECT * INTO said FROM operations_paymentorder WHERE id = wanted;
    IF FOUND AND (SELECT (count(*), coalesce(sum(cents), 0)) FROM operations_ordertransfer
                  WHERE order_id = wanted)
        IS DISTINCT FROM (said.count::bigint, said.total_cents::numeric) THEN
        RAISE EXCEPTION 'a payment order is not the sum of its transfers'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'payment_order_adds_up';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER payment_order_adds_up AFTER INSERT OR UPDATE ON operations_paymentorder
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION payment_order_adds_up();
CREATE CONSTRAINT TRIGGER payment_order_adds_up AFTER INSERT OR UPDATE ON operations_ordertransfer
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION payment_order_adds_up();
"""
NOT_ADDS_UP = """
DROP TRIGGER payment_order_adds_up ON operations_ordertransfer;
DROP TRIGGER payment_order_adds_up ON operations_paymentorder;
DROP FUNCTION payment_order_adds_up();
"""

# Entries of a year are numbered 1, 2, 3…; each is balanced.
NUMBERED = """
CREATE FUNCTION journal_entry_follows() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    last integer;
    debit bigint;
    credit bigint;
BEGIN
    SELECT coalesce(max(number), 0) INTO last FROM operations_journalentry
        WHERE community_id = NEW.community_id AND year = NEW.year;
    IF NEW.number <> last + 1 THEN
        RAISE EXCEPTION 'entry % does not follow %', NEW.number, last
            USING ERRCODE = 'check_violation', CONSTRAINT = 'journal_entry_without_gap';
    END IF;
    SELECT sum((line ->> 4)::bigint), sum((line ->> 5)::bigint) INTO debit, credit
        FROM jsonb_array_elements(NEW.lines) AS line;
    IF debit IS NULL OR debit <> credit OR debit = 0 OR extract(year FROM NEW."on") <> NEW.year
        OR EXISTS (SELECT 1 FROM jsonb_array_elements(NEW.lines) AS line
                   WHERE (line ->> 4)::bigint < 0 OR (line ->> 5)::bigint < 0) THEN
        RAISE EXCEPTION 'entry %: % in debit, % in credit', NEW.number, debit, credit
            USING ERRCODE = 'check_violation', CONSTRAINT = 'journal_entry_balanced';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER journal_entry_follows BEFORE INSERT ON operations_journalentry
    FOR EACH ROW EXECUTE FUNCTION journal_entry_follows();
"""
NOT_NUMBERED = """
DROP TRIGGER journal_entry_follows ON operations_journalentry;
DROP FUNCTION journal_entry_follows();
"""


class Migration(migrations.Migration):
    dependencies = [("operations", "0022_accounts")]

    operations = [
        TenantWall(SUPPLIER),
        TenantWall("operations_supplieraccount", references={"supplier_id": SUPPLIER}),
        TenantWall("operations_supplierinvoice", references={"supplier_id": SUPPLIER, "outlay_id": OUTLAY}),
        TenantWall(CLAIM, references={"outlay_id": OUTLAY, "sheet_id": "planning_actionsheet"}),
        TenantWall("operations_claimreceipt", references={"claim_id": CLAIM}),
        TenantWall("operations_payrollmonth", references={"outlay_id": OUTLAY}),
        TenantWall(ORDER, references={"account_id": "operations_payeraccount"}),
        TenantWall("operations_ordertransfer", references={"order_id": ORDER, "outlay_id": OUTLAY}),
        TenantWall("operations_accountchoice"),
        TenantWall(EXPORT),
        TenantWall(ENTRY, references={"export_id": EXPORT, "undoes_id": ENTRY}),
        migrations.RunSQL(STAYS, NOT_STAYS),
        migrations.RunSQL(CLAIMED, NOT_CLAIMED),
        migrations.RunSQL(DECIDED, NOT_DECIDED),
        migrations.RunSQL(ADDS_UP, NOT_ADDS_UP),
        migrations.RunSQL(NUMBERED, NOT_NUMBERED),
    ]
