"""What patients are told before their data is collected: the model to start from, and how it is laid out."""

from dataclasses import dataclass, field
from datetime import date

from django.template.loader import render_to_string

from maillage.care.switch.models import InformationNotice
from maillage.foundation.tenancy.models import Community

# GDPR art. 13, CSP art. L. 1110-4 and D. 1110-3-1: who, why, what, to whom, how long, which rights.
MODEL = "care/notice_model.txt"


@dataclass(frozen=True, slots=True)
class Words:
    """A paragraph, or a list of short texts."""

    text: str = ""
    items: tuple[str, ...] = ()


@dataclass(slots=True)
class Part:
    """A titled part; the title is "" before the first one."""

    title: str
    said: list[Words] = field(default_factory=list)


def model_text(community: Community) -> str:
    return render_to_string(MODEL, {"community": community})


def next_version(versions: list[str], today: date) -> str:
    """« 2026-3 » after « 2026-2 »; the rank begins again each year."""
    ranks = [int(rest) for year, _, rest in (one.partition("-") for one in versions)
             if year == str(today.year) and rest.isdigit()]  # fmt: skip
    return f"{today.year}-{max(ranks, default=0) + 1}"


def parts_of(text: str) -> list[Part]:
    """The text cut at its titles (« # »), paragraphs and lists (« - »); nothing in it is ever markup."""
    parts = [Part("")]
    for block in text.replace("\r\n", "\n").split("\n\n"):
        lines = [line.strip() for line in block.strip().splitlines() if line.strip()]
        if lines and lines[0].startswith("#"):
            parts.append(Part(lines.pop(0).lstrip("# ")))
        if not lines:
            continue
        if all(line.startswith("- ") for line in lines):
            parts[-1].said.append(Words(items=tuple(line[2:] for line in lines)))
        else:
            parts[-1].said.append(Words(" ".join(lines)))
    return [one for one in parts if one.title or one.said]


def versions() -> list[InformationNotice]:
    """Every version, the latest first, in the open walls."""
    return list(InformationNotice.objects.order_by("-published_at"))
