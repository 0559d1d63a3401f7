"""The walls around meetings, votes and surveys; a ballot box that neither overflows nor opens again."""

from django.db import migrations

from maillage.foundation.tenancy.walls import TenantWall

BOX = """
CREATE FUNCTION poll_ballot_counts() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    vote communities_poll%ROWTYPE;
    used bigint;
BEGIN
    IF TG_OP <> 'INSERT' THEN
        RAISE EXCEPTION 'a ballot stays as it was cast (% refused)', TG_OP;
    END IF;
    SELECT * INTO vote FROM communities_poll WHERE id = NEW.poll_id FOR SHARE;
    IF vote.closed_at IS NOT NULL THEN
        RAISE EXCEPTION 'this vote is closed';
    END IF;
    SELECT coalesce(sum(value::int), 0) INTO used FROM jsonb_each_text(NEW.dots);
    IF used > vote.dots OR EXISTS (SELECT 1 FROM jsonb_each_text(NEW.dots) WHERE value::int < 1) THEN
        RAISE EXCEPTION 'this ballot has % dots of %', used, vote.dots;
    END IF;
    IF (SELECT count(*) FROM communities_pollballot WHERE poll_id = NEW.poll_id)
       >= (SELECT count(*) FROM communities_pollvoter WHERE poll_id = NEW.poll_id AND voted) THEN
        RAISE EXCEPTION 'more ballots than people who voted';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER poll_ballot_counts BEFORE INSERT OR UPDATE OR DELETE ON communities_pollballot
    FOR EACH ROW EXECUTE FUNCTION poll_ballot_counts();
"""
OPEN_BOX = """
DROP TRIGGER poll_ballot_counts ON communities_pollballot;
DROP FUNCTION poll_ballot_counts();
"""
GATHERING, POLL = "communities_gathering", "communities_poll"


class Migration(migrations.Migration):
    dependencies = [("communities", "0016_first_meetings"), ("foundation", "0002_walls")]

    operations = [
        TenantWall(GATHERING),
        TenantWall(
            "communities_attendee",
            references={"gathering_id": GATHERING, "member_id": "communities_member"},
        ),
        TenantWall("communities_workinggroup"),
        TenantWall("communities_expressedneed", references={"gathering_id": GATHERING}),
        TenantWall(POLL),
        TenantWall(
            "communities_pollchoice",
            references={"poll_id": POLL, "need_id": "communities_expressedneed"},
        ),
        TenantWall("communities_pollvoter", references={"poll_id": POLL}),
        TenantWall("communities_pollballot", references={"poll_id": POLL}),
        TenantWall("communities_survey"),
        TenantWall("communities_surveyanswer", references={"survey_id": "communities_survey"}),
        migrations.RunSQL(BOX, OPEN_BOX),
    ]
