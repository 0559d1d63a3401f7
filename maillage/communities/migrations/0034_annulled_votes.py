"""A vote put back to be held again loses its marks, then its urn: nothing else lets an urn go without a sheet."""

from django.db import migrations

MARK = """
CREATE OR REPLACE FUNCTION assembly_mark_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND ({leaves}EXISTS (SELECT FROM communities_sheet WHERE point_id = OLD.point_id))
        AND EXISTS (SELECT FROM communities_urn WHERE point_id = OLD.point_id) THEN
        RETURN OLD;
    END IF;
    IF TG_OP <> 'INSERT' THEN
        RAISE EXCEPTION 'who voted stays written (% refused)', TG_OP;
    END IF;
    IF NOT EXISTS (SELECT FROM communities_urn WHERE point_id = NEW.point_id) THEN
        RAISE EXCEPTION 'this vote is not open';
    END IF;
    RETURN NEW;
END $$;
"""
URN = """
CREATE OR REPLACE FUNCTION assembly_urn_is_opened_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF EXISTS (SELECT FROM communities_sheet WHERE point_id = NEW.point_id) THEN
            RAISE EXCEPTION 'this vote was closed';
        END IF;
        RETURN NEW;
    END IF;
    {leaves}IF NOT EXISTS (SELECT FROM communities_sheet WHERE point_id = OLD.point_id) THEN
        RAISE EXCEPTION 'an urn goes only once its sheet is written';
    END IF;
    RETURN OLD;
END $$;
"""
PENDING = "EXISTS (SELECT FROM communities_agendapoint WHERE id = OLD.point_id AND state = 'pending')"
MARKED = "EXISTS (SELECT FROM communities_mark WHERE point_id = OLD.point_id)"
ANNULLED = f"IF {PENDING} AND NOT {MARKED} THEN\n        RETURN OLD;\n    END IF;\n    "


class Migration(migrations.Migration):
    dependencies = [("communities", "0033_mandates_of_elections")]

    operations = [
        migrations.RunSQL(MARK.format(leaves=f"{PENDING} OR "), MARK.format(leaves="")),
        migrations.RunSQL(URN.format(leaves=ANNULLED), URN.format(leaves="")),
    ]
