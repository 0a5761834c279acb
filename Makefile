# Handlebook: `make run` starts the portal with demo data, `make test` runs the suite.
SHELL := /bin/sh
PY ?= python3
BIN := .venv/bin
UV := $(BIN)/uv
LOCK := --universal --generate-hashes --python-version 3.11 --no-emit-index-url --no-emit-find-links --no-annotate --no-header -q

.DEFAULT_GOAL := help
.PHONY: help run test lint browser look bench audit install lock

# Demo on this machine unless told otherwise; `DEMO=0 make run` asks for real settings.
DEMO ?= 1
PORT ?= 8000
BROWSER ?= all

help: ## show this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | sort

.venv/.uv: requirements-uv.txt
	@$(PY) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Handlebook needs Python 3.11 or later; set PY=/path/to/python3.11")'
	$(PY) -m venv .venv
	-$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements-uv.txt
	@touch $@

# What the portal needs to run.
.venv/.run: .venv/.uv requirements.txt
	$(UV) pip sync -q --python $(BIN)/python --require-hashes --compile-bytecode requirements.txt \
		|| $(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

# The same, with tests and quality tools.
.venv/.dev: .venv/.run requirements-dev.txt
	$(UV) pip sync -q --python $(BIN)/python --require-hashes --compile-bytecode requirements.txt requirements-dev.txt \
		|| $(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements.txt -r requirements-dev.txt
	@touch $@

run: .venv/.run ## start the portal with demo data and print its address (PORT=8000)
	@DEMO=$(DEMO) PORT=$(PORT) $(BIN)/python manage.py prepare
	@DEMO=$(DEMO) PORT=$(PORT) exec $(BIN)/python manage.py serve --with-parent --logs var/log

test: .venv/.dev ## run the suite; DATABASE_URL, REDIS_URL, BROWSER=all|smoke|none, POLICY_TEXTS=folder
	@BROWSER=$(BROWSER) $(BIN)/pytest -n auto --dist loadgroup -q $(ARGS)

lint: .venv/.dev ## style and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy .

browser: ## install Chromium for the browser tests (Debian, Ubuntu)
	@if command -v chromium >/dev/null || command -v chromium-browser >/dev/null; then \
		echo "Chromium is installed."; \
	elif ! command -v apt-get >/dev/null; then \
		echo "Install Chromium with this system's package manager, then run make test."; exit 1; \
	elif [ "$$(id -u)" = 0 ]; then \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium; \
	elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then \
		sudo apt-get update -qq && sudo DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium; \
	else \
		echo "Chromium needs an administrator: sudo apt-get install chromium"; exit 1; \
	fi

look: .venv/.dev ## write a picture of every page and error state into var/look/
	$(BIN)/python -m tests.look

bench: .venv/.dev ## measure what design promises, as ratios
	$(BIN)/python -m bench

audit: .venv/.dev ## known vulnerabilities in what we depend on, strictly (needs the internet)
	$(UV) tool run --from pip-audit==2.10.1 pip-audit --strict --disable-pip --require-hashes -r requirements.txt -r requirements-dev.txt

install: .venv/.dev ## dependencies only: the portal, the tests and the quality tools

lock: .venv/.uv ## write the requirements*.txt files again from the .in files
	$(UV) pip compile $(LOCK) requirements.in -o requirements.txt
	$(UV) pip compile $(LOCK) requirements-dev.in -o requirements-dev.txt
	$(UV) pip compile $(LOCK) requirements-uv.in -o requirements-uv.txt
