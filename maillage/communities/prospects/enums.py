"""Words of prospecting, as stored."""

from django.db import models


class ProspectKind(models.TextChoices):
    PERSON = "person", "Personne"
    STRUCTURE = "structure", "Structure"


class Interest(models.TextChoices):
    """From the least to the most, then the refusal; empty while nobody knows."""

    INFORME = "informe", "Informé"
    INTERESSE = "interesse", "Intéressé"
    PARTICIPER = "participer", "Prêt à participer"
    PORTER = "porter", "Prêt à porter"
    REFUS = "refus", "Refus"


# Those who count as won in the funnel.
INTERESTED = frozenset({Interest.INTERESSE, Interest.PARTICIPER, Interest.PORTER})


class Involvement(models.TextChoices):
    ECRIRE = "ecrire", "Écrire le projet"
    GROUPE = "groupe", "Siéger dans un groupe de travail"
    INFORMATION = "information", "Être informé seulement"


class Channel(models.TextChoices):
    EMAIL = "email", "E-mail"
    TELEPHONE = "telephone", "Téléphone"
    VISITE = "visite", "Visite"
    REUNION = "reunion", "Réunion"
    COURRIER = "courrier", "Courrier"


class Source(models.TextChoices):
    """Where the data of a card come from: the person may ask (GDPR, art. 14-2-f)."""

    ANNUAIRE = "annuaire", "Annuaire national (RPPS)"
    PERSONNE = "personne", "La personne elle-même"
    CONFRERE = "confrere", "Un confrère ou un partenaire"
    PUBLIC = "public", "Un site ou un annuaire public"
    FICHIER = "fichier", "Un tableau importé"


class Standing(models.TextChoices):
    """Where a card is in the calls: what the list is narrowed to; never stored."""

    A_CONTACTER = "a_contacter", "Jamais contactés"
    CONTACTES = "contactes", "Déjà contactés"
    A_RAPPELER = "a_rappeler", "Rappel arrivé à échéance"
    A_INFORMER = "a_informer", "Pas encore informés de leurs droits"
    SANS_NUMERO = "sans_numero", "Pas rattachés à l’annuaire"
    MEMBRES = "membres", "Devenus membres"
    OPPOSITION = "opposition", "À ne plus contacter"
