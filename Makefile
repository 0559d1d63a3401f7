# The two commands: `make run` and `make test`. `make help` lists the others.
# PYTHON chooses another interpreter, PORT and HOST where to listen, DATABASE_URL an external PostgreSQL.

PYTHON ?= python3
BIN := .venv/bin
MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help
.PHONY: help run setup test check format drill-batch drill-slots drill-restore drill-who-saw bench lock stop reset install install-dev install-bench

help: ## Affiche cette aide
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: setup ## Installe tout puis sert la plateforme (PORT=9000 make run)
	@exec $(BIN)/maillage serve

setup: install ## Installe tout sans servir ; la commande est alors .venv/bin/maillage
	@$(BIN)/maillage setup

test: install-dev ## Passe les tests, parcours dans un navigateur compris s’il y a un Chromium
	@MAILLAGE_MODE=test $(BIN)/python -m pytest -n 2 --dist worksteal

check: install-dev ## Contrôle le style, les types, les frontières entre pièces et les gabarits
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/mypy config maillage/french.py $$(find maillage -path '*/engines/*.py' -o -name actions.py \
		-o -name permissions.py -o -path '*/actions/*.py' -o -path '*/foundation/access/*.py' \
		-o -path '*/foundation/audit/*.py' -o -path '*/foundation/tenancy/*.py')
	$(BIN)/djlint --lint maillage --quiet

format: install-dev ## Met en forme le code et les gabarits
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	-$(BIN)/djlint --reformat maillage --quiet

drill-batch: install-dev ## Paie des lots pendant que tout est tué (kill -9), et vérifie qu’il n’en manque ni n’en double rien
	@$(BIN)/python -m drills.batch

drill-slots: install-dev ## Fait réserver le même créneau par quarante opérateurs à la fois, et vérifie qu’un seul patient l’a
	@$(BIN)/python -m drills.slots

drill-restore: install-dev ## Restaure une vieille sauvegarde des données de patients, et vérifie qu’aucun dossier effacé ne revient, qu’aucune décision ne se perd
	@$(BIN)/python -m drills.restore

drill-who-saw: install-dev ## Demande qui a vu un dossier parmi vingt millions de traces, et vérifie que rien n’y manque
	@$(BIN)/python -m drills.who_saw

bench: install-bench ## Mesure la vitesse et affiche un tableau
	@$(BIN)/python -m bench

lock: install-dev ## Recalcule les fichiers de verrouillage
	@set -e; compile() { UV_PYTHON_DOWNLOADS=never $(BIN)/uv pip compile --quiet --universal --python-version 3.11 \
		--generate-hashes --no-emit-index-url --no-annotate --no-header "$$@"; }; \
	compile requirements/bootstrap.in -o requirements/bootstrap.txt; \
	compile pyproject.toml -o requirements/run.txt; \
	compile pyproject.toml --extra dev --constraints requirements/run.txt -o requirements/dev.txt; \
	compile pyproject.toml --extra dev --extra bench --constraints requirements/dev.txt -o requirements/bench.txt
	npm install --package-lock-only --ignore-scripts

stop: install ## Arrête la plateforme et sa base
	@$(BIN)/maillage stop

reset: install ## Efface la base de cette machine et repart de zéro
	@$(BIN)/maillage reset

install:
	@$(PYTHON) bootstrap.py run

install-dev:
	@$(PYTHON) bootstrap.py dev

install-bench:
	@$(PYTHON) bootstrap.py bench
