"""Tags and filters built into every template."""

from collections.abc import Sized
from datetime import date

from django import template
from django.template import Context
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from maillage import french
from maillage.foundation.web.fields import usual_phone
from maillage.foundation.web.glossary import glossary
from maillage.foundation.web.trail import address_of, address_of_sums

register = template.Library()


@register.filter
def euros(cents: int | None) -> str:
    """Integer cents as a French amount: ``123450`` gives « 1 234,50 € », whole euros without decimals."""
    return "non confirmé" if cents is None else french.euros(cents)


@register.filter
def duration(minutes: int) -> str:
    """Minutes as people say them: ``90`` gives « 1 h 30 »."""
    return french.duration(minutes)


@register.filter
def whole_number(value: float | None) -> str:
    """A count with French thousands: ``1234567`` gives « 1 234 567 »."""
    return "—" if value is None else french.number(round(value))


@register.filter
def decimal_number(value: float | None, decimals: int = 1) -> str:
    """A number as the French write it: ``1234.567`` with 1 decimal gives « 1 234,6 », with a true minus."""
    if value is None:
        return "—"
    text = f"{abs(value):,.{decimals}f}".replace(",", french.NARROW).replace(".", ",")
    return f"−{text}" if value < 0 and text.strip("0,") else text


@register.filter
def signed_number(value: float | None, decimals: int = 1) -> str:
    """The same with its sign: « +1,2 », « −0,4 », « 0,0 »."""
    text = decimal_number(value, decimals)
    return f"+{text}" if value is not None and value > 0 and text.strip("0,") else text


@register.filter
def phone(text: str) -> str:
    """A number of a public file in its usual spelling; one that is no number is left as it is."""
    try:
        return usual_phone(text)
    except ValueError:
        return text


@register.filter
def percent(share: float | None) -> str:
    """A share from 0 to 1 with one decimal: ``0.1234`` gives « 12,3 % »."""
    return "—" if share is None else f"{share * 100:.1f}{french.NARROW}%".replace(".", ",")


@register.filter
def long_date(value: date | str | None) -> str:
    """A day, or its ISO text, in full: « 1er juin 2025 », « 2 juin 2025 »; nothing for no day."""
    if isinstance(value, str):
        value = date.fromisoformat(value)
    return "" if value is None else french.day(value)


@register.filter(is_safe=False)
def pluralize(count: float | Sized | None, endings: str = "s") -> str:
    """The ending of a plural as French counts, from two on: « 0 message », « 1,5 jour », « 2 messages ».

    Takes the place of the filter of Django, which counts as English does; `endings` as there ("s", "al,aux").
    """
    singular, _, plural = endings.rpartition(",")
    number = len(count) if isinstance(count, Sized) else count or 0
    return plural if abs(number) >= 2 else singular


@register.simple_tag(takes_context=True)
def trail(context: Context, source: str, pk: int, payee: int | None = None, words: str = "") -> str:
    """A link to the thread of a sum, for who may follow it; nothing for the others."""
    request = context["request"]
    address = address_of(request.community, request.actor, source, pk, payee)
    return format_html('<a href="{}">{}</a>', address, words or "La chaîne de cet argent") if address else ""


@register.simple_tag(takes_context=True)
def trail_list(context: Context, name: str, value: object, words: str) -> str:
    """A link to the sums of a meeting, an action or an indicator, for who may follow them."""
    request = context["request"]
    address = address_of_sums(request.community, request.actor, name, value)
    return format_html('<a href="{}">{}</a>', address, words) if address else ""


@register.simple_tag
def terme(wording: str, shown: str = "") -> SafeString:
    """A word of the glossary: its meaning on hover, focus and touch; without JavaScript, a link to the page.

    Raises ``KeyError`` for a word that the glossary does not hold: a tooltip must never be empty.
    """
    term = glossary()[wording.lower().replace("'", "’")]
    return format_html(
        '<a class="term" href="{}#{}" data-term="{}" title="{}">{}</a>',
        reverse("glossary"), term.anchor, term.term, term.definition, shown or wording,
    )  # fmt: skip
