"""Classification of the tables that libraries own: our declarations, kept outside their models."""

from dataclasses import dataclass, field

from django.db.models import Model

from maillage.foundation.privacy import SENTENCES, Basis, Keep, KeepWith, Nature, Personal, Rule, Scrub


@dataclass(frozen=True, slots=True)
class Declaration:
    """What ``class Privacy`` says, whoever owns the table."""

    purpose: str
    basis: Basis
    retention: str
    personal: dict[str, Personal] = field(default_factory=dict)
    neutral: frozenset[str] = frozenset()
    # French names of the table and of its personal columns, where the library has none.
    label: str = ""
    names: dict[str, str] = field(default_factory=dict)
    # How long in a form that a program applies, and who the rows are about: see ``foundation/privacy.py``.
    keep: tuple[Rule, ...] = ()
    whose: tuple[str, ...] | None = None
    nobody: str = ""
    optional: frozenset[str] = frozenset()


def _nothing(purpose: str, *neutral: str) -> Declaration:
    return Declaration(purpose, Basis.NONE, "sans limite : aucune donnée personnelle", {}, frozenset(neutral))


_TRACE = Personal(Nature.TRACE, Scrub.ERASE)
_SECRET = Personal(Nature.SECRET, Scrub.ERASE)
_OWNER = Personal(Nature.IDENTITY, Scrub.KEEP)

EXTERNAL: dict[str, Declaration] = {
    "account.EmailAddress": Declaration(
        "Vérifier que l'adresse e-mail appartient bien à la personne",
        Basis.PUBLIC_TASK,
        "jusqu'à la fermeture du compte, puis 12 mois",
        {"user": _OWNER, "email": Personal(Nature.CONTACT, Scrub.EMAIL)},
        frozenset({"id", "verified", "primary"}),
        "adresse e-mail d'un compte",
        {"user": "personne", "email": "adresse e-mail"},
        (KeepWith("user"),),
        whose=("user",),
    ),
    "account.EmailConfirmation": Declaration(
        "Vérifier que l'adresse e-mail appartient bien à la personne",
        Basis.PUBLIC_TASK,
        "3 jours",
        {"key": _SECRET},
        frozenset({"id", "email_address", "created", "sent"}),
        "confirmation d'adresse",
        {"key": "secret du lien"},
        (Keep("created", days=3),),
    ),
    "mfa.Authenticator": Declaration(
        "Protéger le compte par un second facteur",
        Basis.PUBLIC_TASK,
        "jusqu'au retrait du second facteur ou à la fermeture du compte",
        {"user": _OWNER, "data": _SECRET, "last_used_at": _TRACE},
        frozenset({"id", "type", "created_at"}),
        "second facteur",
        {"user": "personne", "data": "secret du second facteur", "last_used_at": "dernier usage"},
        (KeepWith("user"),),
    ),
    "usersessions.UserSession": Declaration(
        "Montrer à la personne où elle est connectée",
        Basis.LEGITIMATE_INTEREST,
        "jusqu'à la connexion qui suit la fin de la session, 30 jours au plus après la dernière visite",
        {
            "user": _OWNER,
            "created_at": _TRACE,
            "ip": _TRACE,
            "last_seen_at": _TRACE,
            "session_key": _SECRET,
            "user_agent": _TRACE,
            "data": _TRACE,
        },
        frozenset({"id"}),
        "session ouverte",
        {
            "user": "personne",
            "created_at": "ouverte le",
            "ip": "adresse IP",
            "last_seen_at": "vue le",
            "session_key": "clé de session",
            "user_agent": "navigateur",
            "data": "données de session",
        },
        (Keep("last_seen_at", days=30),),
    ),
    "sessions.Session": Declaration(
        "Garder une personne connectée d'une page à l'autre",
        Basis.PUBLIC_TASK,
        "12 heures au plus",
        {"session_key": _SECRET, "session_data": _SECRET},
        frozenset({"expire_date"}),
        keep=(Keep("expire_date"),),
    ),
    "procrastinate.ProcrastinateJob": Declaration(
        "Exécuter les travaux différés (envoi des messages, entretien)",
        Basis.LEGITIMATE_INTEREST,
        "30 jours",
        {"args": _TRACE},
        frozenset(
            {
                "id", "queue_name", "task_name", "priority", "lock", "status", "scheduled_at", "attempts",
                "queueing_lock", "abort_requested", "worker",
            }
        ),
        "travail différé",
        {"args": "clés des objets traités"},
        (Keep("procrastinateevent__at", days=30),),
        nobody="des clés de lignes, jamais un nom",
    ),
    "procrastinate.ProcrastinateEvent": _nothing("Dater les travaux différés", "id", "job", "type", "at"),
    "procrastinate.ProcrastinateWorker": _nothing(
        "Savoir quels exécuteurs vivent", "id", "last_heartbeat"
    ),
    "procrastinate.ProcrastinatePeriodicDefer": _nothing(
        "Ne lancer qu'une fois chaque travail périodique",
        "id", "task_name", "defer_timestamp", "job", "periodic_id",
    ),
    "contenttypes.ContentType": _nothing("Nommer les tables", "id", "app_label", "model"),
    "auth.Permission": _nothing("Table de Django, vide d'usage", "id", "name", "content_type", "codename"),
    "auth.Group": _nothing("Table de Django, vide d'usage", "id", "name"),
    "auth.Group_permissions": _nothing("Table de Django, vide d'usage", "id", "group", "permission"),
}  # fmt: skip


def declaration_of(model: type[Model]) -> Declaration | None:
    """What is declared of this table, by its own ``Privacy`` or here; ``None`` when nothing is."""
    own = getattr(model, "Privacy", None)
    if own is None:
        return EXTERNAL.get(model._meta.label)
    keep = getattr(own, "keep", None) or SENTENCES.get(own.retention, ())
    whose = getattr(own, "whose", None)
    return Declaration(
        own.purpose,
        own.basis,
        own.retention,
        dict(own.personal),
        frozenset(own.neutral),
        keep=keep if isinstance(keep, tuple) else (keep,),
        whose=None if whose is None else tuple(whose),
        nobody=getattr(own, "nobody", ""),
        optional=frozenset(getattr(own, "optional", ())),
    )
