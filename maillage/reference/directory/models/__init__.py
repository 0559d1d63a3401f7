"""The tables of the directory: what was read of the published files, and each reading."""

from maillage.reference.directory.models.editions import DirectoryImport, ImportRejection
from maillage.reference.directory.models.register import (
    DirectoryChange,
    DirectoryLabel,
    Establishment,
    Practice,
    PracticeSite,
    Professional,
    Qualification,
)

__all__ = [
    "DirectoryChange",
    "DirectoryImport",
    "DirectoryLabel",
    "Establishment",
    "ImportRejection",
    "Practice",
    "PracticeSite",
    "Professional",
    "Qualification",
]
