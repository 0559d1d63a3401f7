"""People, rights, help, and what the whole country shares."""

from datetime import timedelta

from django.utils import timezone

from maillage.foundation.access.enums import Role
from maillage.foundation.access.models import Invitation
from maillage.foundation.access.tokens import write_token
from maillage.foundation.rights.links import write_token as write_rights_token
from maillage.foundation.tenancy.scope import community_scope
from maillage.foundation.web.help import help_pages
from maillage.reference.directory.models import DirectoryImport, Practice
from tests.cast import Cast, give_role, make_user
from tests.foundation.rights import makers as rights
from tests.guarantees.samples.values import Maker, Samples


def _help(samples: Samples, cast: Cast) -> None:
    samples.put("help_slug", next(iter(help_pages()), "aucune"))


def _people(samples: Samples, cast: Cast) -> None:
    for community, president in ((cast.ours, cast.alice), (cast.theirs, cast.charlie)):
        newcomer = make_user("Nouvelle")
        samples.put("assignment", give_role(newcomer, community, Role.MEMBER).pk, community)
        with community_scope(community):
            invitation = Invitation.objects.create(
                community=community,
                email=f"invite@{community.slug}.invalid",
                role=Role.MEMBER,
                invited_by=president,
                expires_at=timezone.now() + timedelta(days=1),
            )
        samples.put("invitation", invitation.pk, community)
        samples.put("invitation_token", write_token(invitation))


def _account(samples: Samples, cast: Cast) -> None:
    samples.put("login_session", 1)
    samples.put("demo_role", Role.PRESIDENT.value)
    samples.put("mail_name", "20260101-000000-1-0")


def _map(samples: Samples, cast: Cast) -> None:
    """The tile of the world that holds France, at the scale of a country."""
    for name, value in (("tile_z", 5), ("tile_x", 16), ("tile_y", 11)):
        samples.put(name, value)


def _rights(samples: Samples, cast: Cast) -> None:
    """A request in each community, proven by the community; theirs has a number that is not one of ours."""
    for community, president, extra in ((cast.ours, cast.alice, 0), (cast.theirs, cast.charlie, 2)):
        for rank in range(extra + 1):
            asked = rights.asked(community, president, f"personne{rank}@exemple.invalid")
        samples.put("rights_number", asked.number, community)
        samples.put("rights_token", write_rights_token(asked))


def _directory(samples: Samples, cast: Cast) -> None:
    """National objects of the invented directory of the tests' database: the same for everyone."""
    ident = Practice.objects.filter(gone_on=None).order_by("pk").values_list("professional_id", flat=True)[0]
    for community in (cast.ours, cast.theirs):
        samples.put("national_ident", ident, community)
        samples.put("table_kind", "xlsx", community)
    samples.put("directory_run", DirectoryImport.objects.order_by("pk").values_list("pk", flat=True)[0])


MAKERS: list[Maker] = [_help, _people, _account, _map, _rights, _directory]
