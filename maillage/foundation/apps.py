from importlib import import_module

from django.apps import AppConfig


class FoundationConfig(AppConfig):
    name = "maillage.foundation"
    label = "foundation"
    verbose_name = "Fondations"

    def ready(self) -> None:
        from maillage.foundation.account import signals  # noqa: PLC0415 -- needs the models

        signals.connect()
        import_module("maillage.foundation.rights.week")
        import_module("maillage.foundation.writing.week")
        import_module("maillage.foundation.web.reminders")
