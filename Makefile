# Everything here runs in .venv, which is made when needed and made anew when pyproject.toml changes.
# Another Python than python3: make PYTHON=python3.12 check

PYTHON ?= python3
BIN := .venv/bin

.DEFAULT_GOAL := help
.PHONY: help demo test lint check bench format clean

help: ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: .venv/ready ## size an example workload
	$(BIN)/capacity size workloads/support-chat.yaml

test: .venv/ready-dev ## run the tests and check their coverage
	$(BIN)/coverage run -m pytest
	$(BIN)/coverage report
	$(BIN)/coverage report --include='capacity/sizing/*,capacity/pricing/*,capacity/catalog/*,capacity/reading/*' --fail-under=100

lint: .venv/ready-dev ## check format, style, types and import directions
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports

check: lint test ## both of these: what every change must pass

bench: .venv/ready-dev ## measure CPU time against baselines; ONLY=size for one group or name
	$(BIN)/python -m tests.benchmarks $(ONLY)

format: .venv/ready-dev ## format the code and repair what can be repaired
	$(BIN)/ruff format
	$(BIN)/ruff check --fix

clean: ## remove the environment and everything that was built
	rm -rf .venv dist .coverage .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find capacity tests -name __pycache__ -prune -exec rm -rf {} +

.venv/ready: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo 'capacity needs Python 3.11 or newer; name one with: make PYTHON=python3.11 ...' >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo 'This Python cannot make virtual environments. On Debian and Ubuntu: apt install python3-venv' >&2; exit 1; }
	$(PYTHON) -m venv --clear .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --editable .
	@touch $@

.venv/ready-dev: .venv/ready
	$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@
