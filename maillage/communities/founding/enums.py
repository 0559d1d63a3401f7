"""Words stored by the room."""

from django.db import models


class LegalForm(models.TextChoices):
    """What a community is in law; the last two only for those founded before May 2021."""

    ASSOCIATION_1901 = "association_1901", "Association loi de 1901"
    ASSOCIATION_LOCAL = "association_local", "Association de droit local"
    SISA = "sisa", "SISA"
    GCS = "gcs", "GCS"

    @property
    def is_association(self) -> bool:
        return self in (LegalForm.ASSOCIATION_1901, LegalForm.ASSOCIATION_LOCAL)


class FormalityState(models.TextChoices):
    """Where a formality stands."""

    TO_DO = "todo", "À faire"
    DONE = "done", "Faite"
    NOT_NEEDED = "not_needed", "Sans objet"


class LeaderFunction(models.TextChoices):
    """Functions of those in charge of the administration."""

    PRESIDENT = "president", "Présidence"
    VICE_PRESIDENT = "vice_president", "Vice-présidence"
    SECRETARY = "secretary", "Secrétariat"
    TREASURER = "treasurer", "Trésorerie"
    DIRECTOR = "director", "Administration"


# The formalities that give the association its existence: law of 1901, or local law of Alsace-Moselle.
DECLARED = ("declaration", "inscription")
