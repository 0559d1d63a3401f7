"""The link by which a member sees and confirms their card without an account; as the members' (60 days)."""

from dataclasses import replace

from maillage.communities.members.links import MEMBER

CARD = replace(MEMBER, page="card_link", salt="maillage.card")
write_token, write_link, read_member, read_holder = CARD.token, CARD.address, CARD.read, CARD.holder
