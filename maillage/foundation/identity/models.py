"""Who a person is on this instance; what they may do belongs to the access room."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone

from maillage.foundation.privacy import Basis, Keep, Nature, Personal, Scrub


class UserManager(BaseUserManager["User"]):
    """Creates accounts; the e-mail address is the login and is compared without case."""

    use_in_migrations = True

    def create_user(self, email: str, password: str | None = None, **fields: object) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """One person, once for the whole instance, with no health or bank data.

    A professional who works in two communities has one account and one role assignment in each.
    """

    email = models.EmailField("adresse e-mail", max_length=254, unique=True)
    first_name = models.CharField("prénom", max_length=100)
    last_name = models.CharField("nom", max_length=100)
    is_active = models.BooleanField("actif", default=True)
    date_joined = models.DateTimeField("inscrit le", default=timezone.now)
    last_login = models.DateTimeField("dernière connexion", blank=True, null=True)
    closed_at = models.DateTimeField("compte fermé le", blank=True, null=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["first_name", "last_name"]

    class Meta:
        verbose_name = "personne"
        verbose_name_plural = "personnes"
        constraints = [
            # Stored in lower case, so that the unique index also refuses another spelling.
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="user_email_lower_case"),
        ]

    class Privacy:
        purpose = "Identifier les personnes qui utilisent la plateforme"
        basis = Basis.PUBLIC_TASK
        retention = "jusqu'à la fermeture du compte, puis 12 mois"
        keep = Keep("closed_at", months=12)
        personal = {
            "email": Personal(Nature.CONTACT, Scrub.EMAIL),
            "first_name": Personal(Nature.IDENTITY, Scrub.NAME),
            "last_name": Personal(Nature.IDENTITY, Scrub.NAME),
            "password": Personal(Nature.SECRET, Scrub.ERASE),
            "last_login": Personal(Nature.TRACE, Scrub.ERASE),
        }
        neutral = {"id", "is_active", "date_joined", "closed_at"}

    def __str__(self) -> str:
        return self.get_full_name() or self.email

    def get_full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    def get_short_name(self) -> str:
        return self.first_name or self.email
