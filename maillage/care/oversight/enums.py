"""What who watches over data protection decides."""

from django.db import models

from maillage.care.circle.kinds import Kind, add_kind


class EmergencyDecision(models.TextChoices):
    """What was found of an opening in emergency."""

    JUSTIFIED = "justified", "Justifiée"
    TO_CLEAR = "to_clear", "À éclaircir avec la personne qui a ouvert"
    UNJUSTIFIED = "unjustified", "Non justifiée : à traiter comme une violation de données"


class Alarm(models.TextChoices):
    """What is looked at each month; none of them proves a fault."""

    MANY = "many", "Beaucoup de dossiers en un jour"
    AFTER_EXIT = "after_exit", "Accès après la sortie du cercle"
    NIGHT = "night", "Accès entre 22 h et 6 h"
    EMERGENCY = "emergency", "Ouverture en urgence"
    REFUSED = "refused", "Demandes d’ouverture en urgence refusées"
    MONTH = "month", "Contrôle du mois terminé"


# A request every quarter of an hour through the day: beyond, it is looked at.
MANY_CASES = 30
NIGHT_FROM, NIGHT_UNTIL = 22, 6
# Whoever tries references one after the other is stopped at the sixth.
ATTEMPTS_AN_HOUR = 5
# What a demonstration shows where no room above has a case of its own.
EXAMPLE = add_kind(Kind("exemple", "dossier d’exemple", after_closing=30, at_most=365))
