"""The person behind a case: identity and coordinates, sealed, found by their exact value only."""

from django.db import models

from maillage.care.circle.models import PURGED, Case
from maillage.care.ground.enums import Seal
from maillage.care.ground.fields import BlindIndex, SealedText
from maillage.care.ground.models import CareModel
from maillage.care.persons.normal import birth_key, name_key, phone_key
from maillage.foundation.privacy import Basis, KeepWith, Nature, Personal, Scrub


class Identity(CareModel):
    """Who asks for care: the least that lets them be called back. It is no record, and carries no INS.

    ``birth_date`` is an ISO day, ``phone`` an international number; the three indexes are what two requests
    are compared by (``engines/matching/duplicates``).
    """

    case = models.OneToOneField(Case, models.CASCADE, related_name="+", verbose_name="dossier")
    family_name = SealedText("nom", seal=Seal.IDENTITY, max_length=80)
    first_names = SealedText("prénoms", seal=Seal.IDENTITY, max_length=80)
    birth_date = SealedText("né(e) le", seal=Seal.IDENTITY, max_length=10)
    phone = SealedText("téléphone", seal=Seal.IDENTITY, max_length=20)
    email = SealedText("courriel", seal=Seal.IDENTITY, max_length=254)
    helper = SealedText("aidant ou représentant", seal=Seal.IDENTITY, max_length=200)
    name_index = BlindIndex("empreinte du nom", of=("family_name", "first_names"), normal=name_key)
    birth_index = BlindIndex("empreinte de la naissance", of=("birth_date",), normal=birth_key)
    phone_index = BlindIndex("empreinte du téléphone", of=("phone",), normal=phone_key)

    class Meta:
        verbose_name = "identité d’un patient"
        verbose_name_plural = "identités de patients"

    class Privacy:
        purpose = "Répondre à une personne qui demande des soins"
        basis = Basis.CARE
        retention = PURGED
        keep = KeepWith("case")
        nobody = "tout est scellé : la personne est servie par son dossier, que sa référence désigne"
        personal = {
            "family_name": Personal(Nature.IDENTITY, Scrub.ERASE),
            "first_names": Personal(Nature.IDENTITY, Scrub.ERASE),
            "birth_date": Personal(Nature.IDENTITY, Scrub.ERASE),
            "phone": Personal(Nature.CONTACT, Scrub.ERASE),
            "email": Personal(Nature.CONTACT, Scrub.ERASE),
            "helper": Personal(Nature.IDENTITY, Scrub.ERASE),
            "name_index": Personal(Nature.SECRET, Scrub.ERASE),
            "birth_index": Personal(Nature.SECRET, Scrub.ERASE),
            "phone_index": Personal(Nature.SECRET, Scrub.ERASE),
        }
        neutral = {"id", "community_id", "case"}
