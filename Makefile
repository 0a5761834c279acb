# Handlebook: `make run` starts the portal with demo data, `make test` runs the suite.
SHELL := /bin/sh
PY ?= python3
BIN := .venv/bin
UV := $(BIN)/uv
LOCK := --universal --generate-hashes --python-version 3.11 --no-emit-index-url --no-emit-find-links --no-annotate --no-header -q

.DEFAULT_GOAL := help
.PHONY: help install lock

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

install: .venv/.dev ## dependencies only: the portal, the tests and the quality tools

lock: .venv/.uv ## write the requirements*.txt files again from the .in files
	$(UV) pip compile $(LOCK) requirements.in -o requirements.txt
	$(UV) pip compile $(LOCK) requirements-dev.in -o requirements-dev.txt
	$(UV) pip compile $(LOCK) requirements-uv.in -o requirements-uv.txt
