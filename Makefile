# Every target makes .venv itself when it is missing or older than pyproject.toml.
.DEFAULT_GOAL := help
.PHONY: help generate test test-slow check bless bench guests build clean

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
GUESTS_READY := $(VENV)/.guests-ready

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

generate: $(READY) ## regenerate generated/ from wit/ (writes only what changed)
	@$(BIN)/wit-codegen generate

test: $(READY) ## run all tests but the slow ones
	@$(BIN)/python -m pytest -q -n auto -m "not slow"

test-slow: $(READY) guests ## run the slow tests
	@$(BIN)/python -m pytest -q -n auto -m slow

check: $(READY) ## types, lint, import rules, generated code up to date
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/wit-codegen generate --check
	$(BIN)/lint-imports
	$(BIN)/mypy
	$(BIN)/pyright --project pyproject.toml

bless: $(READY) ## rewrite the golden files from what the tests get now
	@$(BIN)/python -m pytest -q -n 0 --bless -m "not slow" -k golden

bench: $(READY) ## measure, as ratios; fails when a bound does not hold
	@$(BIN)/python -m benchmarks

guests: guest-python guest-javascript ## build the example guests (guest-c rebuilds the committed one)

guest-%: $(GUESTS_READY)
	@examples/guests/$*/build

build: $(READY) ## build the wheel and the source distribution into dist/
	@rm -rf dist
	@$(BIN)/python -m build --no-isolation --outdir dist . >/dev/null
	@ls -1 dist

clean: ## remove the environment, caches, and built files
	rm -rf $(VENV) dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	rm -rf examples/guests/build examples/guests/javascript/node_modules
	rm -rf tests/clients/node/node_modules
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(READY): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "wit-codegen needs Python 3.11 or newer; name one: make PYTHON=python3.12" >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@

$(GUESTS_READY): $(READY)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[guests]'
	@touch $@
