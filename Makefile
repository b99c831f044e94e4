# A thin alias for developers. Whoever only wants to start or test the desk needs python3 and run.py alone.
PYTHON ?= python3
BIN := .venv/bin
TEMPLATES := $(shell find . -path ./.venv -prune -o -path ./.compare -prune -o -path ./data -prune -o -name '*.html' -print)

# `ledger` is a folder as well
.PHONY: audit chaos archive gate month ledger day-kill channels same-matter check lint types contracts migrations translations templates deploy test services browser bench lock messages install extract crash-steps drill restart soak load load-cost compare proxy inner-ways

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

# Is anything known of a pinned library? Asks osv.dev; exit code 0 only when it answered and knows nothing.
audit:
	$(PYTHON) benchmarks/audit.py

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

# 50,000 residents from a workbook on both databases: seconds, peak memory; one JSON object.
archive: install
	@$(BIN)/python benchmarks/archive.py

# 100,000 tickets as Excel and CSV on both databases: seconds, peak memory, against the bare library; one JSON object.
extract: install
	@$(BIN)/python benchmarks/extract.py

# What the chain holds out: 16 processes on one, 20 chains at once, 1,000,000 entries verified; one JSON object.
ledger: install
	@$(BIN)/python benchmarks/ledger.py

# The day's closing of 10,000 open matters, killed at random moments: the same result once; one JSON object.
day-kill: install
	@$(BIN)/python benchmarks/day_kill.py

# Every verb and job stopped after each statement, COMMIT and outside call, and run on; one JSON object. DB=postgres too.
crash-steps: install
	@$(BIN)/python benchmarks/crash_steps/run.py

# The whole desk under load while it is killed: MINUTES=10 SEED=… DB=postgres|sqlite RATE=5 PLAN=plan.json KEEP=folder
# PREPARED=folder; one JSON object.
chaos: install
	@$(BIN)/python benchmarks/chaos/run.py $(if $(MINUTES),--minutes $(MINUTES)) $(if $(SEED),--seed $(SEED)) \
	$(if $(DB),--db $(DB)) $(if $(RATE),--rate $(RATE)) $(if $(PLAN),--plan $(PLAN)) $(if $(KEEP),--keep $(KEEP)) \
	$(if $(PREPARED),--prepared $(PREPARED))

# A working day of 120 people and 500 residents against the production server: MINUTES=10 TICKETS=1000000 PACE=1
# CROWD=1 (so many times the people) PREPARED=folder (keeps the filled database on the server) KEEP=folder (logs); one JSON
# object. PostgreSQL as a superuser.
load: install
	@$(BIN)/python benchmarks/load/run.py $(if $(MINUTES),--minutes $(MINUTES)) $(if $(TICKETS),--tickets $(TICKETS)) \
	$(if $(PACE),--pace $(PACE)) $(if $(CROWD),--crowd $(CROWD)) $(if $(PREPARED),--prepared $(PREPARED)) \
	$(if $(KEEP),--keep $(KEEP))

# What each page costs with SIZES="10000 100000 1000000 5000000" tickets; WRITE=1: table and picture into docs/; one JSON
# object. PREPARED and RESULTS=folder (sizes measured before) as above.
load-cost: install
	@$(BIN)/python benchmarks/load/cost.py $(if $(SIZES),--sizes $(SIZES)) $(if $(PREPARED),--prepared $(PREPARED)) \
	$(if $(RESULTS),--results $(RESULTS)) $(if $(WRITE),--write)

# Six jobs beside django-helpdesk, which is installed into .compare/: TICKETS=100000 PREPARED=folder; one JSON object.
compare: install
	@$(BIN)/python benchmarks/compare/run.py $(if $(TICKETS),--tickets $(TICKETS)) $(if $(PREPARED),--prepared $(PREPARED))

# The demonstration backed up, restored in an empty place, verified, and what fell due fired once; one JSON object.
drill: install
	@$(BIN)/python benchmarks/drill.py

# Requests while the web server is restarted on a socket that stays open: none is lost; one JSON object.
restart: install
	@$(BIN)/python benchmarks/restart.py

# The desk behind its proxy on loopback ports: sign-in, upload, bounds, whom it believes, requests that can be read in two
# ways, TLS with certificates of both sides; one JSON object. Needs nginx (apt-get install nginx-light).
proxy: install
	@$(BIN)/python -m benchmarks.proxy.run

# PostgreSQL and Redis as on other machines, by certificates of both sides: the whole desk, backup, drill, and who is refused;
# one JSON object. Needs both servers' programs and openssl.
inner-ways: install
	@$(BIN)/python -m benchmarks.inner_ways

# Who is inside, with 100,000 visits in the past: queries and milliseconds.
gate: install
	@$(BIN)/python benchmarks/gate.py

# The report of a month with 100,000 matters on both databases: page, workbook, closed month; one JSON object.
month: install
	@$(BIN)/python benchmarks/month.py

# Hours of a clerk's work in one tab of Chromium: heap, nodes, listeners, speed; one JSON object. HOURS=12 LEAK=1
# PREPARED=folder.
soak: install
	@$(BIN)/python benchmarks/soak/run.py $(if $(HOURS),--hours $(HOURS)) $(if $(LEAK),--leak) \
	$(if $(PREPARED),--prepared $(PREPARED))

# Pins with hashes and without any address. Needs uv.
LOCK := uv pip compile --quiet --universal --no-header --generate-hashes --python-version 3.11 --no-emit-index-url
lock:
	$(LOCK) requirements.in -o requirements.lock
	$(LOCK) requirements-dev.in -c requirements.lock -o requirements-dev.lock
	! grep -n '://' requirements.lock requirements-dev.lock

# New strings into locale/, then the compiled catalogue beside it. Needs gettext.
messages: install
	$(BIN)/python manage.py messages
