"""What was filed, frozen; and the drafts that are laid out on request."""

import uuid

from django.conf import settings
from django.db import models
from django_scopes import ScopedManager

from maillage.foundation.privacy import Basis, Keep, Nature, Personal, Scrub
from maillage.foundation.tenancy.models import TenantModel
from maillage.foundation.writing.models.text import WrittenDocument

_TRACE = Personal(Nature.TRACE, Scrub.KEEP)
_WORDS = Personal(Nature.PROFESSIONAL, Scrub.ERASE)
_FILED = "le document de la communauté : ce que chacun en a écrit est dit avec les versions des sections"
FORMS = [("pdf", "PDF"), ("docx", "Word")]


class Filing(TenantModel):
    """A document as it was filed. Never changed nor deleted: a trigger refuses both.

    ``content`` is canonical JSON text (``snapshot``), ``sha256`` its digest; ``key`` makes a second click
    find the first one's filing.
    """

    document = models.ForeignKey(
        WrittenDocument, on_delete=models.PROTECT, related_name="filings", verbose_name="document"
    )
    number = models.PositiveIntegerField("dépôt")
    content = models.TextField("contenu déposé")
    sha256 = models.CharField("empreinte du contenu", max_length=64)
    template = models.CharField("trame", max_length=100)
    engine = models.CharField("version du logiciel", max_length=40)
    vintages = models.JSONField("millésimes des données", default=list)
    gaps = models.PositiveIntegerField("éléments manquants au dépôt", default=0)
    filed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="déposé par"
    )
    filed_at = models.DateTimeField("déposé le")
    key = models.UUIDField("clé de dépôt", default=uuid.uuid4, editable=False)

    objects = ScopedManager(community="community")

    class Meta:
        verbose_name = "dépôt de document"
        verbose_name_plural = "dépôts de document"
        constraints = [
            models.UniqueConstraint(fields=["community", "document", "number"], name="filing_number_once"),
            models.UniqueConstraint(fields=["community", "key"], name="filing_key_once"),
        ]

    class Privacy:
        purpose = "Garder ce qui a été déposé, tel que déposé"
        basis = Basis.PUBLIC_TASK
        retention = "durée de vie de la communauté, puis 10 ans"
        nobody = _FILED
        personal = {"content": _WORDS, "filed_by": _TRACE}
        neutral = {
            "id", "community", "document", "number", "sha256", "template", "engine", "vintages", "gaps",
            "filed_at", "key",
        }  # fmt: skip

    def __str__(self) -> str:
        return f"dépôt {self.number}"


class FilingCopy(TenantModel):
    """A filing laid out, made once from its content; as frozen as it."""

    filing = models.ForeignKey(Filing, on_delete=models.PROTECT, related_name="copies", verbose_name="dépôt")
    form = models.CharField("format", max_length=4, choices=FORMS)
    content = models.BinaryField("fichier")
    sha256 = models.CharField("empreinte du fichier", max_length=64)
    made_at = models.DateTimeField("mis en page le")

    objects = ScopedManager(community="community")

    class Meta:
        verbose_name = "exemplaire d’un dépôt"
        verbose_name_plural = "exemplaires d’un dépôt"
        constraints = [
            models.UniqueConstraint(fields=["community", "filing", "form"], name="filing_copy_once"),
        ]

    class Privacy:
        purpose = "Garder le fichier qui a été déposé, octet pour octet"
        basis = Basis.PUBLIC_TASK
        retention = "durée de vie de la communauté, puis 10 ans"
        nobody = _FILED
        personal = {"content": _WORDS}
        neutral = {"id", "community", "filing", "form", "sha256", "made_at"}

    def __str__(self) -> str:
        return f"{self.form} ({self.filing_id})"


class Rendering(TenantModel):
    """A long draft being laid out by a job, then its file; deleted a day later.

    ``step`` is out of ``STEPS``: asked, gathered, laid out. ``problem`` says why it failed.
    """

    STEPS = 3

    document = models.ForeignKey(
        WrittenDocument, on_delete=models.PROTECT, related_name="renderings", verbose_name="document"
    )
    form = models.CharField("format", max_length=4, choices=FORMS)
    step = models.PositiveSmallIntegerField("étape", default=0)
    content = models.BinaryField("fichier", null=True)
    problem = models.CharField("échec", max_length=300, blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="demandé par"
    )
    asked_at = models.DateTimeField("demandé le", auto_now_add=True)

    objects = ScopedManager(community="community")

    class Meta:
        verbose_name = "mise en page demandée"
        verbose_name_plural = "mises en page demandées"

    class Privacy:
        purpose = "Mettre en page un long document sans faire attendre"
        basis = Basis.PUBLIC_TASK
        retention = "un jour"
        keep = Keep("asked_at", days=1)
        nobody = _FILED
        personal = {"content": _WORDS, "asked_by": _TRACE}
        neutral = {"id", "community", "document", "form", "step", "problem", "asked_at"}

    def __str__(self) -> str:
        return f"{self.form}, étape {self.step}"
