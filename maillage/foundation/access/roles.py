"""The one table role x permission. ``tests/guarantees/matrix.yaml`` drives every URL with it."""

from dataclasses import dataclass

from maillage.foundation.access.enums import Permission as P  # noqa: N817 -- keeps the table readable
from maillage.foundation.access.enums import Role, RoleScope


@dataclass(frozen=True, slots=True)
class RoleSpec:
    """What a role opens.

    ``description`` is what the person reads when the role is offered; ``grants`` are the roles that its
    holder may give to others.
    """

    role: Role
    scope: RoleScope
    description: str
    permissions: frozenset[P]
    grants: frozenset[Role] = frozenset()


_TERRITORY = frozenset({P.TERRITORY_VIEW, P.DIAGNOSIS_VIEW, P.DIRECTORY_VIEW})
_READ = (
    _TERRITORY
    | {P.COMMUNITY_VIEW, P.CREATION_VIEW, P.GOVERNANCE_VIEW, P.LETTER_VIEW}
    | {P.REVIEW_VIEW, P.CONTRACT_VIEW, P.EVALUATION_VIEW}
)
# What members say of their territory is theirs until it is frozen: an adviser reads facts, not the debate.
_MEMBER = (
    _READ
    | {P.FINDING_TAKE_PART, P.PROJECT_VIEW, P.EVIDENCE_VIEW, P.MEETINGS_VIEW, P.ASSEMBLY_VIEW}
    | {P.EXPENSE_CLAIM, P.INDEMNITY_DECLARE, P.INTERESTS_DECLARE}
)
# What each agreed to show to colleagues is not for users' representatives: they read the public directory.
_PROFESSIONAL = _MEMBER | {P.CARDS_VIEW, P.COOPERATION_VIEW, P.SNP_ANSWER, P.SLOTS_USE}
# A role opens no patient: these may be asked to join a circle, if the register says they are of a profession.
_CARE = frozenset({P.CARE_TAKE_PART})
_BOARD = _PROFESSIONAL | {P.PEOPLE_VIEW, P.DIALOGUE_VIEW, P.REPORT_VIEW}
_REGISTER = frozenset({P.MEMBERS_VIEW, P.MEMBERS_EDIT})
# Who prepares an expense never approves it, even where one person holds both rights.
_MONEY = frozenset({P.BUDGET_VIEW, P.BUDGET_EDIT, P.BUDGET_APPROVE})
_PROSPECTS = frozenset({P.PROSPECTS_VIEW, P.PROSPECTS_EDIT})
_INDEMNITIES = frozenset({P.INDEMNITY_CHECK, P.INDEMNITY_VIEW, P.INDEMNITY_PREPARE, P.CHAIN_VIEW})
_RUN = (
    _BOARD
    | _REGISTER
    | _PROSPECTS
    | {P.COMMUNITY_EDIT, P.TERRITORY_EDIT, P.DIAGNOSIS_EDIT, P.FINDING_EDIT, P.PEOPLE_INVITE}
    | {P.CARDS_EDIT, P.CREATION_EDIT, P.GOVERNANCE_EDIT, P.LETTER_EDIT, P.PROJECT_LEAD, P.PROJECT_EDIT}
    | {P.REVIEW_ANSWER, P.EVALUATION_EDIT, P.EVIDENCE_EDIT, P.DIALOGUE_EDIT}
    | {P.MEETINGS_ORGANISE, P.MEETINGS_EDIT, P.REPORT_EDIT, P.CARE_FIGURES, P.COOPERATION_EDIT}
    | {P.ASSEMBLY_EDIT, P.SEEK_RULES, P.ROTA_EDIT}
)
_COMMUNITY_ROLES = frozenset(
    {
        Role.MEMBER, Role.STRUCTURE, Role.USER_REP, Role.LEAD, Role.COORDINATOR, Role.OPERATOR,
        Role.PRESIDENT, Role.SECRETARY, Role.TREASURER, Role.BOARD, Role.DPO, Role.ADVISER,
    }
)  # fmt: skip
_DAILY_ROLES = _COMMUNITY_ROLES - {Role.PRESIDENT, Role.TREASURER, Role.DPO}


def _spec(
    role: Role,
    description: str,
    permissions: frozenset[P],
    grants: frozenset[Role] = frozenset(),
    scope: RoleScope = RoleScope.COMMUNITY,
) -> RoleSpec:
    return RoleSpec(role, scope, description, permissions, grants)


_SPECS = [
    _spec(
        Role.MEMBER,
        "Déclare son activité, participe aux réunions, voit ce qui lui est dû.",
        _PROFESSIONAL | _CARE,
    ),
    _spec(
        Role.STRUCTURE,
        "Représente une structure adhérente : maison ou centre de santé, service.",
        _PROFESSIONAL,
    ),
    _spec(Role.USER_REP, "Siège dans les instances au nom des usagers.", _MEMBER),
    _spec(
        Role.LEAD,
        "Pilote une ou plusieurs fiches-actions et en valide les heures.",
        _BOARD
        | _CARE
        | _PROSPECTS
        | {P.DIAGNOSIS_EDIT, P.FINDING_EDIT, P.LETTER_EDIT, P.PROJECT_LEAD, P.BUDGET_VIEW}
        | {P.EVALUATION_EDIT, P.EVIDENCE_EDIT, P.MEETINGS_ORGANISE, P.REPORT_EDIT, P.INDEMNITY_CHECK},
    ),
    _spec(
        Role.COORDINATOR,
        "Fait tourner la communauté au quotidien ; n’approuve aucun paiement, ne voit aucun dossier patient.",
        _RUN
        | _INDEMNITIES
        | {P.LETTER_FILE, P.PROJECT_FILE, P.MEMBERS_SETTINGS, P.TREASURY_VIEW, P.CONTRACT_EDIT}
        | {P.BUDGET_VIEW, P.BUDGET_EDIT, P.REPORT_FILE}
        | {P.PEOPLE_REVOKE, P.AUDIT_VIEW, P.REGISTER_VIEW, P.CARE_WATCH, P.RIGHTS_HANDLE}
        | {P.SEEK_WATCH, P.SNP_DESK},
        _DAILY_ROLES,
    ),
    _spec(
        Role.OPERATOR,
        "Reçoit les demandes de soins des patients.",
        _PROFESSIONAL | _CARE | {P.SEEK_HANDLE, P.SNP_TAKE},
    ),
    _spec(
        Role.PRESIDENT,
        "Signe, convoque, représente la communauté ; confie et retire les rôles.",
        _RUN
        | _CARE
        | _INDEMNITIES
        | {P.INDEMNITY_APPROVE}
        | {P.MEMBERS_ADMIT, P.MEMBERS_SETTINGS, P.FEES_EDIT, P.TREASURY_VIEW, P.TREASURY_EDIT}
        | _MONEY
        | {P.CONTRACT_EDIT, P.REPORT_FILE}
        | {P.LETTER_FILE, P.PROJECT_FILE, P.TERRITORY_ADOPT, P.PROTOCOL_APPROVE, P.PROTOCOL_PUBLISH}
        | {P.DIALOGUE_APPROVE, P.MINUTES_APPROVE, P.MINUTES_SIGN, P.INTERESTS_VIEW}
        | {P.PEOPLE_REVOKE, P.AUDIT_VIEW, P.REGISTER_VIEW, P.CARE_WATCH, P.RIGHTS_HANDLE}
        | {P.SEEK_WATCH, P.SNP_DESK},
        _COMMUNITY_ROLES,
    ),
    _spec(
        Role.SECRETARY,
        "Tient les convocations et les procès-verbaux.",
        _RUN
        | _CARE
        | {P.MEMBERS_ADMIT, P.MEMBERS_SETTINGS, P.PROTOCOL_APPROVE, P.BUDGET_VIEW}
        | {P.MINUTES_APPROVE, P.MINUTES_SIGN, P.INTERESTS_VIEW},
        _DAILY_ROLES,
    ),
    _spec(
        Role.TREASURER,
        "Approuve et règle les dépenses, relève les cotisations.",
        _BOARD
        | _CARE
        | _MONEY
        | _INDEMNITIES
        | {P.INDEMNITY_APPROVE}
        | {P.MEMBERS_VIEW, P.FEES_EDIT, P.TREASURY_VIEW, P.TREASURY_EDIT, P.CONTRACT_EDIT}
        | {P.INTERESTS_VIEW},
    ),
    _spec(
        Role.BOARD,
        "Décide au conseil d’administration.",
        _BOARD
        | _CARE
        | {P.MEMBERS_VIEW, P.MEMBERS_ADMIT, P.LETTER_EDIT, P.PROTOCOL_APPROVE, P.BUDGET_VIEW}
        | {P.MINUTES_APPROVE, P.CARE_FIGURES},
    ),
    _spec(
        Role.DPO,
        "Tient les registres, lit les traces, répond aux personnes ; n’ouvre aucun contenu.",
        frozenset({P.COMMUNITY_VIEW, P.PEOPLE_VIEW, P.AUDIT_VIEW, P.REGISTER_VIEW})
        | {P.CARE_WATCH, P.CARE_REVIEW, P.SEEK_WATCH, P.RIGHTS_HANDLE, P.GOVERNANCE_VIEW, P.INTERESTS_VIEW},
    ),
    _spec(
        Role.ARS,
        "Instruit et suit les communautés de sa région ou de son département.",
        frozenset({P.AGENCY_FOLLOW, P.AGENCY_REVIEW, P.AGENCY_DECIDE}),
        scope=RoleScope.AGENCY,
    ),
    _spec(
        Role.CPAM,
        "Suit le contrat et les paiements des communautés de son département.",
        frozenset({P.AGENCY_FOLLOW, P.AGENCY_REVIEW}),
        scope=RoleScope.AGENCY,
    ),
    _spec(Role.ADVISER, "Aide la communauté qui l’a invité ; lit, n’écrit pas.", _READ),
    _spec(
        Role.PLATFORM,
        "Exploite le service ; n’ouvre ni dossier patient ni espace d’une communauté.",
        frozenset({P.INSTANCE_VIEW, P.DIRECTORY_IMPORT}),
        scope=RoleScope.INSTANCE,
    ),
]
ROLES: dict[Role, RoleSpec] = {spec.role: spec for spec in _SPECS}


def permissions_of(roles: frozenset[Role]) -> frozenset[P]:
    """Everything that these roles open together."""
    return frozenset().union(*(ROLES[role].permissions for role in roles))


def grantable_by(roles: frozenset[Role]) -> frozenset[Role]:
    """Every role that the holder of these roles may give."""
    return frozenset().union(*(ROLES[role].grants for role in roles))


def roles_of_scope(scope: RoleScope) -> list[RoleSpec]:
    """The roles of one scope, in the order of the table."""
    return [spec for spec in _SPECS if spec.scope == scope]
