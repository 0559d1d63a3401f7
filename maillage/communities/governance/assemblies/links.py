"""The link of a voter: their own page of the assembly, without an account."""

from maillage.communities.governance.assemblies.errors import AssemblyLinkError
from maillage.communities.governance.assemblies.models import Voter
from maillage.foundation.tenancy.links import Refusals, SignedLink

VOTER = SignedLink(
    Voter,
    page="assembly_link",
    salt="maillage.assembly.voter",
    error=AssemblyLinkError,
    refusals=Refusals(
        "Ce lien est incomplet : copiez-le en entier.",
        "Ce lien a été remplacé par un plus récent : cherchez le dernier courriel reçu.",
    ),
    related=("community", "assembly__replaced_by", "member"),
)
write_token, write_link, read_voter = VOTER.token, VOTER.address, VOTER.read
