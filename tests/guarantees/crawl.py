"""What a person reaches by following every link and reading every form, from where they land."""

from collections import Counter
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urldefrag, urljoin, urlsplit

from django.http import HttpResponseBase
from django.test import Client
from django.urls import Resolver404, resolve
from lxml import html

# The same page under the same parameter names: two examples are enough, since drawings link to drawings.
EXAMPLES = 2
MOST_PAGES = 2_000


@dataclass(frozen=True)
class Form:
    """A form as it was served: where it goes, how, and the values that it would send."""

    method: str
    action: str
    fields: tuple[tuple[str, str], ...]


@dataclass
class Crawl:
    """What was served: {address: text} of each page and file, and the forms met on the way."""

    bodies: dict[str, str] = field(default_factory=dict)
    forms: set[Form] = field(default_factory=set)

    def text(self) -> str:
        return "\n".join(self.bodies.values())


def crawl(client: Client, *starts: str) -> Crawl:
    """Follow every link of the site; signing out is not followed. Forms are collected, GET forms followed."""
    found, seen, kinds = Crawl(), set(starts), Counter[tuple[str, frozenset[str]]]()
    waiting = list(starts)
    while waiting:
        address = waiting.pop(0)
        assert len(found.bodies) < MOST_PAGES, "the crawl does not end"
        answer = client.get(address)
        found.bodies[address] = text = body_of(answer)
        links = [answer["Location"]] if answer.has_header("Location") else []
        if text and answer.headers.get("Content-Type", "").startswith("text/html"):
            page = html.document_fromstring(text)
            links += page.xpath("//a/@href")
            for form in forms_of(page, address):
                found.forms.add(form)
                if form.method == "get":
                    links.append(form.action)
        for link in links:
            target = local(address, link)
            if target is None or target in seen:
                continue
            kind = kind_of(target)
            kinds[kind] += 1
            if kinds[kind] <= EXAMPLES:
                seen.add(target)
                waiting.append(target)
    return found


def body_of(answer: HttpResponseBase) -> str:
    raw = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
    return raw.decode(errors="replace")


def local(page: str, link: str) -> str | None:
    """The path and query of a link that stays on the site; None for the others and for signing out."""
    target = urlsplit(urljoin(f"http://testserver{page}", urldefrag(link).url))
    if target.scheme not in {"http", "https"} or target.hostname != "testserver" or "logout" in target.path:
        return None
    return f"{target.path}?{target.query}" if target.query else target.path


def kind_of(address: str) -> tuple[str, frozenset[str]]:
    """The page with its community, whatever the object: a directory links to thousands of people."""
    parts = urlsplit(address)
    names = frozenset(name for name, _ in parse_qsl(parts.query, keep_blank_values=True))
    try:
        found = resolve(parts.path)
    except Resolver404:
        return parts.path, names
    return f"{found.view_name} {found.kwargs.get('community', '')}", names


def forms_of(page: html.HtmlElement, address: str) -> list[Form]:
    """The forms of a page, with what they would send."""
    return [read_form(tag, address) for tag in page.iter("form")]


def read_form(tag: html.HtmlElement, page: str) -> Form:
    fields = [
        (str(one.get("name")), one.text_content() if one.tag == "textarea" else one.get("value", ""))
        for one in tag.xpath(".//input[@name] | .//textarea[@name] | .//button[@name]")
    ]
    fields += [
        (str(select.get("name")), option.get("value", ""))
        for select in tag.xpath(".//select[@name]")
        for option in select.xpath(".//option[@selected]")
    ]
    action = local(page, tag.get("action") or page) or page
    return Form(tag.get("method", "get").lower(), action, tuple(fields))
