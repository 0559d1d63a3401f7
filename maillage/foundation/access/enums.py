"""Named permissions, and the roles that people are given."""

from django.db import models


class Permission(models.TextChoices):
    """One thing a person may do; people are never given permissions, only roles."""

    COMMUNITY_VIEW = "community.view", "Voir l'espace de la communauté"
    COMMUNITY_EDIT = "community.edit", "Modifier la fiche de la communauté"
    TERRITORY_VIEW = "territory.view", "Voir le territoire et ses versions"
    TERRITORY_EDIT = "territory.edit", "Dessiner le territoire"
    TERRITORY_ADOPT = "territory.adopt", "Arrêter une version du territoire"
    DIAGNOSIS_VIEW = "diagnosis.view", "Voir le diagnostic du territoire"
    DIRECTORY_VIEW = "directory.view", "Voir qui exerce sur le territoire"
    FINDING_TAKE_PART = "finding.take_part", "Lire, proposer et discuter les constats, voter les priorités"
    FINDING_EDIT = "finding.edit", "Tenir les constats, les besoins et les votes"
    DIAGNOSIS_EDIT = "diagnosis.edit", "Figer le diagnostic, saisir des relevés, garder des scénarios"
    PROJECT_VIEW = "project.view", "Lire le projet de santé : objectifs, fiches-actions, protocoles"
    PROJECT_LEAD = "project.lead", "Tenir les fiches-actions dont on est pilote, écrire des protocoles"
    PROJECT_EDIT = "project.edit", "Tenir le projet de santé : objectifs et toutes les fiches-actions"
    PROJECT_FILE = "project.file", "Déposer le projet de santé, le contrat territorial"
    PROTOCOL_APPROVE = "protocol.approve", "Approuver un protocole que l’on n’a pas écrit"
    PROTOCOL_PUBLISH = "protocol.publish", "Publier un protocole dans la galerie, l’en retirer"
    PEOPLE_VIEW = "people.view", "Voir qui a quel rôle"
    PEOPLE_INVITE = "people.invite", "Inviter une personne et lui confier un rôle"
    PEOPLE_REVOKE = "people.revoke", "Retirer un rôle"
    MEMBERS_VIEW = "members.view", "Voir le registre des membres"
    MEMBERS_EDIT = "members.edit", "Tenir le registre des membres"
    MEMBERS_ADMIT = "members.admit", "Admettre, refuser et radier un membre"
    MEMBERS_SETTINGS = "members.settings", "Régler catégories, cotisations et textes"
    FEES_EDIT = "fees.edit", "Noter les cotisations reçues"
    LETTER_VIEW = "letter.view", "Lire et commenter la lettre d’intention"
    LETTER_EDIT = "letter.edit", "Écrire la lettre d’intention"
    LETTER_FILE = "letter.file", "Déposer la lettre d’intention"
    AUDIT_VIEW = "audit.view", "Lire le journal de la communauté"
    REGISTER_VIEW = "register.view", "Lire le registre des traitements"
    AGENCY_FOLLOW = "agency.follow", "Suivre les communautés de son ressort"
    INSTANCE_VIEW = "instance.view", "Voir l'état de l'instance"
    DIRECTORY_IMPORT = "directory.import", "Mettre à jour l'annuaire national"


class Role(models.TextChoices):
    """Short codes of design section 2; what each opens is in ``roles.py``."""

    MEMBER = "member", "Professionnel membre"
    STRUCTURE = "structure", "Représentant de structure"
    USER_REP = "user_rep", "Représentant des usagers"
    LEAD = "lead", "Pilote d'action"
    COORDINATOR = "coordinator", "Coordinateur ou coordinatrice"
    OPERATOR = "operator", "Opérateur SNP ou secrétariat médical"
    PRESIDENT = "president", "Présidence"
    SECRETARY = "secretary", "Secrétaire"
    TREASURER = "treasurer", "Trésorerie"
    BOARD = "board", "Membre du conseil d'administration"
    DPO = "dpo", "Délégué à la protection des données"
    ARS = "ars", "Agent de l'ARS"
    CPAM = "cpam", "Agent de la CPAM"
    ADVISER = "adviser", "Conseiller de fédération ou d'URPS"
    PLATFORM = "platform", "Exploitant de la plateforme"


class RoleScope(models.TextChoices):
    """Over what a role reigns."""

    COMMUNITY = "community", "une communauté"
    AGENCY = "agency", "une région ou un département"
    INSTANCE = "instance", "toute l'instance"
