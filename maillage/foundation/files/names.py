"""Names of files as they are kept and handed over."""

import re
import unicodedata

LONGEST = 100
# Anything but letters, digits and what separates words; dots go too, so that one extension is left.
_STRANGE = re.compile(r"[^\w ’'()-]+")
_SPACES = re.compile(r"\s+")


def stem_of(name: str) -> str:
    """What the name says, without path, extension nor hidden characters: « Feuille de présence »."""
    base = re.split(r"[\\/]", unicodedata.normalize("NFC", name))[-1]
    stem = base.rsplit(".", 1)[0] if "." in base else base
    visible = "".join(letter for letter in stem if unicodedata.category(letter)[0] != "C")
    plain = _SPACES.sub(" ", _STRANGE.sub("-", visible)).strip(" -_")
    return plain[:LONGEST] or "fichier"


def extension_of(name: str) -> str:
    """In lower case, without its dot; empty when there is none."""
    visible = "".join(letter for letter in name if unicodedata.category(letter)[0] != "C")
    return visible.rsplit(".", 1)[1].strip().lower() if "." in visible else ""


def ascii_name(text: str) -> str:
    """The same for an archive that any computer opens: « feuille-de-presence »."""
    plain = unicodedata.normalize("NFKD", text.replace("œ", "oe").replace("Œ", "OE"))
    words = re.sub(r"[^a-z0-9]+", "-", plain.encode("ascii", "ignore").decode().lower())
    return words.strip("-")[:60].rstrip("-") or "fichier"
