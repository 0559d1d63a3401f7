from django.apps import AppConfig


class ReferenceConfig(AppConfig):
    name = "maillage.reference"
    label = "reference"
    verbose_name = "Référentiels"
