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
    CREATION_VIEW = "creation.view", "Voir la ligne de vie, les réunions et les besoins"
    CREATION_EDIT = "creation.edit", "Tenir la ligne de vie, les réunions, les votes et les enquêtes"
    PEOPLE_VIEW = "people.view", "Voir qui a quel rôle"
    PEOPLE_INVITE = "people.invite", "Inviter une personne et lui confier un rôle"
    PEOPLE_REVOKE = "people.revoke", "Retirer un rôle"
    PROSPECTS_VIEW = "prospects.view", "Voir les professionnels à convaincre"
    PROSPECTS_EDIT = "prospects.edit", "Suivre les professionnels : contacts, intérêt, rappels"
    MEMBERS_VIEW = "members.view", "Voir le registre des membres"
    MEMBERS_EDIT = "members.edit", "Tenir le registre des membres"
    MEMBERS_ADMIT = "members.admit", "Admettre, refuser et radier un membre"
    MEMBERS_SETTINGS = "members.settings", "Régler catégories, cotisations et textes"
    CARDS_VIEW = "cards.view", "Voir l’annuaire des professionnels de la communauté"
    CARDS_EDIT = "cards.edit", "Tenir l’annuaire et ses réglages"
    FEES_EDIT = "fees.edit", "Noter les cotisations reçues"
    GOVERNANCE_VIEW = "governance.view", "Lire les statuts, les règles de vote et les formalités"
    GOVERNANCE_EDIT = "governance.edit", "Préparer les statuts, les formalités et la liste des dirigeants"
    TREASURY_VIEW = "treasury.view", "Voir les relevés bancaires"
    TREASURY_EDIT = "treasury.edit", "Déposer les relevés bancaires et rapprocher leurs lignes"
    LETTER_VIEW = "letter.view", "Lire et commenter la lettre d’intention"
    LETTER_EDIT = "letter.edit", "Écrire la lettre d’intention"
    LETTER_FILE = "letter.file", "Déposer la lettre d’intention"
    AUDIT_VIEW = "audit.view", "Lire le journal de la communauté"
    REGISTER_VIEW = "register.view", "Lire le registre des traitements"
    RIGHTS_HANDLE = "rights.handle", "Traiter les demandes de droits des personnes"
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
