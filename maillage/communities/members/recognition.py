"""Whether a card and the person whom the national directory knows by its RPPS are one. Pure."""

from maillage.communities.members.models import Member
from maillage.communities.practitioners.names import name_key
from maillage.reference.directory.queries import Practitioner


def differs(member: Member, person: Practitioner) -> str:
    """What must be looked at before the bureau decides, in French; empty where name and profession agree.

    One of the names is enough: people practise under a married name, or one first name out of three.
    """
    ours, theirs = (
        set(name_key(one).split()) for one in (f"{member.first_name} {member.last_name}", person.name)
    )
    if not ours & theirs:
        return "autre nom : ce numéro est-il le sien ?"
    # Only the professions that the national directory codes with two figures can be compared.
    codes = {line.profession for line in person.practices}
    if member.profession.isdigit() and codes and member.profession not in codes:
        return "autre profession : vérifiez"
    return ""
