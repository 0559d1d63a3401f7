from django.apps import AppConfig


class FoundationConfig(AppConfig):
    name = "maillage.foundation"
    label = "foundation"
    verbose_name = "Fondations"
