# Everything here runs in .venv, which is made when needed and made anew when pyproject.toml or the constraints change.
# Another Python than python3: make PYTHON=python3.12 check

PYTHON ?= python3
MINUTES ?= 10
EXAMPLES ?= 1000
BIN := .venv/bin
CONSTRAINTS := tests/constraints.txt
PINS ?= --constraint $(CONSTRAINTS)
PIP := $(BIN)/pip --quiet --disable-pip-version-check
PYTEST := $(BIN)/python -m pytest --numprocesses auto --dist worksteal

# Bytecode is kept, whatever the surroundings say: tests start thousands of processes, and each would compile it all.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help demo test coverage thorough lint check fuzz bench picture world format constraints clean

help: ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: .venv/ready ## size an example workload
	$(BIN)/capacity size workloads/support-chat.yaml

test: .venv/ready-dev ## run the tests, without the slow ones, Spark, a browser and coverage
	$(PYTEST) -m 'not slow and not spark and not browser'

thorough: .venv/ready-dev ## run the slow tests, Spark's and a browser's
	$(PYTEST) --dist loadfile -m 'slow or spark or browser'

coverage: .venv/ready-dev ## run the tests and check their coverage
	PYTEST_ADDOPTS='--cov --cov-report=' $(MAKE) test
	$(BIN)/coverage report
	$(BIN)/coverage report --include='capacity/sizing/*,capacity/pricing/*,capacity/catalog/*,capacity/reading/*' --fail-under=100

lint: .venv/ready-dev ## check format, style, types, import directions, and for dead code
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/vulture

check: lint coverage thorough ## all of these: what every change must pass

fuzz: .venv/ready-dev ## draw new examples: MINUTES=10 of them, EXAMPLES=1000 a test; a find becomes an example of its test
	FUZZ_EXAMPLES=$(EXAMPLES) $(BIN)/python -m tests.fuzz $(MINUTES)

bench: .venv/ready-dev ## measure CPU time against baselines; ONLY=size for one group or name
	$(BIN)/python -m tests.benchmarks $(ONLY)

picture: .venv/ready-dev ## take the picture of the README anew, in Chromium
	$(BIN)/python -m tests.page_picture

world: .venv/ready-dev ## hold the catalog against what others publish now; WITH='--retail answer.json' and the like
	$(BIN)/python -m tests.world $(WITH)

format: .venv/ready-dev ## format the code and repair what can be repaired
	$(BIN)/ruff format
	$(BIN)/ruff check --fix

constraints: ## renew tests/constraints.txt: the newest packages, if all tests pass with them
	rm -rf .venv
	$(MAKE) PINS= check
	$(BIN)/pip --disable-pip-version-check freeze --all --exclude pip --exclude ptu-capacity >$(CONSTRAINTS)
	touch .venv/ready .venv/ready-dev

clean: ## remove the environment and everything that was built
	rm -rf .venv dist .coverage .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find capacity tests -name __pycache__ -prune -exec rm -rf {} +

# Backends are installed first, by the same constraints: build isolation would take the newest.
.venv/ready: pyproject.toml $(CONSTRAINTS)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo 'capacity needs Python 3.11 or newer; name one with: make PYTHON=python3.11 ...' >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo 'This Python cannot make virtual environments. On Debian and Ubuntu: apt install python3-venv' >&2; exit 1; }
	$(PYTHON) -m venv --clear .venv
	$(PIP) install $(PINS) hatchling editables
	$(PIP) install $(PINS) --no-build-isolation --editable .
	@touch $@

.venv/ready-dev: .venv/ready # setuptools builds pyspark, which has no wheel; the one of a new environment is too old
	$(PIP) install $(PINS) 'setuptools>=77'
	$(PIP) install $(PINS) --no-build-isolation --editable '.[dev]'
	@touch $@
