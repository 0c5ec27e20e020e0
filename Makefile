# Every command sets up what it needs: a virtual environment in .venv from python3 and pip alone, once.
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.northing-stamp
PORT ?= 8000

.DEFAULT_GOAL := help
.PHONY: help run test check format types layers cover bench docs clean

help: ## Say what each target does
	@awk 'BEGIN {FS = ":.*## "} /^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(STAMP): pyproject.toml constraints.txt
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@

run: $(STAMP) ## Measure 336,776 real flights and open the scorecard at http://127.0.0.1:8000/
	$(BIN)/northing demo --dir demo --port $(PORT)

test: $(STAMP) ## Run every test there is a server or browser for
	$(BIN)/python -m pytest

check: format types layers ## Run all static checks

format: $(STAMP) ## Format and lint
	$(BIN)/ruff format .
	$(BIN)/ruff check .

types: $(STAMP) ## Check the types
	$(BIN)/mypy

layers: $(STAMP) ## Check that every layer imports only what lies under it
	$(BIN)/lint-imports

cover: $(STAMP) ## Run the tests with coverage
	$(BIN)/python -m pytest --cov --cov-report=term-missing:skip-covered

bench: $(STAMP) ## Run the benchmarks; each prints ratios measured in one run
	@for file in benchmarks/bench_*.py; do echo "== $$file"; $(BIN)/python $$file || exit 1; done

docs: $(STAMP) ## Generate the reference
	$(BIN)/python docs/generate.py

clean: ## Remove what can be made again
	rm -rf .venv demo .mypy_cache .ruff_cache .pytest_cache .import_linter_cache htmlcov .coverage
