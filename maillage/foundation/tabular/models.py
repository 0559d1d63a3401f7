"""Files waiting for a confirmation, and what remains of each import."""

from django.conf import settings
from django.db import models
from django_scopes import ScopedManager

from maillage.foundation.privacy import Basis, Keep, Nature, Personal, Scrub
from maillage.foundation.tenancy.models import TenantModel


class PendingUpload(TenantModel):
    """A file that was read and waits for its columns to be confirmed; deleted when settled or expired.

    ``content`` is the text of its cells (``books.Book.packed``), never the file itself. ``choice`` is
    ``headings.Choice`` as JSON, ``options`` the raw values of the form of the import.
    """

    spec = models.CharField("import", max_length=60)
    file_name = models.CharField("nom du fichier", max_length=200)
    sha256 = models.CharField("empreinte du fichier", max_length=64)
    content = models.BinaryField("cellules du fichier")
    choice = models.JSONField("colonnes choisies")
    options = models.JSONField("précisions sur le fichier", default=dict)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="déposé par"
    )
    uploaded_at = models.DateTimeField("déposé le", auto_now_add=True)
    expires_at = models.DateTimeField("effacé le", db_index=True)

    objects = ScopedManager(community="community")

    class Meta:
        verbose_name = "fichier en attente"
        verbose_name_plural = "fichiers en attente"

    class Privacy:
        purpose = "Vérifier un tableau avant de l’importer"
        basis = Basis.PUBLIC_TASK
        retention = "jusqu’à l’import ou l’abandon, deux jours au plus"
        keep = Keep("expires_at")
        nobody = "les cellules d’un tableau que personne n’a encore lu"
        personal = {
            "file_name": Personal(Nature.PROFESSIONAL, Scrub.ERASE),
            "content": Personal(Nature.PROFESSIONAL, Scrub.ERASE),
            "uploaded_by": Personal(Nature.TRACE, Scrub.KEEP),
        }
        neutral = {
            "id", "community", "spec", "sha256", "choice", "options", "uploaded_at", "expires_at",
        }  # fmt: skip

    def __str__(self) -> str:
        return f"{self.file_name} ({self.spec})"


class ImportRecord(TenantModel):
    """What remains of an import: who, when, which file, what became of its lines, how it was read.

    ``headings`` is the fingerprint of the headings: ``choice`` is proposed for the next file that has them.
    ``rejected_lines`` lists [line, reason]; the refused cells themselves are not kept.
    """

    spec = models.CharField("import", max_length=60)
    upload = models.BigIntegerField("fichier en attente", help_text="clé du dépôt, effacé depuis")
    file_name = models.CharField("nom du fichier", max_length=200)
    sha256 = models.CharField("empreinte du fichier", max_length=64)
    sheet = models.CharField("feuille", max_length=100)
    headings = models.CharField("empreinte des en-têtes", max_length=64)
    choice = models.JSONField("colonnes choisies")
    read = models.PositiveIntegerField("lignes lues", default=0)
    created = models.PositiveIntegerField("créées", default=0)
    updated = models.PositiveIntegerField("mises à jour", default=0)
    same = models.PositiveIntegerField("inchangées", default=0)
    rejected = models.PositiveIntegerField("refusées", default=0)
    corrected = models.PositiveIntegerField("cases corrigées", default=0)
    rejected_lines = models.JSONField("lignes refusées", default=list)
    imported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="importé par"
    )
    imported_at = models.DateTimeField("importé le", auto_now_add=True)

    objects = ScopedManager(community="community")

    class Meta:
        verbose_name = "import de tableau"
        verbose_name_plural = "imports de tableaux"
        constraints = [
            models.UniqueConstraint(fields=["community", "upload"], name="import_record_upload_once"),
            models.CheckConstraint(
                condition=models.Q(
                    read=models.F("created") + models.F("updated") + models.F("same") + models.F("rejected")
                ),
                name="import_record_counts_every_line",
            ),
        ]

    class Privacy:
        purpose = "Savoir de quel fichier vient une donnée, et relire le prochain de la même façon"
        basis = Basis.PUBLIC_TASK
        retention = "durée de vie de la communauté, puis 5 ans"
        nobody = "le nom d’un fichier"
        personal = {
            "file_name": Personal(Nature.PROFESSIONAL, Scrub.ERASE),
            "imported_by": Personal(Nature.TRACE, Scrub.KEEP),
        }
        neutral = {
            "id", "community", "spec", "upload", "sha256", "sheet", "headings", "choice", "read", "created",
            "updated", "same", "rejected", "corrected", "rejected_lines", "imported_at",
        }  # fmt: skip

    def __str__(self) -> str:
        return f"{self.file_name} ({self.spec}, {self.imported_at:%d/%m/%Y})"
