"""The second way in: the table that a bank exports, CSV or workbook, its columns checked by a person."""

from collections.abc import Sequence
from datetime import date, timedelta

from django.utils import timezone

from maillage.communities.treasury.actions import fresh_lines, import_table
from maillage.communities.treasury.enums import FileKind
from maillage.communities.treasury.errors import TreasuryError
from maillage.communities.treasury.forms import TableForm
from maillage.engines.bank.camt import PARTY, REFERENCE, TEXT
from maillage.engines.bank.statement import Line
from maillage.foundation.access.enums import Permission
from maillage.foundation.identity.models import User
from maillage.foundation.tabular.enums import Outcome
from maillage.foundation.tabular.errors import CellError
from maillage.foundation.tabular.fields import Field, Reader, Understood, day, number, words
from maillage.foundation.tabular.imports import Import, Options, Verdict
from maillage.foundation.tabular.models import ImportRecord
from maillage.foundation.tabular.reading import Row
from maillage.foundation.tenancy.models import Community
from maillage.french import euros

_MOST = 10**11  # euros: beyond, a column of account numbers was taken for amounts


def money() -> Reader:
    """An amount of the bank, « 1 234,50 » or « -1234.50 », in cents."""
    read = number(-_MOST, _MOST)

    def cents(text: str) -> Understood:
        understood = read(text)
        value = round(understood.value * 100)
        if abs(value - understood.value * 100) > 1e-3:
            raise CellError("un montant en euros et centimes est attendu")
        return Understood(value, understood.corrected)

    return cents


def _fields() -> list[Field]:
    today = timezone.localdate()
    days = day(date(2000, 1, 1), today + timedelta(days=31))
    return [
        Field(
            "booked_on", "Date d’opération", days, required=True,
            synonyms=("date", "date operation", "date comptable", "date de comptabilisation", "dateop"),
        ),
        Field("value_on", "Date de valeur", days, synonyms=("valeur", "date valeur", "dateval")),
        Field(
            "text", "Libellé", words(TEXT), required=True,
            synonyms=("libelle operation", "libelle de l operation", "operation", "intitule", "description",
                      "libelle simplifie", "nature de l operation", "detail"),
        ),
        Field(
            "debit", "Débit", money(), group="Montant, en deux colonnes",
            synonyms=("debit euros", "montant debit", "debit eur", "sorties", "depenses"),
        ),
        Field(
            "credit", "Crédit", money(), group="Montant, en deux colonnes",
            synonyms=("credit euros", "montant credit", "credit eur", "entrees", "recettes"),
        ),
        Field(
            "amount", "Montant signé", money(), group="Montant, en une colonne",
            synonyms=("montant", "montant euros", "montant eur", "montant de l operation"),
            help="négatif quand l’argent sort",
        ),
        Field(
            "party", "Payeur ou bénéficiaire", words(PARTY),
            synonyms=("tiers", "nom du tiers", "contrepartie", "emetteur", "donneur d ordre", "beneficiaire"),
        ),
        Field(
            "reference", "Référence de la banque", words(REFERENCE),
            synonyms=("reference", "reference operation", "numero operation", "ref", "n operation"),
        ),
        Field(
            "more", "Informations complémentaires", words(TEXT),
            synonyms=("informations complementaires", "detail de l operation", "libelle complementaire",
                      "commentaire", "motif"),
        ),
    ]  # fmt: skip


def line_of(row: Row) -> Line | str:
    """The line of a row, or why it is none, in French."""
    values = row.values
    debit, credit, amount = values["debit"] or 0, values["credit"] or 0, values["amount"] or 0
    if debit and credit:
        return "un débit et un crédit sur la même ligne"
    if amount and (debit or credit) and abs(amount) != abs(debit or credit):
        return "le montant signé et les colonnes débit ou crédit ne disent pas la même chose"
    # Banks write a debit with its minus or without.
    cents = abs(credit) - abs(debit) or amount
    if not cents:
        return "aucun montant"
    text = " ".join(part for part in (values["text"], values["more"]) if part)
    return Line(
        booked_on=values["booked_on"],
        cents=cents,
        text=text[:TEXT],
        party=values["party"] or "",
        value_on=values["value_on"],
        bank_reference=values["reference"] or "",
    )


def _verdicts(rows: Sequence[Row], lines: Sequence[Line | str], fresh: set[int]) -> list[Verdict]:
    """``fresh`` are indexes among the rows that are lines."""
    found, at = [], 0
    for row, line in zip(rows, lines, strict=True):
        if isinstance(line, str):
            found.append(Verdict(row.line, Outcome.REJECTED, "Ligne", line))
            continue
        outcome = Outcome.CREATED if at in fresh else Outcome.SAME
        what = f"{line.booked_on:%d/%m/%Y}, {euros(line.cents)}"
        found.append(Verdict(row.line, outcome, what, line.text if outcome == Outcome.CREATED else "déjà là"))
        at += 1
    return found


def judge(rows: Sequence[Row], options: Options) -> list[Verdict]:
    """What the import would do of each row."""
    lines = [line_of(row) for row in rows]
    good = [line for line in lines if isinstance(line, Line)]
    fresh = {at for at, _ in fresh_lines(options["account"], good, FileKind.TABLE)}
    return _verdicts(rows, lines, fresh)


def write(
    *, by: User, community: Community, record: ImportRecord, rows: Sequence[Row], options: Options
) -> list[Verdict]:
    """Write the lines that the account does not hold."""
    lines = [line_of(row) for row in rows]
    good = [line for line in lines if isinstance(line, Line)]
    if not good:
        return _verdicts(rows, lines, set())
    try:
        fresh = import_table(
            by=by, community=community, account=options["account"], name=record.file_name,
            sha256=record.sha256, lines=good,
        )  # fmt: skip
    except TreasuryError as error:
        return [Verdict(row.line, Outcome.REJECTED, "Ligne", str(error)) for row in rows]
    return _verdicts(rows, lines, fresh)


SPEC = Import(
    key="bank_lines",
    title="Importer un tableau de la banque",
    intro="Le fichier CSV ou Excel de votre banque : préambule, débit et crédit en deux colonnes ou en une, "
    "tout est lu. Un relevé CAMT.053, quand la banque en donne, est plus sûr : il porte ses soldes.",
    permission=Permission.TREASURY_EDIT,
    fields=_fields,
    judge=judge,
    write=write,
    home="treasury",
    help_page="tresorerie",
    options=TableForm,
)
