"""Words of the directory, as stored."""

from django.db import models


class Audience(models.TextChoices):
    """Who sees a part of a card, the widest first; whoever is not told sees nothing."""

    PUBLIC = "public", "Tout le monde"
    PRO = "pro", "Professionnels de la communauté"
    NOBODY = "nobody", "Personne"


class CardField(models.TextChoices):
    """A part of a card that one agrees to show, or not. Without ``IDENTITY`` the others show nothing."""

    IDENTITY = "identity", "Nom, profession, spécialité"
    PLACES = "places", "Lieux d’exercice et horaires"
    PHONE = "phone", "Téléphone des lieux d’exercice"
    ACCESS = "access", "Accessibilité des locaux"
    NEW_PATIENTS = "new_patients", "Nouveaux patients"
    DELAY = "delay", "Délai pour un rendez-vous"
    BOOKING = "booking", "Rendez-vous en ligne"
    ACTIVITIES = "activities", "Activités particulières"
    HOME_VISITS = "home_visits", "Visites à domicile"
    TELECONSULTATION = "teleconsultation", "Téléconsultation"
    LANGUAGES = "languages", "Langues parlées"
    FEES = "fees", "Secteur et tiers payant"
    PROTOCOLS = "protocols", "Protocoles de coopération"
    EMAIL = "email", "Adresse e-mail"
    MSSANTE = "mssante", "Messagerie sécurisée (MSSanté)"
    MOBILE = "mobile", "Téléphone mobile"


# What patients have no use for, and what would be harvested: professionals at most.
PRO_ONLY = frozenset({CardField.MSSANTE, CardField.MOBILE})


def choices_of(field: CardField) -> list[Audience]:
    """The audiences that a part of the card may have."""
    return [one for one in Audience if not (field in PRO_ONLY and one == Audience.PUBLIC)]


class YesNo(models.TextChoices):
    YES = "oui", "Oui"
    CONDITIONS = "conditions", "Sous conditions"
    NO = "non", "Non"


class Delay(models.TextChoices):
    """How long one usually waits for an appointment, the shortest first."""

    DAY = "jour", "Dans la journée"
    THREE_DAYS = "3-jours", "Sous trois jours"
    WEEK = "semaine", "Sous une semaine"
    FORTNIGHT = "quinzaine", "Sous deux semaines"
    MONTH = "mois", "Sous un mois"
    QUARTER = "trimestre", "Sous trois mois"
    MORE = "plus", "Plus de trois mois"


class Sector(models.TextChoices):
    ONE = "1", "Conventionné secteur 1"
    TWO_OPTAM = "2-optam", "Conventionné secteur 2, OPTAM"
    TWO = "2", "Conventionné secteur 2"
    AGREED = "conventionne", "Conventionné"
    NOT_AGREED = "hors", "Non conventionné"


class ThirdParty(models.TextChoices):
    FULL = "total", "Tiers payant complet"
    MANDATORY = "amo", "Tiers payant sur la part obligatoire"
    CASES = "cas", "Tiers payant selon les cas"
    NONE = "non", "Pas de tiers payant"


class PlaceAccess(models.TextChoices):
    FULL = "total", "Accessible en fauteuil roulant"
    HELPED = "aide", "Accessible en fauteuil avec une aide"
    NONE = "non", "Non accessible en fauteuil"


class Language(models.TextChoices):
    """Languages other than French, by ISO 639 code."""

    EN = "en", "Anglais"
    ES = "es", "Espagnol"
    PT = "pt", "Portugais"
    IT = "it", "Italien"
    DE = "de", "Allemand"
    AR = "ar", "Arabe"
    BER = "ber", "Berbère"
    TR = "tr", "Turc"
    RU = "ru", "Russe"
    UK = "uk", "Ukrainien"
    PL = "pl", "Polonais"
    RO = "ro", "Roumain"
    ZH = "zh", "Chinois"
    VI = "vi", "Vietnamien"
    TA = "ta", "Tamoul"
    FA = "fa", "Persan, dari"
    PS = "ps", "Pachto"
    WO = "wo", "Wolof"
    GCF = "gcf", "Créole des Antilles"
    RCF = "rcf", "Créole de La Réunion"
    BR = "br", "Breton"
    EU = "eu", "Basque"
    OC = "oc", "Occitan"
    CO = "co", "Corse"
    GSW = "gsw", "Alsacien"
    FSL = "fsl", "Langue des signes française"


class Via(models.TextChoices):
    """By which door the person spoke."""

    LINK = "link", "lien reçu par courriel"
    ACCOUNT = "account", "compte"
    PAPER = "paper", "formulaire papier"
    EXIT = "exit", "sortie de la communauté"
