"""Short surveys by link: the questions as they were asked, the answers without a name."""

import uuid
from datetime import date

from django.db import models
from django.db.models import Q
from django_scopes import ScopedManager

from maillage.communities.creation.common import AUTHOR, NUMBERED, RETENTION, Numbered, once
from maillage.communities.creation.enums import Audience
from maillage.foundation.privacy import Basis, Keep, KeepWith, Nature, Personal, Scrub
from maillage.foundation.tenancy.models import TenantModel


class Survey(Numbered):
    """A survey; ``questions`` are frozen at its opening, in the shape of ``questions.py``."""

    audience = models.CharField("public", max_length=14, choices=Audience)
    title = models.CharField("intitulé", max_length=140)
    introduction = models.TextField("introduction", max_length=1500, blank=True)
    questions = models.JSONField("questions")
    closes_on = models.DateField("dernier jour")
    closed_at = models.DateTimeField("clos le", null=True, blank=True)
    nonce = models.UUIDField("secret du lien", default=uuid.uuid4, editable=False)

    objects = ScopedManager(community="community")

    class Meta:
        verbose_name = "enquête"
        verbose_name_plural = "enquêtes"
        constraints = [
            once("survey_number_once", "number"),
            once("survey_key_once", "key"),
            models.CheckConstraint(condition=Q(audience__in=Audience.values), name="survey_audience_known"),
        ]

    class Privacy:
        purpose = "Interroger les professionnels et les habitants sur les besoins du territoire"
        basis = Basis.PUBLIC_TASK
        retention = RETENTION
        personal = {**AUTHOR, "nonce": Personal(Nature.SECRET, Scrub.ERASE)}
        neutral = {
            *NUMBERED, "audience", "title", "introduction", "questions", "closes_on", "closed_at",
        }  # fmt: skip

    def __str__(self) -> str:
        return self.title

    def is_open(self, today: date) -> bool:
        return self.closed_at is None and today <= self.closes_on


class SurveyAnswer(TenantModel):
    """One answer, {code of the question: value}: no name, no address, no time of the day.

    ``key`` comes with the form: a second click finds the first answer. ``texts_removed`` once its free texts
    were taken away.
    """

    survey = models.ForeignKey(
        Survey, on_delete=models.PROTECT, related_name="answers", verbose_name="enquête"
    )
    key = models.UUIDField("clé de saisie", editable=False)
    values = models.JSONField("réponses")
    answered_on = models.DateField("répondu le")
    texts_removed = models.BooleanField("textes retirés", default=False)

    objects = ScopedManager(community="community")

    class Meta:
        verbose_name = "réponse à une enquête"
        verbose_name_plural = "réponses aux enquêtes"
        constraints = [once("survey_answer_key_once", "survey", "key")]

    class Privacy:
        purpose = "Compter ce que répondent les professionnels et les habitants"
        basis = Basis.PUBLIC_TASK
        retention = "deux ans après la fin de l’enquête"
        keep = (Keep("survey__closed_at", years=2), Keep("survey__closes_on", years=2), KeepWith("survey"))
        nobody = "une réponse sans nom, sans adresse et sans heure"
        personal = {"values": Personal(Nature.PROFESSIONAL, Scrub.ERASE)}
        neutral = {"id", "community", "survey", "key", "answered_on", "texts_removed"}

    def __str__(self) -> str:
        return f"réponse {self.pk}"
