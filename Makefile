# A thin alias for developers. Whoever only wants to start or test the desk needs python3 and run.py alone.
PYTHON ?= python3
BIN := .venv/bin
TEMPLATES := $(shell find . -path ./.venv -prune -o -path ./data -prune -o -name '*.html' -print)

# `ledger` is a folder as well
.PHONY: ledger channels same-matter check lint types contracts migrations translations templates deploy test services browser bench lock messages install

check: lint types contracts migrations translations templates deploy

install:
	@$(PYTHON) run.py install

lint: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: install
	$(BIN)/mypy --strict .

contracts: install
	PYTHONPATH=. $(BIN)/lint-imports --no-logo

migrations: install
	$(BIN)/python manage.py makemigrations --check --dry-run

translations: install
	$(BIN)/python manage.py check_translations

templates: install
	$(BIN)/djlint --lint --quiet $(TEMPLATES)

# The settings of production, with a secret and a host that exist for this one look only.
deploy: install
	OTE_PRODUCTION=1 OTE_ALLOWED_HOSTS=desk.example.com \
	OTE_SECRET_KEY="$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(64))')" \
	OTE_DATA_KEY="$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(64))')" \
	$(BIN)/python manage.py check --deploy --fail-level WARNING

test:
	$(PYTHON) run.py test

services:
	$(PYTHON) run.py test --services

browser:
	$(PYTHON) run.py test --browser

bench: install
	$(BIN)/python benchmarks/bench.py

# How well, and how fast with 1,000,000 tickets, the desk finds the matter of a second call; one JSON object.
same-matter: install
	@$(BIN)/python benchmarks/same_matter/run.py

# How fast 10,000 notices leave the house with two workers, and what 2,000 breaches become; one JSON object. PostgreSQL.
channels: install
	@$(BIN)/python benchmarks/channels.py

# What the chain holds out: 16 processes on one, 20 chains at once, 1,000,000 entries verified; one JSON object.
ledger: install
	@$(BIN)/python benchmarks/ledger.py

# Pins with hashes and without any address. Needs uv.
LOCK := uv pip compile --quiet --universal --no-header --generate-hashes --python-version 3.11 --no-emit-index-url
lock:
	$(LOCK) requirements.in -o requirements.lock
	$(LOCK) requirements-dev.in -c requirements.lock -o requirements-dev.lock
	! grep -n '://' requirements.lock requirements-dev.lock

# New strings into locale/, then the compiled catalogue beside it. Needs gettext.
messages: install
	$(BIN)/python manage.py messages
