"""Stored codes of the room, with the words that people read."""

from django.db import models


class Mission(models.TextChoices):
    """The missions of the ACI, by the codes of ``engines/aci``, and what serves them all."""

    ACCESS = "acces_soins", "Accès aux soins"
    PATHWAYS = "parcours", "Parcours pluriprofessionnels"
    PREVENTION = "prevention", "Prévention"
    CRISIS = "crise", "Crises sanitaires graves"
    QUALITY = "qualite", "Qualité et pertinence"
    SUPPORT = "accompagnement", "Accompagnement des professionnels"
    TRANSVERSE = "transverse", "Vie de la communauté"


class SheetState(models.TextChoices):
    IDEA = "idea", "Idée"
    VALIDATED = "validated", "Validée"
    RUNNING = "running", "En cours"
    PAUSED = "paused", "En pause"
    DONE = "done", "Terminée"
    ABANDONED = "abandoned", "Abandonnée"


# Changes that readers will ask about: the reason is written down.
NEEDS_REASON = frozenset({SheetState.PAUSED, SheetState.ABANDONED})
# What a leader may decide alone; the rest is a decision of those who keep the project.
OF_A_LEAD = frozenset({SheetState.RUNNING, SheetState.PAUSED, SheetState.DONE})
LIVE = (SheetState.IDEA, SheetState.VALIDATED, SheetState.RUNNING, SheetState.PAUSED, SheetState.DONE)


class Reach(models.TextChoices):
    WHOLE = "whole", "Tout le territoire de la communauté"
    NARROWER = "narrower", "Une partie du territoire"
    WIDER = "wider", "Le territoire et des communes voisines"


class StepState(models.TextChoices):
    TO_DO = "todo", "À faire"
    DOING = "doing", "En cours"
    DONE = "done", "Faite"
    DROPPED = "dropped", "Abandonnée"


class Envelope(models.TextChoices):
    """Who pays: the parts of the ACI contract, then what comes from elsewhere."""

    FUNCTIONING = "functioning", "ACI – fonctionnement"
    FIXED = "fixed", "ACI – mission, part fixe"
    VARIABLE = "variable", "ACI – mission, part variable"
    FIR = "fir", "Fonds d’intervention régional"
    OTHER_PUBLIC = "other_public", "Autre subvention"
    OWN = "own", "Ressources propres"


class Nature(models.TextChoices):
    STAFF = "staff", "Salaires et coordination"
    INDEMNITIES = "indemnities", "Indemnités des professionnels"
    SERVICES = "services", "Prestations"
    TRAINING = "training", "Formation"
    EQUIPMENT = "equipment", "Matériel et logiciels"
    COMMUNICATION = "communication", "Communication"
    PREMISES = "premises", "Locaux et déplacements"
    OTHER = "other", "Autre"


class IndicatorKind(models.TextChoices):
    PROCESS = "process", "De processus : ce qui est fait"
    RESULT = "result", "De résultat : ce que cela change"


class Direction(models.TextChoices):
    UP = "up", "doit augmenter"
    DOWN = "down", "doit diminuer"
    HOLD = "hold", "doit se maintenir"


class Level(models.IntegerChoices):
    LOW = 1, "Faible"
    MEDIUM = 2, "Moyen"
    HIGH = 3, "Fort"


class Part(models.TextChoices):
    """The short parts of an action sheet, in the order of the form."""

    ESSENTIALS = "essentiel", "L’essentiel"
    CONTEXT = "constat", "Constat et objectifs"
    CONTENT = "contenu", "Description et public"
    TERRITORY = "territoire", "Territoire"
    TEAM = "equipe", "Pilote et partenaires"
    STEPS = "etapes", "Étapes"
    BUDGET = "budget", "Budget"
    INDICATORS = "indicateurs", "Indicateurs"
    RISKS = "risques", "Risques"
    MEANS = "moyens", "Moyens et outils"
    EVALUATION = "evaluation", "Évaluation"


class Act(models.TextChoices):
    """One line of the history."""

    WRITTEN = "written", "Écrit"
    EDITED = "edited", "Modifié"
    STATE = "state", "État changé"
    COPIED = "copied", "Dupliqué"
    DROPPED = "dropped", "Abandonné"
    RESUMED = "resumed", "Repris"
    MOVED = "moved", "Changé de rang"
    SUBMITTED = "submitted", "Proposé à la relecture"
    REVIEWED = "reviewed", "Relu"
    RETURNED = "returned", "Rendu à son auteur"
    APPROVED = "approved", "Approuvé"
    PUBLISHED = "published", "Publié"
    WITHDRAWN = "withdrawn", "Retiré de la galerie"
    ADOPTED = "adopted", "Adopté d’une autre communauté"
    RETIRED = "retired", "Retiré"
