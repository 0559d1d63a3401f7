"""What a person whose data were not given by them must be told (GDPR, art. 14). Pure."""

from maillage.communities.prospects.enums import Source
from maillage.foundation.tenancy.models import Community

_WHERE = {
    Source.ANNUAIRE: "de l’annuaire national des professionnels de santé (RPPS), publié en accès libre",
    Source.PERSONNE: "de ce que vous nous avez dit",
    Source.CONFRERE: "d’un confrère ou d’un partenaire",
    Source.PUBLIC: "d’un site ou d’un annuaire public",
    Source.FICHIER: "d’une liste tenue par les porteurs du projet",
}
_TEXT = """Bonjour,

{community} réunit les professionnels de santé de notre territoire. Pour vous faire connaître ce projet et \
savoir s’il vous intéresse, nous gardons votre nom, votre profession, votre lieu d’exercice, vos coordonnées \
professionnelles et la trace de nos échanges. Ces informations nous viennent {where}. Elles ne servent qu’à \
cela (intérêt légitime de la communauté), ne sont lues que par les personnes qui animent le projet, et sont \
effacées trois ans après notre dernier échange.

Vous pouvez les consulter, les faire corriger ou effacer, et demander à tout moment à ne plus être \
contacté : répondez simplement à ce message. Une réclamation peut être adressée à la CNIL (www.cnil.fr).
"""


def notice(community: Community, source: str, detail: str = "") -> str:
    """The text to send or to read, in French, with the source of the data of this person."""
    where = _WHERE[Source(source)] + (f" ({detail})" if detail else "")
    return _TEXT.format(community=community.name, where=where)
