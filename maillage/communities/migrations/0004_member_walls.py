"""The database wall around the members, and what is written once and for all."""

from django.db import migrations

from maillage.foundation.tenancy.walls import TenantWall

# What a register or an account proves is appended, never rewritten; only the legal purge deletes.
APPEND_ONLY = """
CREATE FUNCTION members_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND current_setting('app.retention_purge', true) = 'on' THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION '% is append-only (% refused)', TG_TABLE_NAME, TG_OP;
END $$;
CREATE TRIGGER member_event_append_only BEFORE UPDATE OR DELETE ON communities_memberevent
    FOR EACH ROW EXECUTE FUNCTION members_append_only();
CREATE TRIGGER governing_text_append_only BEFORE UPDATE OR DELETE ON communities_governingtext
    FOR EACH ROW EXECUTE FUNCTION members_append_only();
CREATE TRIGGER fee_payment_append_only BEFORE UPDATE OR DELETE ON communities_feepayment
    FOR EACH ROW EXECUTE FUNCTION members_append_only();
"""
REWRITABLE = """
DROP TRIGGER fee_payment_append_only ON communities_feepayment;
DROP TRIGGER governing_text_append_only ON communities_governingtext;
DROP TRIGGER member_event_append_only ON communities_memberevent;
DROP FUNCTION members_append_only();
"""

CATEGORY = "communities_membercategory"
MEMBER = "communities_member"


class Migration(migrations.Migration):
    dependencies = [("communities", "0003_members"), ("foundation", "0002_walls")]

    operations = [
        TenantWall("communities_college"),
        TenantWall(CATEGORY, references={"college_id": "communities_college"}),
        TenantWall("communities_feerate", references={"category_id": CATEGORY}),
        TenantWall("communities_governingtext"),
        TenantWall("communities_membershiprules"),
        TenantWall(MEMBER, references={"category_id": CATEGORY, "merged_into_id": MEMBER}),
        TenantWall("communities_memberevent", references={"member_id": MEMBER, "category_id": CATEGORY}),
        TenantWall("communities_representative", references={"member_id": MEMBER}),
        TenantWall(
            "communities_textacceptance",
            references={"member_id": MEMBER, "text_id": "communities_governingtext"},
        ),
        TenantWall("communities_fee", references={"member_id": MEMBER}),
        TenantWall(
            "communities_feepayment",
            references={"fee_id": "communities_fee", "undoes_id": "communities_feepayment"},
        ),
        migrations.RunSQL(APPEND_ONLY, REWRITABLE),
    ]
