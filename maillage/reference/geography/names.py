"""One spelling for every way of writing a place: pure text."""

from maillage.french import folded

# INSEE codes: a commune or municipal district (2A and 2B in Corsica), and what makes it an IRIS.
COMMUNE_CODE = r"(?:\d{5}|2[AB]\d{3})"
IRIS_SUFFIX = r"\d{4}"

_WORDS = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes", "s": "sur", "ss": "sous"}


def search_key(text: str) -> str:
    """Lower case, without accents, hyphens or apostrophes, and with common abbreviations spelled out.

    >>> search_key("St-Étienne-lès-Orgues"), search_key("L’Haÿ-les-Roses")
    ('saint etienne les orgues', 'l hay les roses')
    """
    words = folded(text).split()
    # A word of one letter is « sur » or « sous » only inside a name: « Chalon s/ Saône », never « S ».
    return " ".join(
        _WORDS.get(word, word) if index or word in {"st", "ste", "sts", "stes"} else word
        for index, word in enumerate(words)
    )
