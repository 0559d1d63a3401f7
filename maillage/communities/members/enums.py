"""Words of membership, as stored."""

from django.db import models


class MemberKind(models.TextChoices):
    PERSON = "person", "Personne"
    STRUCTURE = "structure", "Structure"


class MemberStatus(models.TextChoices):
    """From the form to the exit; which may follow which is in ``lifecycle``."""

    DEMANDE = "demande", "Demande à confirmer"
    A_VERIFIER = "a_verifier", "À vérifier"
    EN_ATTENTE_BUREAU = "en_attente_bureau", "En attente du bureau"
    ACCEPTE = "accepte", "Acceptée, textes à signer"
    COTISATION_ATTENDUE = "cotisation_attendue", "Cotisation attendue"
    ACTIF = "actif", "À jour"
    A_RENOUVELER = "a_renouveler", "À renouveler"
    EXPIRE = "expire", "Expirée"
    DEMISSION = "demission", "Démission"
    RADIE = "radie", "Radiation"
    DECEDE = "decede", "Décès"
    REFUSE = "refuse", "Refusée"
    RETIRE = "retire", "Demande retirée"


class PracticeMode(models.TextChoices):
    LIBERAL = "liberal", "Libéral"
    SALARIE = "salarie", "Salarié"
    MIXTE = "mixte", "Mixte"
    REMPLACANT = "remplacant", "Remplaçant"
    INTERNE = "interne", "Interne ou étudiant"
    RETRAITE = "retraite", "Retraité"
    SANS_OBJET = "", "Sans objet"


class Profession(models.TextChoices):
    """Professions that the circle of care names; the code is the one of the national directory where it
    has one (nomenclature TRE_G15-ProfessionSante), else a short word."""

    MEDECIN = "10", "Médecin"
    PHARMACIEN = "21", "Pharmacien"
    AUDIOPROTHESISTE = "26", "Audioprothésiste"
    OPTICIEN = "28", "Opticien-lunetier"
    DENTISTE = "40", "Chirurgien-dentiste"
    SAGE_FEMME = "50", "Sage-femme"
    INFIRMIER = "60", "Infirmier"
    INFIRMIER_PSY = "69", "Infirmier psychiatrique"
    KINE = "70", "Masseur-kinésithérapeute"
    PODOLOGUE = "80", "Pédicure-podologue"
    PROTHESISTE = "81", "Orthoprothésiste"
    BIOLOGISTE = "biologiste", "Biologiste médical"
    ORTHOPHONISTE = "91", "Orthophoniste"
    ORTHOPTISTE = "92", "Orthoptiste"
    PSYCHOLOGUE = "93", "Psychologue"
    ERGOTHERAPEUTE = "94", "Ergothérapeute"
    DIETETICIEN = "95", "Diététicien"
    PSYCHOMOTRICIEN = "96", "Psychomotricien"
    MANIPULATEUR = "98", "Manipulateur d’électroradiologie"
    AIDE_SOIGNANT = "35", "Aide-soignant"
    PUERICULTURE = "36", "Auxiliaire de puériculture"
    SOCIAL = "social", "Travailleur social"
    APA = "apa", "Enseignant en activité physique adaptée"
    ASSISTANT = "assistant", "Assistant médical"
    AUTRE = "autre", "Autre métier"


class TextKind(models.TextChoices):
    STATUTS = "statuts", "Statuts"
    REGLEMENT = "reglement", "Règlement intérieur"
    CHARTE = "charte", "Charte des membres"


class ExitReason(models.TextChoices):
    DEMISSION = MemberStatus.DEMISSION.value, "Démission"
    RADIE = MemberStatus.RADIE.value, "Radiation après audition"
    DECEDE = MemberStatus.DECEDE.value, "Décès ou dissolution"


class PaymentMethod(models.TextChoices):
    VIREMENT = "virement", "Virement"
    CHEQUE = "cheque", "Chèque"
    CARTE = "carte", "Carte, en ligne"
    ESPECES = "especes", "Espèces"
    PRELEVEMENT = "prelevement", "Prélèvement"


class Origin(models.TextChoices):
    FORM = "form", "formulaire public"
    COORDINATOR = "coordinator", "saisie par la communauté"
    IMPORT = "import", "fichier importé"
