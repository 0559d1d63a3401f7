"""Says in French what click says by itself: usage, options, mistakes."""

from __future__ import annotations

import gettext
import sys

WORDS = {
    "Usage:": "Usage :",
    "Options": "Options",
    "Commands": "Commandes",
    "Positional arguments": "Arguments",
    "Show this message and exit.": "Affiche cette aide.",
    "Show the version and exit.": "Affiche la version.",
    "Error: {message}": "Erreur : {message}",
    "Aborted!": "Interrompu.",
    "Missing command.": "Il manque une commande.",
    "No such command {name!r}.": "La commande {name!r} n’existe pas.",
    "No such option {name!r}.": "L’option {name!r} n’existe pas.",
    "Try '{command} {option}' for help.": "Aide : {command} {option}",
    "Missing argument": "Il manque l’argument",
    "Missing option": "Il manque l’option",
    "Missing parameter": "Il manque le paramètre",
    "Missing parameter: {param_name}": "Il manque le paramètre : {param_name}",
    "Missing {param_type}": "Il manque {param_type}",
    "Choose from:\n\t{choices}": "Choix possibles :\n\t{choices}",
    "Invalid value: {message}": "Valeur refusée : {message}",
    "Invalid value for {param_hint}: {message}": "Valeur refusée pour {param_hint} : {message}",
    "Could not open file {filename!r}: {message}": "Fichier {filename!r} illisible : {message}",
    "Option {name!r} does not take a value.": "L’option {name!r} n’attend pas de valeur.",
    "Option {name!r} requires an argument.": "L’option {name!r} attend une valeur.",
    "Option {name!r} requires {nargs} arguments.": "L’option {name!r} attend {nargs} valeurs.",
    "Argument {name!r} takes {nargs} values.": "L’argument {name!r} attend {nargs} valeurs.",
    "Got unexpected extra argument ({args})": "Argument en trop : {args}",
    "Got unexpected extra arguments ({args})": "Arguments en trop : {args}",
    "Did you mean {possibility}?": "Vouliez-vous dire {possibility} ?",
    "(Did you mean one of: {possibilities}?)": "(Vouliez-vous dire : {possibilities} ?)",
    "{value!r} is not a valid {number_type}.": "{value!r} n’est pas un nombre attendu ({number_type}).",
    "{value!r} is not a valid boolean. Recognized values: {states}": (
        "{value!r} n’est ni vrai ni faux. Valeurs possibles : {states}"
    ),
    "{value} is not in the range {range}.": "{value} est hors des bornes {range}.",
    "{value!r} is not {choice}.": "{value!r} n’est pas {choice}.",
    "{value!r} is not one of {choices}.": "{value!r} n’est pas l’un de {choices}.",
    "{value!r} does not match the format {format}.": "{value!r} n’a pas la forme {format}.",
    "{value!r} does not match the formats {formats}.": "{value!r} n’a aucune des formes {formats}.",
    "{name} {filename!r} does not exist.": "{name} {filename!r} : introuvable.",
    "{name} {filename!r} is a directory.": "{name} {filename!r} est un dossier.",
    "{name} {filename!r} is a file.": "{name} {filename!r} est un fichier.",
    "{name} {filename!r} is not readable.": "{name} {filename!r} : lecture refusée.",
    "file": "fichier",
    "directory": "dossier",
    "path": "chemin",
    "default: {default}": "par défaut : {default}",
    "required": "obligatoire",
}


def install() -> None:
    """Give click our words. It marks its texts for gettext but ships no catalogue to translate them."""
    for name, module in list(sys.modules.items()):
        if name.startswith("click."):
            if getattr(module, "_", None) is gettext.gettext:
                module._ = _say  # type: ignore[attr-defined]
            if getattr(module, "ngettext", None) is gettext.ngettext:
                module.ngettext = _say_counted  # type: ignore[attr-defined]


def _say(text: str) -> str:
    return WORDS.get(text, text)


def _say_counted(one: str, several: str, count: int) -> str:
    return _say(one if count < 2 else several)
