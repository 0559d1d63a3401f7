"""A link as a code to photograph."""

from dataclasses import dataclass

from qrcode import QRCode

QUIET = 2


@dataclass(frozen=True, slots=True)
class Code:
    """Drawn in a square of ``size`` modules: the ``path`` of an SVG; ``spoken`` says where it leads."""

    size: int
    path: str
    spoken: str


def code_of(link: str) -> Code:
    """The code of this address, with its quiet margin."""
    code = QRCode(border=QUIET)
    code.add_data(link)
    code.make(fit=True)
    rows = code.get_matrix()
    path = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark)
    return Code(len(rows), path, f"Code à photographier, qui ouvre {link}")
