"""The table, from the figures."""

from typing import Any

MOST_QUERIES, MOST_CPU_MS, MOST_CLICK_MS, MOST_P95_MS = 12, 25.0, 100.0, 500.0


def number(value: float | None, digits: int = 1) -> str:
    """« 1 234,5 », or a dash for what was not measured."""
    if value is None:
        return "–"
    return f"{value:,.{digits}f}".replace(",", "\u202f").replace(".", ",")


class Report:
    """Lays the figures out; a mark « > » stands beside whatever exceeds its budget."""

    def __init__(self, figures: dict[str, Any]) -> None:
        self.figures = figures
        self.lines: list[str] = []

    def text(self) -> str:
        self._territory()
        self._whatif()
        self._paint()
        self._pages()
        self._load()
        self._circumstances()
        return "\n".join(self.lines)

    def _row(self, name: str, *cells: str) -> None:
        self.lines.append(f"  {name:<34}" + "".join(f"{cell:>12}" for cell in cells))

    def _head(self, title: str, *columns: str) -> None:
        self.lines.append("")
        self._row(title, *columns)
        self.lines.append("  " + "─" * (34 + 12 * len(columns)))

    def _territory(self) -> None:
        self._head("TERRITOIRE (serveur seul)", "médiane ms", "pire ms", "CPU ms", "SQL")
        names = {
            "describe, first of the process": "première description du processus",
            "describe 300 communes": "décrire 300 communes",
        }
        for row in self.figures["describe"]:
            if row["case"] in names:
                cells = (number(row["median_ms"]), number(row["worst_ms"]), number(None), str(row["queries"]))
                self._row(names[row["case"]], *cells)
        for row in self.figures["clicks"]:
            over = "> " if row["median_ms"] > MOST_CLICK_MS else ""
            times = (over + number(row["median_ms"]), number(row["worst_ms"]), number(row["cpu_ms"]))
            self._row(row["name"], *times, str(row["queries"]))

    def _whatif(self) -> None:
        figures = self.figures["whatif"]
        self._head("ET SI (serveur seul, 300 communes)", "médiane ms", "pire ms", "CPU ms", "SQL")
        for row in figures["rows"]:
            over = "> " if row["median_ms"] > MOST_CLICK_MS else ""
            times = (over + number(row["median_ms"]), number(row["worst_ms"]), number(row["cpu_ms"]))
            self._row(row["name"], *times, str(row["queries"]))
        self.lines.append(
            f"  Mise à jour exacte : {number(figures['update_ms'], 2)} ms, "
            f"{number(figures['ratio'], 0)} fois moins que le pays ({number(figures['full_ms'], 0)} ms) ; "
            f"écart {figures['difference']:.0e}."
        )

    def _paint(self) -> None:
        self._head("PREMIER AFFICHAGE DE LA CARTE", "gzip ko", "requêtes", "1er trait", "au repos")
        for row in self.figures["first_paint"]:
            moments = (number(row["first_paint_ms"], 0), number(row["map_idle_ms"], 0))
            self._row(row["case"], number(row["gzip_bytes"] / 1000, 0), str(row["requests"]), *moments)
        if not self.figures["first_paint"]:
            self.lines.append("  pas de Chromium sur cette machine : non mesuré")

    def _pages(self) -> None:
        load = self.figures["load"]
        title = f"PAGES ({load['rate']} req/s, {number(load['seconds'], 0)} s)"
        columns = ("p50 ms", "p95 ms", "erreurs", "SQL", "CPU web ms", "CPU base", "× 1 requête")
        self._head(title, *columns)
        rows = self.figures["pages"]
        reference = next(row["web_ms"] for row in rows if "/readyz" in row["name"])
        for row in rows:
            self._row(
                row["name"],
                number(row.get("p50")),
                self._limited(row.get("p95"), MOST_P95_MS),
                str(row.get("errors", "–")),
                self._limited(row["queries"], MOST_QUERIES, 0),
                self._limited(row["web_ms"], MOST_CPU_MS),
                number(row["database_ms"]),
                number(row["web_ms"] / reference),
            )

    @staticmethod
    def _limited(value: float | None, most: float, digits: int = 1) -> str:
        return ("> " if value is not None and value > most else "") + number(value, digits)

    def _load(self) -> None:
        load, rates = self.figures["load"], self.figures["throughput"]
        cells = (number(load["p50"]), self._limited(load["p95"], MOST_P95_MS), str(load["errors"]), "")
        self._row("toutes ensemble", *cells, number(load["web_ms"]), number(load["database_ms"]))
        empty, one = rates.values()
        rates_text = f"vue vide {number(empty, 0)} req/s, vue à 1 requête {number(one, 0)} req/s"
        self.lines += ["", f"  À pleine vitesse : {rates_text}, soit {number(100 * one / empty, 0)} %."]
        budgets = f"{MOST_QUERIES} requêtes SQL et {number(MOST_CPU_MS, 0)} ms de CPU par page"
        budgets += f", {number(MOST_CLICK_MS, 0)} ms par clic, p95 {number(MOST_P95_MS, 0)} ms"
        self.lines.append(f"  Budgets : {budgets} ; « > » : dépassé.")

    def _circumstances(self) -> None:
        figures = self.figures
        changed = " (modifié)" if figures["changed_files"] else ""
        self.lines.append(
            f"  {figures['date']}, {figures['commit'][:12]}{changed}, {figures['cores']} cœurs, "
            f"charge de la machine {number(figures['load_average'])}, en {number(figures['elapsed_s'], 0)} s."
        )
