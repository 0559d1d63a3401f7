from importlib import import_module

from django.apps import AppConfig


class CareConfig(AppConfig):
    name = "maillage.care"
    label = "care"
    verbose_name = "Soins"

    def ready(self) -> None:
        from maillage.care.ground.store import register_columns  # noqa: PLC0415 -- needs the models

        import_module("maillage.care.circle.queries")  # says how one stands in a circle
        import_module("maillage.care.roster.queries")  # says as what one may hold a seat today
        import_module("maillage.care.oversight.holdings")  # what is told to who works with patients
        import_module("maillage.care.oversight.week")
        import_module("maillage.care.access_to_care.protocols.counting")
        import_module("maillage.care.access_to_care.slots.actions.ending")  # what ends with a seat, or a case
        import_module("maillage.care.access_to_care.slots.actions.upkeep")  # what it counts of what goes
        import_module("maillage.care.access_to_care.slots.counting")  # what it counts for the figures
        import_module("maillage.care.figures.diagnosis")  # what figures offer to the diagnosis
        import_module("maillage.care.access_to_care.seekers.counting")  # what it gives to the figures
        import_module("maillage.care.access_to_care.seekers.week")  # what it asks of the week
        import_module("maillage.care.access_to_care.unscheduled.counting")  # what it gives to the figures
        import_module("maillage.care.access_to_care.unscheduled.week")
        # What ends a case that its patient withdrew.
        import_module("maillage.care.access_to_care.seekers.actions.withdrawing")
        import_module("maillage.care.access_to_care.unscheduled.actions.withdrawing")
        import_module("maillage.care.access_to_care.seekers.actions.restoring")  # whom a person refuses
        import_module("maillage.care.access_to_care.seekers.booked")  # what booking changes
        import_module("maillage.care.access_to_care.unscheduled.booked")
        import_module("maillage.care.access_to_care.unscheduled.leaving")
        register_columns()
