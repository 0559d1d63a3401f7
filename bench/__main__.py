"""`make bench`: how fast the platform and its engines are here; three minutes of CPU, ten if others work.

    .venv/bin/python -m bench [--keep] [--seconds 30] [--only engines|site]

The engines are measured beside their peers (`bench.accessibility`, `bench.districting`), each in a process
of its own; the table of targets comes last.

Works on a database of its own, in `var/bench`. `--keep` writes the figures to `bench/evidence.json`, with the
date and the commit. A busy machine changes the milliseconds, hardly the ratios, which are taken side by side.
"""

import argparse
import json
import subprocess
import sys
import time
from dataclasses import asdict
from typing import Any

from bench import first_paint
from bench.circumstances import circumstances, say
from bench.report import Report
from bench.site import BASE_DIR, VAR, Site, install, isolate, serving
from bench.targets import Target, table

EVIDENCE = BASE_DIR / "bench" / "evidence.json"
RATE = 20
ROUNDS = 9


def main() -> int:
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("--keep", action="store_true", help="écrit aussi bench/evidence.json")
    parser.add_argument("--seconds", type=float, default=30, help="durée de la charge")
    parser.add_argument("--only", choices=["engines", "site"], help="une partie seulement")
    options = parser.parse_args()
    begin = time.monotonic()
    targets = [] if options.only == "site" else engines()
    errors = 0
    if options.only != "engines":
        errors = platform(options.seconds, begin, targets, keep=options.keep)
    if targets:
        print(table(targets))
    return 1 if errors or any(row.reached is None for row in targets) else 0


def platform(seconds: float, begin: float, targets: list[Target], *, keep: bool) -> int:
    """The site: its figures, printed and kept; how many requests of the load failed."""
    isolate()
    say("préparation de la base de mesure (var/bench)")
    install()
    figures = measure(seconds)
    figures["targets"] = [asdict(row) for row in targets]
    figures |= circumstances(time.monotonic() - begin)
    text = json.dumps(figures, indent=1, ensure_ascii=False) + "\n"
    (VAR / "results.json").write_text(text)
    if keep:
        EVIDENCE.write_text(text)
    print(Report(figures).text())
    return figures["load"]["errors"]


def engines() -> list[Target]:
    """Both engines beside their peers; a bench that fails is a row that says so, it ends no other."""
    VAR.mkdir(parents=True, exist_ok=True)
    rows: list[Target] = []
    for name, words in (("accessibility", "l’accessibilité"), ("districting", "le découpage")):
        say(f"{words} et ses pairs")
        answer = VAR / f"{name}.json"
        answer.unlink(missing_ok=True)
        command = [sys.executable, "-m", f"bench.{name}", "--targets", str(answer)]
        done = subprocess.run(command, cwd=BASE_DIR, stderr=subprocess.PIPE, text=True, check=False)
        if done.returncode or not answer.exists():
            reason = (done.stderr.strip().splitlines() or ["sans message"])[-1]
            if "ModuleNotFoundError" in reason:
                reason += " ; `make bench` installe les pairs"
            rows.append(Target("–", words, "–", reason, None))
        else:
            rows += [Target(**row) for row in json.loads(answer.read_text())]
    return rows


def measure(seconds: float) -> dict[str, Any]:
    """Every figure, in the order of the table. Django is imported here, once the data is chosen."""
    from config.local.runtime import running_platform

    with running_platform(BASE_DIR):
        from bench import pages, territory, whatif

        say("décrire et dessiner un territoire")
        figures: dict[str, Any] = {
            "describe": [asdict(row) for row in territory.measure()],
            "clicks": [asdict(row) for row in pages.clicks(ROUNDS)],
        }
        say("déplacer un médecin")
        figures["whatif"] = asdict(whatif.measure(ROUNDS))
        mix = pages.mix()
        queries = {page.name: pages.queries_of(page) for page in [pages.EMPTY, pages.ONE_QUERY, *mix]}
        with serving() as site:
            figures |= served(site, mix, queries, seconds)
    return figures


def served(site: Site, mix: list[Any], queries: dict[str, int], seconds: float) -> dict[str, Any]:
    """What needs the web server: CPU of each page, the two reference views, the load, the browser."""
    from bench import load, pages

    references = [pages.EMPTY, pages.ONE_QUERY]
    say("poids de chaque page, à tour de rôle")
    weights = load.weigh(site, [*references, *mix], rounds=ROUNDS)
    say("débit de la vue vide et de la vue à une requête")
    rates: dict[str, list[float]] = {page.name: [] for page in references}
    for _ in range(3):
        for page in references:
            rates[page.name].append(load.throughput(site, page, seconds=1.5))
    say(f"charge : {RATE} requêtes par seconde pendant {seconds:.0f} s")
    web, database = site.web_cpu(), site.database_cpu()
    waits, whole = load.steady(site, mix, rate=RATE, seconds=seconds)
    cpu = {"web_ms": site.web_cpu() - web, "database_ms": site.database_cpu() - database}
    say("premier affichage de la carte")
    return {
        "pages": [
            {
                "name": page.name,
                "queries": queries[page.name],
                **asdict(weights[page.name]),
                **(asdict(waits[page.name]) if page.name in waits else {}),
            }
            for page in [*references, *mix]
        ],
        "throughput": {name: round(sorted(found)[1], 0) for name, found in rates.items()},
        "load": {
            "rate": RATE,
            "seconds": seconds,
            **asdict(whole),
            **{name: round(spent / 1e6 / whole.count, 2) for name, spent in cpu.items()},
        },
        "first_paint": [asdict(paint) for paint in first_paint.paints(site.address)],
    }


if __name__ == "__main__":
    raise SystemExit(main())
