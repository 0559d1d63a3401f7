"""A document being written: its sections, every version of them, what was said and shown about them."""

from django.conf import settings
from django.db import models
from django_scopes import ScopedManager

from maillage.foundation.privacy import Basis, Keep, Nature, Personal, Scrub
from maillage.foundation.tenancy.models import TenantModel
from maillage.foundation.writing.enums import Choice, DocumentState, Origin

_TRACE = Personal(Nature.TRACE, Scrub.KEEP)
_WORDS = Personal(Nature.PROFESSIONAL, Scrub.ERASE)
_RETENTION = "durée de vie de la communauté, puis 5 ans"


def _person(verbose_name: str, *, optional: bool = False) -> models.ForeignKey:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=verbose_name,
        null=optional,
        blank=optional,
    )


class WrittenDocument(TenantModel):
    """One document of a community; ``kind`` is the key of a ``Writing``, ``template`` of its outline.

    ``about`` is what its room says it is about, where there is one document for each (« 1-3 », a year of a
    contract): sources are told it.
    """

    kind = models.CharField("sorte de document", max_length=40)
    number = models.PositiveIntegerField("numéro")
    title = models.CharField("titre", max_length=200)
    template = models.CharField("trame", max_length=100)
    about = models.CharField("à propos de", max_length=20, blank=True)
    state = models.CharField("état", max_length=10, choices=DocumentState, default=DocumentState.DRAFT)
    started_by = _person("ouvert par")
    started_at = models.DateTimeField("ouvert le", auto_now_add=True)
    changed_at = models.DateTimeField("modifié le", auto_now=True)

    objects = ScopedManager(community="community")

    class Meta:
        verbose_name = "document rédigé"
        verbose_name_plural = "documents rédigés"
        constraints = [
            models.UniqueConstraint(
                fields=["community", "kind", "number"], name="written_document_number_once"
            ),
            models.UniqueConstraint(
                fields=["community", "kind", "about"],
                condition=~models.Q(about=""),
                name="written_document_about_once",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=DocumentState.values), name="written_document_state_known"
            ),
        ]

    class Privacy:
        purpose = "Écrire à plusieurs les documents de la communauté"
        basis = Basis.PUBLIC_TASK
        retention = _RETENTION
        personal = {"started_by": _TRACE}
        neutral = {
            "id", "community", "kind", "number", "title", "template", "about", "state", "started_at",
            "changed_at",
        }  # fmt: skip

    def __str__(self) -> str:
        return self.title


class DocumentSection(TenantModel):
    """The present text of one section; ``revision`` is the rank of its last version.

    ``content`` is what people wrote, by field (``values``).
    """

    document = models.ForeignKey(
        WrittenDocument, on_delete=models.PROTECT, related_name="sections", verbose_name="document"
    )
    key = models.CharField("section", max_length=60)
    revision = models.PositiveIntegerField("dernière version", default=0)
    content = models.JSONField("texte", default=dict)
    assigned_to = _person("confiée à", optional=True)
    written_by = _person("dernière plume", optional=True)
    written_at = models.DateTimeField("écrit le", null=True, blank=True)

    objects = ScopedManager(community="community")

    class Meta:
        verbose_name = "section de document"
        verbose_name_plural = "sections de document"
        constraints = [
            models.UniqueConstraint(fields=["community", "document", "key"], name="document_section_once"),
        ]

    class Privacy:
        purpose = "Garder le texte de chaque section et dire à qui elle est confiée"
        basis = Basis.PUBLIC_TASK
        retention = _RETENTION
        nobody = "le texte commun : ce que chacun en a écrit est dit avec ses versions"
        personal = {"content": _WORDS, "assigned_to": _TRACE, "written_by": _TRACE}
        neutral = {"id", "community", "document", "key", "revision", "written_at"}

    def __str__(self) -> str:
        return f"{self.key} ({self.document_id})"


class SectionRevision(TenantModel):
    """One version of a section. Append-only, by trigger: who wrote what, when.

    ``based_on`` is the version that its author had under the eyes. A version of origin ``TYPED`` followed by
    one of origin ``MERGED`` is what that person typed while another was writing.
    """

    section = models.ForeignKey(
        DocumentSection, on_delete=models.PROTECT, related_name="revisions", verbose_name="section"
    )
    number = models.PositiveIntegerField("version")
    based_on = models.PositiveIntegerField("écrite d’après la version")
    content = models.JSONField("texte")
    origin = models.CharField("origine", max_length=10, choices=Origin)
    written_by = _person("écrite par")
    written_at = models.DateTimeField("écrite le")

    objects = ScopedManager(community="community")

    class Meta:
        verbose_name = "version de section"
        verbose_name_plural = "versions de section"
        constraints = [
            models.UniqueConstraint(fields=["community", "section", "number"], name="section_revision_once"),
            models.CheckConstraint(
                condition=models.Q(origin__in=Origin.values), name="section_revision_origin_known"
            ),
        ]

    class Privacy:
        purpose = "Savoir qui a écrit quoi et pouvoir revenir en arrière"
        basis = Basis.PUBLIC_TASK
        retention = _RETENTION
        whose = ("written_by",)
        personal = {"content": _WORDS, "written_by": _TRACE}
        neutral = {"id", "community", "section", "number", "based_on", "origin", "written_at"}

    def __str__(self) -> str:
        return f"version {self.number}"


class SectionClash(TenantModel):
    """What two people wrote at the same place, until someone settles it; neither text is lost.

    The section holds ``theirs``; ``choice`` says what was kept in the end.
    """

    section = models.ForeignKey(
        DocumentSection, on_delete=models.PROTECT, related_name="clashes", verbose_name="section"
    )
    field = models.CharField("champ", max_length=60)
    theirs = models.TextField("texte enregistré le premier", blank=True)
    theirs_by = _person("écrit d’abord par", optional=True)
    mine = models.TextField("texte arrivé ensuite", blank=True)
    mine_by = _person("écrit ensuite par")
    made_at = models.DateTimeField("constaté le", auto_now_add=True)
    choice = models.CharField("texte gardé", max_length=6, choices=Choice, blank=True)
    settled_by = _person("tranché par", optional=True)
    settled_at = models.DateTimeField("tranché le", null=True, blank=True)

    objects = ScopedManager(community="community")

    class Meta:
        verbose_name = "textes à accorder"
        verbose_name_plural = "textes à accorder"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(choice__in=["", *Choice.values]), name="section_clash_choice_known"
            ),
            models.CheckConstraint(
                condition=models.Q(choice="", settled_at=None)
                | ~models.Q(choice="") & ~models.Q(settled_at=None),
                name="section_clash_settled_with_a_choice",
            ),
        ]

    class Privacy:
        purpose = "Ne perdre aucun des deux textes quand deux personnes écrivent au même endroit"
        basis = Basis.PUBLIC_TASK
        retention = _RETENTION
        whose = ("theirs_by", "mine_by")
        personal = {
            "theirs": _WORDS, "mine": _WORDS, "theirs_by": _TRACE, "mine_by": _TRACE, "settled_by": _TRACE,
        }  # fmt: skip
        neutral = {"id", "community", "section", "field", "made_at", "choice", "settled_at"}

    def __str__(self) -> str:
        return f"{self.field} ({self.section_id})"


class SectionComment(TenantModel):
    """A remark on a section, or the answer to one (``parent``); the first of a thread is settled or not."""

    section = models.ForeignKey(
        DocumentSection, on_delete=models.PROTECT, related_name="comments", verbose_name="section"
    )
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="answers",
        verbose_name="répond à",
    )
    text = models.TextField("remarque", max_length=2000)
    author = _person("auteur de la remarque")
    created_at = models.DateTimeField("écrite le", auto_now_add=True)
    settled_by = _person("réglée par", optional=True)
    settled_at = models.DateTimeField("réglée le", null=True, blank=True)

    objects = ScopedManager(community="community")

    class Meta:
        verbose_name = "remarque sur une section"
        verbose_name_plural = "remarques sur une section"

    class Privacy:
        purpose = "Discuter d’un texte avant de le déposer"
        basis = Basis.PUBLIC_TASK
        retention = _RETENTION
        whose = ("author",)
        personal = {"text": _WORDS, "author": _TRACE, "settled_by": _TRACE}
        neutral = {"id", "community", "section", "parent", "created_at", "settled_at"}

    def __str__(self) -> str:
        return self.text[:60]


class SectionFact(TenantModel):
    """A fact of the platform shown with a field, as it was on a day; replaced, never changed.

    ``content`` is a ``sources.Taken`` as JSON, ``digest`` tells whether the source now says otherwise.
    """

    section = models.ForeignKey(
        DocumentSection, on_delete=models.PROTECT, related_name="facts", verbose_name="section"
    )
    field = models.CharField("champ", max_length=60)
    source = models.CharField("source", max_length=80)
    content = models.JSONField("ce que disait la source")
    digest = models.CharField("empreinte du contenu", max_length=64)
    taken_on = models.DateField("relevé le")
    taken_by = _person("relevé par")
    replaced_at = models.DateTimeField("remplacé ou retiré le", null=True, blank=True)

    objects = ScopedManager(community="community")

    class Meta:
        verbose_name = "donnée insérée"
        verbose_name_plural = "données insérées"
        constraints = [
            models.UniqueConstraint(
                fields=["community", "section", "field", "source"],
                condition=models.Q(replaced_at=None),
                name="section_fact_current_once",
            ),
        ]

    class Privacy:
        purpose = "Montrer dans un document ce que la plateforme sait, avec sa source et sa date"
        basis = Basis.PUBLIC_TASK
        retention = _RETENTION
        nobody = "une donnée de la plateforme, telle qu’un document la cite"
        personal = {"content": _WORDS, "taken_by": _TRACE}
        neutral = {
            "id", "community", "section", "field", "source", "digest", "taken_on", "replaced_at",
        }  # fmt: skip

    def __str__(self) -> str:
        return self.source


class SectionPresence(TenantModel):
    """Who was last seen writing in a section: « Awa écrit ici »."""

    section = models.ForeignKey(
        DocumentSection, on_delete=models.PROTECT, related_name="presences", verbose_name="section"
    )
    person = _person("personne")
    seen_at = models.DateTimeField("vue le")

    objects = ScopedManager(community="community")

    class Meta:
        verbose_name = "présence dans une section"
        verbose_name_plural = "présences dans une section"
        constraints = [
            models.UniqueConstraint(fields=["community", "section", "person"], name="section_presence_once"),
        ]

    class Privacy:
        purpose = "Dire qui est en train d’écrire, pour ne pas écrire en même temps"
        basis = Basis.PUBLIC_TASK
        retention = "un jour ; la dernière seule est gardée"
        keep = Keep("seen_at", days=1)
        whose = ("person",)
        personal = {"person": _TRACE, "seen_at": _TRACE}
        neutral = {"id", "community", "section"}

    def __str__(self) -> str:
        return f"{self.person_id} ({self.section_id})"


class Attachment(TenantModel):
    """A file joined to a section. Taken away, it is no longer shown; what was filed with it keeps it."""

    section = models.ForeignKey(
        DocumentSection, on_delete=models.PROTECT, related_name="attachments", verbose_name="section"
    )
    field = models.CharField("champ", max_length=60)
    name = models.CharField("nom du fichier", max_length=200)
    content_type = models.CharField("nature du fichier", max_length=100)
    content = models.BinaryField("fichier")
    size = models.PositiveIntegerField("taille en octets")
    sha256 = models.CharField("empreinte du fichier", max_length=64)
    added_by = _person("joint par")
    added_at = models.DateTimeField("joint le", auto_now_add=True)
    removed_at = models.DateTimeField("retiré le", null=True, blank=True)

    objects = ScopedManager(community="community")

    class Meta:
        verbose_name = "pièce jointe"
        verbose_name_plural = "pièces jointes"

    class Privacy:
        purpose = "Joindre des pièces à un document"
        basis = Basis.PUBLIC_TASK
        retention = _RETENTION
        nobody = "une pièce de la communauté : aucune colonne ne dit de qui elle parle"
        personal = {"name": _WORDS, "content": _WORDS, "added_by": _TRACE}
        neutral = {
            "id", "community", "section", "field", "content_type", "size", "sha256", "added_at", "removed_at",
        }  # fmt: skip

    def __str__(self) -> str:
        return self.name
