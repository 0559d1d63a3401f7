"""A seat opens nothing to who is no longer what it says: an operator without the role, a doctor who left.

The page knew it; the walls now do. Nothing set is any category: the upkeep, a link, a clock.
"""

from django.db import migrations

AS_SQL = """
CREATE FUNCTION care_as() RETURNS text[] LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT string_to_array(nullif(current_setting('app.care_as', true), ''), ',') $$;
"""


def functions(*, as_what: bool) -> str:
    """The two that answer with keys of the asker's own cases: all of a circle, then those asked too."""
    named = "seated text[] := care_as();" if as_what else ""
    still = "AND (seated IS NULL OR category = ANY (seated))" if as_what else ""
    return "".join(
        f"""
CREATE OR REPLACE FUNCTION {name}() RETURNS SETOF uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 200 SET search_path = care, pg_temp AS $$
DECLARE
    me bigint := care_user(); here bigint[] := care_communities(); held uuid := care_case(); {named}
BEGIN
    IF held IS NOT NULL THEN
        RETURN NEXT held;
    END IF;
    RETURN QUERY SELECT case_id FROM care_circlemember
        WHERE community_id = ANY (here) AND person_id = me {joined} {still}
          AND (ends_at IS NULL OR ends_at > statement_timestamp());
END $$;
"""
        for name, joined in (("care_my_cases", "AND joined_at IS NOT NULL"), ("care_seen_cases", ""))
    )


class Migration(migrations.Migration):
    dependencies = [("care", "0026_ended_words")]

    operations = [
        migrations.RunSQL(AS_SQL, "DROP FUNCTION care_as();"),
        migrations.RunSQL(functions(as_what=True), functions(as_what=False)),
    ]
