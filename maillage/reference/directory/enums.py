"""What the directory stores as short codes. The codes of professions, modes and so on are the publisher's."""

from django.db import models

# The invented identities of the generator: no RPPS number starts with 99 (docs/adr/0024).
INVENTED_PREFIX = "899"


class Feed(models.TextChoices):
    """The published files that the directory reads."""

    PRACTICES = "practices", "Professionnels et activités (RPPS)"
    SKILLS = "skills", "Savoir-faire (RPPS)"
    DIPLOMAS = "diplomas", "Diplômes et autorisations (RPPS)"
    ESTABLISHMENTS = "establishments", "Établissements (FINESS)"


class ImportState(models.TextChoices):
    """The life of one import; only ``DONE`` makes an edition."""

    WAITING = "waiting", "en attente"
    READING = "reading", "en cours"
    HELD = "held", "à confirmer"
    DONE = "done", "terminé"
    SAME = "same", "rien de nouveau"
    REFUSED = "refused", "refusé"
    DROPPED = "dropped", "abandonné"


class ChangeKind(models.TextChoices):
    """What happened to a professional from one edition to the next."""

    NEW = "new", "Nouveau"
    BACK = "back", "De retour"
    GONE = "gone", "Parti"
    MOVED = "moved", "Adresse changée"


class LabelKind(models.TextChoices):
    """The nomenclatures whose labels come with the files."""

    PROFESSION = "profession", "profession"
    CATEGORY = "category", "catégorie professionnelle"
    SPECIALTY_KIND = "specialty_kind", "type de savoir-faire"
    SPECIALTY = "specialty", "savoir-faire"
    MODE = "mode", "mode d’exercice"
    SECTOR = "sector", "secteur d’activité"
    SECTION = "section", "section du tableau des pharmaciens"
    FUNCTION = "function", "fonction"
    GENRE = "genre", "genre d’activité"
    DIPLOMA_KIND = "diploma_kind", "type de diplôme"
    DIPLOMA = "diploma", "diplôme"
    PERMIT_KIND = "permit_kind", "type d’autorisation"
    PERMIT = "permit", "discipline d’autorisation"
    FINESS_CATEGORY = "finess_category", "catégorie FINESS"
    FINESS_GROUP = "finess_group", "groupe de catégories FINESS"
