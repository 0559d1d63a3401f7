"""Stored codes of protocols."""

from django.db import models


class VersionState(models.TextChoices):
    DRAFT = "draft", "Brouillon"
    REVIEW = "review", "En relecture"
    APPROVED = "approved", "En vigueur"
    REPLACED = "replaced", "Remplacée"


class Opinion(models.TextChoices):
    AGREE = "agree", "D’accord"
    CHANGE = "change", "À revoir"


class Licence(models.TextChoices):
    """Open licences only: what is published may be taken up and changed."""

    CC_BY = "cc-by-4.0", "Creative Commons Attribution 4.0"
    CC_BY_SA = "cc-by-sa-4.0", "Creative Commons Attribution, partage dans les mêmes conditions 4.0"
    ETALAB = "etalab-2.0", "Licence Ouverte 2.0 (Etalab)"


class Caller(models.TextChoices):
    """The professions a protocol concerns, as a community names them."""

    GP = "gp", "Médecin généraliste"
    SPECIALIST = "specialist", "Médecin spécialiste"
    NURSE = "nurse", "Infirmier ou infirmière"
    IPA = "ipa", "Infirmier ou infirmière en pratique avancée"
    PHARMACIST = "pharmacist", "Pharmacien ou pharmacienne"
    PHYSIO = "physio", "Masseur-kinésithérapeute"
    MIDWIFE = "midwife", "Sage-femme"
    DENTIST = "dentist", "Chirurgien-dentiste"
    SPEECH = "speech", "Orthophoniste"
    PODIATRIST = "podiatrist", "Pédicure-podologue"
    ORTHOPTIST = "orthoptist", "Orthoptiste"
    PSYCHOLOGIST = "psychologist", "Psychologue"
    BIOLOGIST = "biologist", "Biologiste"
    ASSISTANT = "assistant", "Assistant médical"
    SOCIAL = "social", "Travailleur social"
