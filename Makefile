# Every command there is; `make` alone lists them. Needs Python 3.11 or newer with venv, and make.
SHELL := /bin/bash
# A name on the path may be a shim that runs nothing, so each is asked for its version.
PYTHON ?= $(shell for name in python3.13 python3.12 python3.11 python3; do \
	$$name -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$name; break; }; done)
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
PIP = $(BIN)/python -m pip install --quiet --disable-pip-version-check

export PYTHONDONTWRITEBYTECODE ?= 1

.DEFAULT_GOAL := help
# What was made only in part, because somebody stopped it or it failed, is made anew next time.
.DELETE_ON_ERROR:
.PHONY: help demo test test-all test-long mutate check fix docs lock bench bench-pages bench-engine bench-load clean

help: ## list the commands
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(VENV)/runtime ## run Caravan with Hubei and invented people on http://127.0.0.1:8000 (PORT=...)
	CARAVAN_DEMO=1 CARAVAN_DATA_DIR=$(CURDIR)/var/demo $(BIN)/python manage.py demo --port $(PORT)

test: $(VENV)/dev ## every test that needs no browser and no server
	$(BIN)/python -m pytest -n auto -m "not postgres and not browser and not slow"

test-all: test ## make test, what takes longer, a browser, and on PostgreSQL again what its database decides
	tools/test-all $(BIN)/python

mutate: $(VENV)/dev ## weaken each rule about who sees what, and name what no test notices (about 20 minutes; PART=...)
	$(BIN)/python -m tools.mutants $(PART)

test-long: $(VENV)/dev ## at full size: 10,000 writes under kills, planted flaws, every cell of the permissions, every page in all sizes (an hour)
	CARAVAN_TEST_LONG=1 $(BIN)/python -m pytest -p no:randomly -s tests/faults tests/backups
	$(BIN)/python -m pytest -n auto tests/matrix
	CARAVAN_TEST_LONG=1 $(BIN)/python -m pytest -n 2 --dist loadgroup -m browser tests/e2e

check: $(VENV)/dev ## everything that can be said without running it: format, lint, types, contracts, translations
	tools/check $(BIN)

fix: $(VENV)/dev ## repair what tools can repair: format, lint, translations, generated reference
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	$(BIN)/python -m tools.translations extract
	$(BIN)/python -m tools.translations compile
	$(BIN)/python -m tools.openapi write
	$(BIN)/python -m tools.reference write

docs: $(VENV)/dev ## write the generated reference anew
	$(BIN)/python -m tools.openapi write
	$(BIN)/python -m tools.reference write

lock: $(VENV)/dev ## resolve the dependencies of pyproject.toml anew into requirements/
	@$(PIP) uv || $(NO_PACKAGES)
	$(BIN)/python -m tools.lock

bench: ## what the benchmarks measure and how to run one
	@cat benchmarks/README.md

bench-pages: $(VENV)/dev ## CPU time of asking and of the queue, beside django-helpdesk and plain SQL
	$(BIN)/python -m benchmarks.pages

bench-engine: $(VENV)/dev ## CPU time of due days, promises, ladders and choosing
	$(BIN)/python -m benchmarks.engine

bench-load: $(VENV)/dev ## ten questions and fifty looks a second, and a Monday at nine, on a whole Caravan with PostgreSQL
	$(BIN)/python -m benchmarks.load

clean: ## remove the demo's data, caches and the virtual environment
	rm -rf var $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache

$(VENV)/bin/python:
	@test -n "$(PYTHON)" || \
		{ echo "Caravan needs Python 3.11 or newer with venv. On Debian: apt-get install python3 python3-venv"; exit 1; }
	@$(PYTHON) -m venv --clear $(VENV)

NO_PACKAGES = { echo "The packages could not be fetched (pip says why, above). Check the network, or name an index \
	that you can reach in PIP_INDEX_URL, and type the same command again."; exit 1; }

$(VENV)/runtime: requirements/runtime.txt | $(VENV)/bin/python
	@echo "Installing what Caravan needs ..."
	@$(PIP) --require-hashes -r requirements/runtime.txt || $(NO_PACKAGES)
	@touch $@

$(VENV)/dev: requirements/dev.txt | $(VENV)/bin/python
	@echo "Installing what Caravan and its tests need ..."
	@$(PIP) --require-hashes -r requirements/dev.txt || $(NO_PACKAGES)
	@touch $@ $(VENV)/runtime
