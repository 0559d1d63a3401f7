"""The register of processings (GDPR article 30), read from the tables themselves."""

from dataclasses import dataclass

from django.apps import apps

from maillage.foundation.privacy import Nature
from maillage.foundation.privacy_external import declaration_of


@dataclass(frozen=True, slots=True)
class Processing:
    """One table that holds personal data."""

    table: str
    purpose: str
    basis: str
    retention: str
    categories: list[str]
    fields: list[str]


def processings() -> list[Processing]:
    """Every table with personal columns, by purpose; categories and columns in the order of the table."""
    found = []
    for model in apps.get_models(include_auto_created=True):
        declared = declaration_of(model)
        if declared is None or not declared.personal:
            continue
        columns = [f for f in model._meta.concrete_fields if f.name in declared.personal]
        natures = dict.fromkeys(Nature(declared.personal[f.name].nature).label for f in columns)
        found.append(
            Processing(
                table=declared.label or str(model._meta.verbose_name),
                purpose=declared.purpose,
                basis=declared.basis.label,
                retention=declared.retention,
                categories=list(natures),
                fields=[declared.names.get(f.name) or str(f.verbose_name) for f in columns],
            )
        )
    return sorted(found, key=lambda p: (p.purpose, p.table))
