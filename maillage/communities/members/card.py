"""What a form says of a member, before it is written."""

from dataclasses import dataclass, fields

from maillage.communities.members.models import MemberCategory
from maillage.communities.practitioners.names import name_key, sort_key


@dataclass(frozen=True, slots=True)
class Card:
    """What a form says of a member; an empty text means that nothing was said."""

    category: MemberCategory
    email: str
    first_name: str = ""
    last_name: str = ""
    structure_name: str = ""
    rpps: str = ""
    finess: str = ""
    siret: str = ""
    profession: str = ""
    specialty: str = ""
    mode: str = ""
    phone: str = ""
    address: str = ""
    postal_code: str = ""
    commune_code: str = ""
    motivation: str = ""

    def values(self) -> dict[str, object]:
        """The columns of ``Member``, with the key of the name."""
        values: dict[str, object] = {field.name: getattr(self, field.name) for field in fields(self)}
        values["name_key"] = name_key(self.structure_name or f"{self.first_name} {self.last_name}")
        values["sort_key"] = sort_key(self.structure_name or f"{self.last_name} {self.first_name}")
        values["kind"] = self.category.kind
        return values
