"""The link of a member: it opens their own page without an account, for sixty days."""

from datetime import timedelta

from maillage.communities.members.models import Member
from maillage.foundation.tenancy.links import Refusals, SignedLink


class MemberLinkError(Exception):
    """A link that opens nothing; the sentence is for the reader."""


# A room that has links of its own to members signs them with another salt.
MEMBER = SignedLink(
    Member,
    page="member_link",
    salt="maillage.member",
    error=MemberLinkError,
    refusals=Refusals(
        "Ce lien est incomplet, ou il a plus de deux mois : demandez-en un nouveau à votre communauté.",
        "Ce lien a été remplacé par un plus récent : cherchez le dernier courriel reçu.",
    ),
    max_age=timedelta(days=60),
    related=("community", "category"),
    wanted={"merged_into": None},
)
write_token, write_link, read_member = MEMBER.token, MEMBER.address, MEMBER.read
