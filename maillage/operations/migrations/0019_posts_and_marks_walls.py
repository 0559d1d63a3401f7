"""The wall around the posts; a target of a dialogue is carried into the contract once."""

from django.db import migrations

from maillage.foundation.tenancy.walls import TenantWall

ONCE = """
ALTER TABLE operations_targetproposal ADD CONSTRAINT operations_targetproposal_carried_to_id_tenant
    FOREIGN KEY (community_id, carried_to_id) REFERENCES operations_yeartarget (community_id, id)
    DEFERRABLE INITIALLY DEFERRED;
CREATE FUNCTION dialogue_target_carried_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a target of a dialogue is carried into the contract once';
END $$;
CREATE TRIGGER dialogue_target_carried_once BEFORE UPDATE OF carried_to_id ON operations_targetproposal
    FOR EACH ROW WHEN (OLD.carried_to_id IS NOT NULL AND OLD.carried_to_id IS DISTINCT FROM NEW.carried_to_id)
    EXECUTE FUNCTION dialogue_target_carried_once();
"""
AGAIN = """
DROP TRIGGER dialogue_target_carried_once ON operations_targetproposal;
DROP FUNCTION dialogue_target_carried_once();
ALTER TABLE operations_targetproposal DROP CONSTRAINT operations_targetproposal_carried_to_id_tenant;
"""


class Migration(migrations.Migration):
    dependencies = [("operations", "0018_posts_and_marks")]

    operations = [
        TenantWall("operations_teampost", references={"grant_id": "operations_grant"}),
        migrations.RunSQL(ONCE, AGAIN),
    ]
