"""Words of meetings, as stored."""

from django.db import models


class MeetingKind(models.TextChoices):
    """What sits. ``RCP`` speaks of how people work together, never of a patient."""

    AG = "ag", "Assemblée générale"
    CA = "ca", "Conseil d’administration"
    BUREAU = "bureau", "Bureau"
    COPIL = "copil", "Comité de pilotage"
    GROUP = "groupe", "Groupe de travail"
    RCP = "rcp", "Concertation pluriprofessionnelle, sans donnée de patient"
    TRAINING = "formation", "Formation"
    EVENING = "soiree", "Soirée d’échange"

    @property
    def is_open(self) -> bool:
        """Whether every member may read it unless its organiser says otherwise."""
        return self not in {MeetingKind.CA, MeetingKind.BUREAU, MeetingKind.RCP}


class MeetingState(models.TextChoices):
    """Until it is held, which its hours tell; ``POLL`` has no date yet."""

    POLL = "sondage", "Date à trouver"
    PLANNED = "prevue", "Prévue, pas encore convoquée"
    CALLED = "convoquee", "Convoquée"
    CANCELLED = "annulee", "Annulée"


class Answer(models.TextChoices):
    """What a person says of an invitation."""

    NONE = "", "Sans réponse"
    YES = "oui", "Présent"
    REMOTE = "distance", "À distance"
    NO = "non", "Excusé"
    PROXY = "pouvoir", "Représenté"


class DateChoice(models.TextChoices):
    YES = "oui", "Oui"
    MAYBE = "possible", "S’il le faut"
    NO = "non", "Non"


class AttendanceState(models.TextChoices):
    PRESENT = "present", "Présent"
    REMOTE = "distance", "À distance"
    EXCUSED = "excuse", "Excusé"
    REPRESENTED = "represente", "Représenté"
    ABSENT = "absent", "Absent"

    @property
    def is_there(self) -> bool:
        return self in THERE


THERE = (AttendanceState.PRESENT, AttendanceState.REMOTE)


class Method(models.TextChoices):
    """How a presence was recorded."""

    ROOM = "salle", "Code affiché dans la salle"
    CALL = "visio", "Code donné en visioconférence"
    LIST = "liste", "Liste tenue par l’organisateur"
    CLOSING = "cloture", "À la clôture"


class Proof(models.TextChoices):
    """How we know who it is."""

    ACCOUNT = "compte", "Compte"
    LINK = "lien", "Lien personnel"
    NAME = "nom", "Nom choisi dans la salle"
    ORGANISER = "organisateur", "Organisateur"


class SignatureKind(models.TextChoices):
    NONE = "", "Sans signature"
    DRAWN = "dessin", "Signature dessinée"
    TYPED = "saisie", "Nom saisi"
    PAPER = "papier", "Feuille papier"


class MinutesState(models.TextChoices):
    """Only forwards: what was approved is never written again."""

    DRAFT = "brouillon", "Brouillon"
    APPROVED = "approuve", "Approuvé"
    SIGNED = "signe", "Signé"


class FileKind(models.TextChoices):
    DOCUMENT = "document", "Document de la réunion"
    SHEET = "feuille", "Feuille d’émargement papier"


class Every(models.TextChoices):
    """The step of a series."""

    WEEK = "semaine", "chaque semaine"
    FORTNIGHT = "quinzaine", "toutes les deux semaines"
    MONTH = "mois", "chaque mois, le même jour de la semaine"
    QUARTER = "trimestre", "chaque trimestre, le même jour de la semaine"


class FeedScope(models.TextChoices):
    OWN = "own", "Mes réunions"
    COMMUNITY = "community", "Toutes les réunions que je peux lire"
