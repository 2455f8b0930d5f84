# Two commands matter: `make demo` and `make test`. `make help` lists the rest.

PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && exit; \
	done; command -v python3 || echo missing)
VENV := .venv/bin/python
RUN := $(VENV) -m marketplace.embedded
PRODUCTION := DEBUG=off DEMO=off SECRET_KEY=only-for-make-check-0123456789-abcdefghijklmnopqrstuvwxyz-0123 \
	ALLOWED_HOSTS=firstrung.example SITE_URL=https://firstrung.example DATABASE_URL=postgres://nobody@localhost/none \
	REDIS_URL=redis://localhost:1 STRIPE_SECRET_KEY=sk_live_none STRIPE_WEBHOOK_SECRET=whsec_none STRIPE_API_BASE=
QUIETLY = > var/check.txt 2>&1 || { cat var/check.txt; exit 1; }
LOCK := uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-emit-find-links \
	--python-version 3.11 --no-emit-package firstrung --custom-compile-command "make lock" pyproject.toml

.PHONY: help setup demo demo-reset test bench check format sizes manage lock

help: ## show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1~/' | awk -F~ '{ printf "  make %-12s %s\n", $$1, $$2 }'

setup:
ifeq ($(PYTHON),missing)
	@echo "Firstrung needs Python 3.11 or newer, and no python3 was found. Install it with the system's packages." >&2; exit 1
else
	@$(PYTHON) marketplace/embedded/install.py
endif

demo: setup ## start the whole product on this machine; PORT=8123 moves it
	@$(RUN) demo

demo-reset: setup ## remove the demo's data
	@$(RUN) reset

test: setup ## run every test on a real PostgreSQL, Valkey and Chromium; ARGS="tests/payments -x" narrows it
	@$(VENV) -m pytest -n 2 --dist loadfile --no-loadscope-reorder $(ARGS)

bench: setup ## measure speed beside floors of the same run; ONLY=release,books ROWS=100000 RUNS=5 narrow it
	@$(VENV) -m tests.bench

check: setup ## check style, templates, import contracts, migrations and production settings; silent when fine
	@$(VENV) -m ruff check --quiet .
	@$(VENV) -m ruff format --quiet --check .
	@$(VENV) -m djlint --quiet --lint templates $(QUIETLY)
	@.venv/bin/lint-imports --no-logo $(QUIETLY)
	@$(VENV) -m mypy $(QUIETLY)
	@$(VENV) -W ignore manage.py makemigrations --check --dry-run $(QUIETLY)
	@$(PRODUCTION) $(VENV) manage.py check --deploy --fail-level WARNING $(QUIETLY)

format: setup ## rewrite the code in the project's style
	@$(VENV) -m ruff check --quiet --fix .
	@$(VENV) -m ruff format --quiet .

sizes: setup ## list what has grown larger than it should be
	@$(VENV) -m tests.architecture.sizes

manage: setup ## run a command of manage.py with the demo's services: make manage CMD=shell
	@$(RUN) run $(VENV) manage.py $(CMD)

lock: ## lock the newest versions that pyproject.toml allows (needs uv)
	@command -v uv > /dev/null || { echo "make lock needs uv: pip install uv" >&2; exit 1; }
	@$(LOCK) --upgrade --extra embedded --extra dev -o requirements-dev.txt
	@$(LOCK) --constraint requirements-dev.txt -o requirements.txt
