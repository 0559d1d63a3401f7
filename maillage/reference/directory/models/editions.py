"""The readings of the published files: where each one stands, and the lines that it refused."""

from django.db import models

from maillage.foundation.privacy import Basis, Keep, Nature, NoPersonalData, Personal, Scrub
from maillage.reference.directory.enums import Feed, ImportState


class DirectoryImport(models.Model):
    """One reading of one published file, and where it stands: read = created + updated + same + rejected.

    ``checkpoint`` is the last line whose effect is safe in the staging tables; an import of the same file
    (``fingerprint``) starts again after it.
    """

    feed = models.CharField("fichier", max_length=20, choices=Feed)
    file_name = models.CharField("nom du fichier", max_length=200)
    path = models.CharField("emplacement", max_length=500)
    fingerprint = models.CharField("empreinte", max_length=80)
    edition_on = models.DateField("date de l'extrait")
    state = models.CharField("état", max_length=10, choices=ImportState, default=ImportState.WAITING)
    confirmed = models.BooleanField("baisse acceptée", default=False)
    invented = models.BooleanField("données inventées", default=False)
    bytes_total = models.BigIntegerField("octets à lire", default=0)
    bytes_done = models.BigIntegerField("octets lus", default=0)
    checkpoint = models.BigIntegerField("dernière ligne sûre", default=0)
    staged = models.BigIntegerField("lignes en préparation", default=0)
    step = models.CharField("étape", max_length=100, blank=True)
    lines_read = models.BigIntegerField("lignes lues", default=0)
    created = models.BigIntegerField("lignes créées", default=0)
    updated = models.BigIntegerField("lignes modifiées", default=0)
    same = models.BigIntegerField("lignes inchangées", default=0)
    rejected = models.BigIntegerField("lignes refusées", default=0)
    gone = models.BigIntegerField("lignes disparues", default=0)
    notes = models.JSONField("remarques", default=dict)
    message = models.TextField("motif", blank=True)
    started_at = models.DateTimeField("commencé le")
    beat_at = models.DateTimeField("dernier signe de vie")
    finished_at = models.DateTimeField("terminé le", null=True, blank=True)

    class Meta:
        verbose_name = "import de l'annuaire"
        verbose_name_plural = "imports de l'annuaire"
        ordering = ["-pk"]

    class Privacy(NoPersonalData):
        purpose = "Dire d'où vient l'annuaire, de quand il date et ce que chaque import a changé"
        neutral = {
            "id", "feed", "file_name", "path", "fingerprint", "edition_on", "state", "confirmed", "invented",
            "bytes_total", "bytes_done", "checkpoint", "staged", "step", "lines_read", "created", "updated",
            "same", "rejected", "gone", "notes", "message", "started_at", "beat_at", "finished_at",
        }  # fmt: skip

    def __str__(self) -> str:
        return f"{self.get_feed_display()}, {self.edition_on:%d/%m/%Y}"


class ImportRejection(models.Model):
    """A line that was not taken, and why. ``excerpt`` is its beginning, enough to find it in the file."""

    run = models.ForeignKey(
        DirectoryImport, on_delete=models.CASCADE, related_name="rejections", verbose_name="import"
    )
    line = models.BigIntegerField("ligne")
    reason = models.CharField("motif", max_length=200)
    excerpt = models.CharField("extrait", max_length=200, blank=True)

    class Meta:
        verbose_name = "ligne refusée"
        verbose_name_plural = "lignes refusées"
        ordering = ["line"]

    class Privacy:
        purpose = "Dire pourquoi une ligne d'un fichier national n'a pas été reprise"
        basis = Basis.PUBLIC_TASK
        retention = "jusqu'au troisième import suivant du même fichier, un an au plus"
        keep = Keep("run__started_at", years=1)
        nobody = "une ligne que l’annuaire n’a pas su lire : elle n’est rattachée à personne"
        personal = {"excerpt": Personal(Nature.PROFESSIONAL, Scrub.ERASE)}
        neutral = {"id", "run", "line", "reason"}

    def __str__(self) -> str:
        return f"{self.line} : {self.reason}"
