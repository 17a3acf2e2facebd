# Rollbook needs Python 3.11 or newer and make. Everything else goes into .venv.
# Another Python: make run PYTHON=python3.13. More for a command: make test ARGS="-k roster".

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PEERS := tests/benchmarks/peers
ARGS ?=

help: ## List these targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' Makefile

run: $(VENV)/run.installed ## Serve a school to try at http://127.0.0.1:8000 (its data: trial.db)
	@DATABASE_URL=sqlite:///trial.db $(BIN)/python -m webapp serve --open $(ARGS)

# Three processes, each with a PostgreSQL and a browser of its own: on two cores one of them mostly
# waits. A file is tested by one of them, and files begin in order: those with a browser come last.
test: $(VENV)/test.installed ## Run every test, in three processes (in one: ARGS="-n 0")
	@$(BIN)/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder $(ARGS)

bench: $(VENV)/test.installed $(VENV)/peers.installed ## Measure its speed beside two peers (in short: ARGS=--quick)
	@$(BIN)/python -m tests.benchmarks $(ARGS)

faults: $(VENV)/test.installed ## Kill the server under load, then storm its sign-in
	@$(BIN)/python -m tests.faults $(ARGS)
	@$(BIN)/python -m tests.faults.storm

check: $(VENV)/test.installed ## Check format, style and types
	@$(BIN)/ruff format --check
	@$(BIN)/ruff check
	@$(BIN)/mypy

lock: $(VENV)/test.installed ## Write the lock files from pyproject.toml (newest: ARGS=--upgrade)
	@$(PIP) install --quiet uv==0.13.9
	@$(LOCK) --output-file requirements.lock pyproject.toml
	@$(LOCK) --output-file requirements-test.lock --constraints requirements.lock \
		--extra postgresql --group test pyproject.toml
	@$(LOCK) --output-file $(PEERS)/requirements.lock $(PEERS)/requirements.in

clean: ## Remove the environment and caches; trial.db stays
	@rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache build dist test-results
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

.PHONY: help run test faults bench check lock clean

# A stamp in the environment tells which lock it was last filled from.
$(VENV)/run.installed: requirements.lock
	$(INSTALL)

$(VENV)/test.installed: requirements-test.lock
	$(INSTALL)
	@touch $(VENV)/run.installed

# What Rollbook is measured beside has an environment of its own.
$(VENV)/peers.installed: $(PEERS)/requirements.lock | $(VENV)/test.installed
	@echo "Making the environment of the peers ($(VENV)/peers) from $< …"
	@$(BIN)/python -m venv --clear $(VENV)/peers
	@$(VENV)/peers/bin/python -m pip --disable-pip-version-check install --quiet \
		--require-hashes --requirement $<
	@touch $@

PIP := $(BIN)/python -m pip --disable-pip-version-check
LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-header --no-emit-index-url $(ARGS)

define INSTALL
@echo "Making the environment ($(VENV)) from $< …"
@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("Rollbook needs Python 3.11 or newer, and this is %d.%d. Name a newer one: make PYTHON=python3.13" % sys.version_info[:2])'
@$(PIP) --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear $(VENV)
@$(PIP) install --quiet --require-hashes --requirement $<
@touch $@
endef
