# Driveaway: every command of the house. `make` alone lists them.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:
.SUFFIXES:
MAKEFLAGS += --no-builtin-rules --no-print-directory

PYTHON ?= python3
PORT ?= 8000
DATA ?= .driveaway
SCENARIO ?= happy
WORKERS ?= 2

VENV := .venv
PY := $(VENV)/bin/python
RUN_LOCKS := layers/dependencies/requirements.txt layers/gate/requirements.txt layers/documents/requirements.txt \
	infra/local/requirements.txt
TEST_LOCKS := tests/requirements.txt
RUN_READY := $(VENV)/.run-installed
TEST_READY := $(VENV)/.tests-installed
CODE := layers/driveaway functions infra tests
PIP := $(PY) -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps
UV := $(VENV)/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--no-header --no-annotate $(UPGRADE)

.PHONY: help
help: ## List the commands
	@printf 'make COMMAND [PORT=%s] [DATA=%s] [SCENARIO=%s]\n\n' '$(PORT)' '$(DATA)' '$(SCENARIO)'
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-8s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

.PHONY: up
up: assets ## Install what is missing and start the local cloud on PORT, data in DATA
	@exec $(PY) -m infra.local.up --port '$(PORT)' --data '$(DATA)' $(if $(AWS_PORT),--aws-port '$(AWS_PORT)')

# The files with the fewest tests take the longest; given out last, as pytest-xdist would, one of them runs alone at the end.
.PHONY: test
test: assets $(TEST_READY) ## Run every test a laptop can run
	@$(PY) -m pytest -n '$(WORKERS)' --dist loadfile --no-loadscope-reorder --durations 15

.PHONY: demo
demo: assets ## Carry one order from inquiry to closed (SCENARIO=happy|reject|amend|timeout|cancel)
	@$(PY) -m infra.local.demo --scenario '$(SCENARIO)' --port '$(PORT)' --data '$(DATA)'

.PHONY: check
check: style types template test ## Everything CI checks: style, types, template, tests, one whole order
	@$(MAKE) demo SCENARIO=happy

.PHONY: bench
bench: assets $(TEST_READY) ## Measure, and print the table of figures
	@$(PY) -m tests.bench

.PHONY: faults
faults: assets $(TEST_READY) ## Break every call to AWS in every way, then combine people, time and faults by chance; all must end well
	@$(PY) -m tests.faults.sweep --workers '$(WORKERS)'
	@$(PY) -m tests.faults.stateful --workers '$(WORKERS)' --runs 500
	@$(PY) -m tests.faults.kills --workers '$(WORKERS)' --times 100

.PHONY: reset
reset: ## Empty the local data in DATA
	@cd -- '$(DATA)' 2>/dev/null || { echo 'There is no $(DATA).'; exit 0; }; data="$$(pwd -P)"; \
	if [ ! -f journal.sqlite3 ]; then echo "$$data holds no journal of ours: left alone." >&2; exit 1; \
	elif [[ "$(CURDIR)/" == "$${data%/}/"* || "$${HOME:-/}/" == "$${data%/}/"* ]]; then \
		echo "$$data holds more than our data: left alone." >&2; exit 1; \
	else cd / && rm -rf -- "$$data" && echo "Emptied $$data."; fi

.PHONY: lock
lock: $(TEST_READY) ## Write the locks anew from requirements.in (UPGRADE=--upgrade for newer versions)
	@$(UV) layers/dependencies/requirements.in -o layers/dependencies/requirements.txt
	@$(UV) --no-deps layers/gate/requirements.in -o layers/gate/requirements.txt
	@$(UV) $(call agree,dependencies) layers/documents/requirements.in -o layers/documents/requirements.txt
	@$(UV) $(call agree,dependencies gate documents) infra/local/requirements.in -o infra/local/requirements.txt
	@$(UV) $(call agree,dependencies gate documents) -c infra/local/requirements.txt \
		tests/requirements.in -o tests/requirements.txt

agree = $(foreach layer,$(1),-c layers/$(layer)/requirements.txt)

# The parts of check.

.PHONY: style
style: $(TEST_READY)
	@$(PY) -m ruff format --check $(CODE)
	@$(PY) -m ruff check $(CODE)

.PHONY: types
types: $(TEST_READY)
	@$(PY) -m mypy

.PHONY: template
template: $(TEST_READY)
	@$(PY) -m infra.lint_template

# What is built from our sources; each builder does nothing when nothing changed.

.PHONY: assets
assets: $(RUN_READY)
	@$(PY) -m infra.build_assets
	@$(PY) -m infra.build_fonts
	@$(PY) -m infra.build_openapi

# What is installed, anew only when a lock changed.

$(RUN_READY): $(RUN_LOCKS)
	@echo 'Installing the locked packages into $(VENV) …'
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=…")'
	@test -x $(PY) || $(PYTHON) -m venv $(VENV)
	@$(PIP) $(RUN_LOCKS:%=-r %)
	@$(PY) -c 'import pathlib, sysconfig; \
		pathlib.Path(sysconfig.get_path("purelib"), "driveaway.pth").write_text("$(abspath layers/driveaway)\n")'
	@touch $@

$(TEST_READY): $(RUN_READY) $(TEST_LOCKS)
	@echo 'Installing the packages of the checks …'
	@$(PIP) $(TEST_LOCKS:%=-r %)
	@touch $@
