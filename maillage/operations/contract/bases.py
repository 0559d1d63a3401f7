"""What the tables of the room share: who noted a fact, where it is written, how it is undone."""

from django.conf import settings
from django.db import models
from django.db.models import F, Func, Q, Value
from django_scopes import ScopedManager

from maillage.foundation.privacy import Nature, Personal, Scrub
from maillage.foundation.tenancy.models import TenantModel

RETENTION = "durée de vie de la communauté, puis 10 ans"
TRACE = Personal(Nature.TRACE, Scrub.KEEP)
WORDS = Personal(Nature.PROFESSIONAL, Scrub.ERASE)


def value_range(function: str, low: str, high: str) -> Func:
    """A range built from two columns, both bounds in it."""
    return Func(F(low), F(high), Value("[]"), function=function)


def once(name: str, *fields: str, **options: Q) -> models.UniqueConstraint:
    return models.UniqueConstraint(fields=["community", *fields], name=name, **options)


class Recorded(TenantModel):
    """Base of what a contract gathers: who noted it, and the key of the form."""

    contract = models.ForeignKey(
        "operations.AciContract", on_delete=models.PROTECT, related_name="+", verbose_name="contrat"
    )
    key = models.UUIDField("clé de saisie", editable=False)
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="noté par"
    )
    noted_at = models.DateTimeField("noté le", auto_now_add=True)

    objects = ScopedManager(community="community")

    class Meta:
        abstract = True


class Sourced(Recorded):
    """What is noted with where it was read."""

    source = models.CharField("où c’est écrit", max_length=300)

    class Meta:
        abstract = True


class Undoable(Sourced):
    """A fact that can be undone, once, with its reason; nothing else of it may change."""

    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True,
        verbose_name="annulé par",
    )  # fmt: skip
    undone_at = models.DateTimeField("annulé le", null=True, blank=True)
    undone_because = models.CharField("motif de l’annulation", max_length=300, blank=True)

    class Meta:
        abstract = True


RECORDED = {"id", "community", "contract", "key", "noted_at"}
BY = {"source": WORDS, "noted_by": TRACE}
UNDONE_BY = {**BY, "undone_by": TRACE, "undone_because": WORDS}
