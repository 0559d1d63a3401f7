"""A remark that a whole community reads says nothing of anybody's health, nor how to reach them."""

import re

from maillage.french import folded

# Beginnings of words, folded: enough to stop what is typed without thinking; the help says the rest.
_HEALTH = (
    "addict", "alcool", "allerg", "angin", "anxi", "asthm", "avc", "bless", "brul", "cancer", "chimio",
    "contracept", "covid", "cyst", "deces", "demenc", "depress", "diabet", "dialys", "douleur", "drogu",
    "enceint", "entors", "epileps", "fievr", "gripp", "grossess", "hepat",
    "hiv", "infarct", "infect", "ivg", "lombalg", "malad", "oncolog", "otit", "palliatif", "pathol",
    "plaie", "psychos", "sida", "suicid", "symptom", "toux", "trauma", "tumeur", "ulcer", "vih", "vomiss",
)  # fmt: skip
_LONG_NUMBER = re.compile(r"(?:\d[ .\-]?){6,}")


def objection(remark: str) -> str:
    """Why this remark may not be shown to everyone; nothing when it may."""
    if _LONG_NUMBER.search(remark):
        return "Pas de numéro ici\u00a0: ni téléphone, ni dossier, ni date de naissance."
    if "@" in remark:
        return "Pas d’adresse électronique ici."
    words = folded(remark).split()
    if any(word.startswith(_HEALTH) for word in words):
        return "Pas un mot de santé ici\u00a0: toute la communauté peut lire cette précision."
    return ""
