# A bare machine needs Python 3.11 with venv, make and git; the rest is installed here, from lock files.
# Each install leaves a stamp that depends on its lock, so a second run installs nothing.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

PYTHON ?= python3
ARGS ?=

VENV := .venv
BIN := $(CURDIR)/$(VENV)/bin
CLIENTS := tests/clients
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
CODE := $(wildcard src tests tools bench)

RUNTIME := $(VENV)/.runtime-installed
DEV := $(VENV)/.dev-installed
NODE_CLIENTS := $(CLIENTS)/node_modules/.installed
ASSETS := src/signoff/web/static/vendor/.built

##@ Run
serve: $(RUNTIME) $(ASSETS) ## Install what is needed and serve; ARGS="--port 9000" passes options on
	$(BIN)/signoff serve $(ARGS)

install: $(RUNTIME) $(ASSETS) ## Only install what `serve` needs

##@ Judge
test: $(DEV) $(NODE_CLIENTS) $(ASSETS) browser ## The whole suite: both engines, real clients, a real browser; ARGS="-k word" narrows
	PATH="$(BIN):$$PATH" $(BIN)/python -m pytest -n logical --dist loadgroup $(ARGS)

check: $(DEV) ## Format, lint, types, import rules and house rules
	$(BIN)/ruff format --check $(CODE)
	$(BIN)/ruff check $(CODE)
	$(BIN)/mypy
	PYTHONPATH=. $(BIN)/lint-imports --no-logo
	$(BIN)/python -m tools.house

bench: $(DEV) $(ASSETS) ## Measure a whole server beside a baseline; ARGS="--engine postgresql" names the engine
	$(BIN)/python -m bench $(ARGS)

##@ Work
docs: $(DEV) ## Write anew what the documentation takes from the code
	$(BIN)/python -m tools.docs

fmt: $(DEV) ## Format, and repair what ruff can repair
	$(BIN)/ruff check --fix-only --quiet $(CODE)
	$(BIN)/ruff format $(CODE)

lock: $(DEV) ## Bring every lock to the newest versions
	PATH="$(BIN):$$PATH" tools/lock.sh

dev: $(DEV) $(NODE_CLIENTS) $(ASSETS) browser ## Only install what tests and checks need

browser: ## Install Debian's Chromium and curl when they are missing
	@tools/install-chromium.sh

clean: ## Remove what make installed and what tools cached
	rm -rf $(VENV) $(CLIENTS)/node_modules assets/node_modules $(dir $(ASSETS)) dist .*_cache .hypothesis

help: ## Print this
	@awk 'BEGIN {FS = ":.*## "} /^##@ / {print "\n" substr($$0, 5)} \
	  /^[a-z-]+:.*## / {printf "  make %-9s %s\n", $$1, $$2}' Makefile

.PHONY: serve install test check bench docs fmt lock dev browser clean help

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Signoff needs Python 3.11 or newer")'
	$(PYTHON) -m venv $(VENV)

# The package is installed in place, built by the pinned build tools instead of whatever a registry serves today.
$(RUNTIME): requirements/runtime.txt requirements/build.txt pyproject.toml | $(VENV)/bin/python
	$(PIP) install --require-hashes -r requirements/runtime.txt -r requirements/build.txt
	$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(DEV): requirements/dev.txt $(RUNTIME)
	$(PIP) install --require-hashes -r requirements/dev.txt
	@touch $@

# node and npm come from a wheel in the lock of what builds the package; no npm package may run a script of its own while
# installing.
$(ASSETS): assets/package-lock.json assets/package.json assets/.npmrc tools/assets.py $(RUNTIME)
	cd assets && PATH="$(BIN):$$PATH" $(BIN)/npm ci --ignore-scripts --loglevel=error
	$(BIN)/python -m tools.assets
	@touch $@

$(NODE_CLIENTS): $(CLIENTS)/package-lock.json $(CLIENTS)/package.json $(CLIENTS)/.npmrc $(DEV)
	cd $(CLIENTS) && PATH="$(BIN):$$PATH" $(BIN)/npm ci --ignore-scripts --loglevel=error
	@touch $@
