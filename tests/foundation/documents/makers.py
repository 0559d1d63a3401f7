"""A document with one of everything."""

from datetime import date

from maillage.foundation.documents.model import (
    Bullets,
    Column,
    Document,
    Figure,
    Key,
    KeyFigure,
    KeyFigures,
    Kind,
    Note,
    Paragraph,
    Row,
    Section,
    Signature,
    Signatures,
    Table,
    Terms,
    Tone,
)

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 50"><path fill="#0b5550" d="M0,0 50,0 50,50Z"/>'
    '<text x="10" y="40" font-family="Source Sans 3">Été</text></svg>'
)
FIGURE = Figure(
    SVG,
    "Carte inventée de deux communes",
    "Une carte",
    (Key("#b2dfd3", "de 1 à 2"), Key("", "faible", hatched=True)),
)
TABLE = Table(
    "Une table inventée",
    (Column("Commune", width=2), Column("Habitants", number=True)),
    (
        Row(("Les vallées",), Kind.GROUP),
        Row(("Imaginaire", "1 234,5")),
        Row(("Ensemble", "1 234,5"), Kind.TOTAL),
    ),
    note="Pour l’exemple.",
)


def document(*blocks, **options) -> Document:
    everything = (
        Section(
            "L’essentiel",
            (
                Paragraph("Un texte.\n\nUn autre."),
                KeyFigures((KeyFigure("36,2 %", "65 ans et plus", "France : 21 %"),)),
                Bullets(("premier point", "second point")),
                Terms((("Méthode", "celle que l’on dit"),)),
                Note("À savoir", "Ceci est inventé.", Tone.CAUTION),
            ),
        ),
        Section("Le détail", (Section("Par commune", (TABLE, FIGURE)),), new_page=True),
        Signatures((Signature("Présidence", "Personne Inventée"), Signature("Trésorerie"))),
    )
    given = {
        "title": "Un document d’essai",
        "issuer": "CPTS imaginaire",
        "day": date(2025, 9, 9),
        "blocks": blocks or everything,
        "reference": "Essai n° 1",
        "figure": FIGURE,
        "cover": True,
        "contents": True,
        "facts": (("Territoire", "deux communes"),),
        "proof": "ab" * 32,
    }
    return Document(**{**given, **options})
