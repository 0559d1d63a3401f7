"""The walls of time: what is offered is of the community, what takes it of the circle."""

from django.db import migrations

from maillage.care.ground.walls import CareWall, Face


class Migration(migrations.Migration):
    dependencies = [("care", "0015_slots")]

    operations = [
        CareWall("care_slot", face=Face.SHARED, mend=["held_by", "held_until", "taken_at", "withdrawn_at"]),
        CareWall("care_capacity", face=Face.SHARED, mend=["taken", "withdrawn_at"]),
        CareWall(
            "care_booking",
            face=Face.OUTLINE,
            mend=["ended_at", "ended_why", "ended_by", "outcome", "outcome_at"],
            references={"case_id": "care_case", "slot_id": "care_slot", "capacity_id": "care_capacity"},
        ),
        CareWall(
            "care_turn",
            face=Face.SHARED,
            mend=["person_id", "seeking", "swap_with_id", "withdrawn_at"],
            references={"swap_with_id": "care_turn"},
        ),
        CareWall("care_carediary", face=Face.OWN, mend=["nonce", "opened_at", "closed_at"]),
    ]
