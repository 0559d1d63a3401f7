"""The database wall around the directory cards; agreements and confirmations are appended, never rewritten."""

from django.db import migrations

from maillage.foundation.tenancy.walls import TenantWall

# The function came with the walls of the members.
APPEND_ONLY = """
CREATE TRIGGER card_choice_append_only BEFORE UPDATE OR DELETE ON communities_cardchoice
    FOR EACH ROW EXECUTE FUNCTION members_append_only();
CREATE TRIGGER card_confirmation_append_only BEFORE UPDATE OR DELETE ON communities_cardconfirmation
    FOR EACH ROW EXECUTE FUNCTION members_append_only();
"""
REWRITABLE = """
DROP TRIGGER card_confirmation_append_only ON communities_cardconfirmation;
DROP TRIGGER card_choice_append_only ON communities_cardchoice;
"""

CARD = "communities_directorycard"
MEMBER = {"member_id": "communities_member"}


class Migration(migrations.Migration):
    dependencies = [("communities", "0012_cards")]

    operations = [
        TenantWall("communities_directorysettings"),
        TenantWall(CARD, references=MEMBER),
        TenantWall("communities_cardplace", references={"card_id": CARD}),
        TenantWall("communities_cardchoice", references=MEMBER),
        TenantWall("communities_cardconfirmation", references=MEMBER),
        TenantWall("communities_cardreport", references={"card_id": CARD}),
        migrations.RunSQL(APPEND_ONLY, REWRITABLE),
    ]
