# Everything a developer or a CI machine needs, with Python >= 3.11 and make alone. `make` lists it.

PYTHON ?= python3
BIN := .venv/bin
CODE = $(wildcard src client/src client/generate docs tests benchmarks examples mutations)
COVERAGE_PERCENT_MIN := 95
# Tests of one file stay together, in one of so many processes; tests/conftest.py says which files come first.
TEST_PROCESSES ?= 2
# Python may write down what it has compiled: some hundred servers are started.
PYTEST := env -u PYTHONDONTWRITEBYTECODE $(BIN)/python -m pytest
MAKEFLAGS += --no-print-directory

.DEFAULT_GOAL := help
.PHONY: help run dist demo test prove check format mutate bench profile demo-orders demo-reservations requirements test-install clean setup-run setup-dev \
	file-is-named python-is-new-enough docs sdk

help: ## List all targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-14s %s\n", $$1, $$2 }' Makefile

run: setup-run ## Start the server (Ctrl-C stops it); settings come from the environment
	@exec $(BIN)/holdfast serve

demo: setup-run ## Show a small made-up chain with live orders (Ctrl-C ends it)
	@exec $(BIN)/holdfast demo

test: setup-dev ## Run all tests, with the coverage gates
	@$(PYTEST) -n $(TEST_PROCESSES) --dist loadfile --no-loadscope-reorder --cov --cov-report= --cov-fail-under=0
	@$(BIN)/coverage report --fail-under=$(COVERAGE_PERCENT_MIN)
	@$(BIN)/coverage report --fail-under=100 --include='src/holdfast/domain/*,src/holdfast/engine/*' >/dev/null || \
		{ echo 'The domain and the engine need 100 % coverage.' >&2; exit 1; }

prove: setup-dev ## Run the long forms of the tests (minutes)
	@$(PYTEST) -m prove

check: setup-dev ## Check style, formatting, types and layers
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy $(CODE)
	@$(BIN)/lint-imports --no-logo

format: setup-dev ## Format the code and apply safe fixes
	@$(BIN)/ruff check --fix-only .
	@$(BIN)/ruff format .

docs: setup-dev ## Build the documentation into build/docs; warnings are errors
	@$(BIN)/sphinx-build --quiet --fail-on-warning --keep-going --builder html --conf-dir docs . build/docs
	@echo 'build/docs/docs/index.html'

dist: setup-run ## Build what others install, into dist/: the wheels, and the pins they were tried with
	@rm -rf build dist client/build
	@$(BIN)/python -m pip wheel --quiet --disable-pip-version-check --no-deps --no-build-isolation \
		--wheel-dir dist . ./client
	@cp requirements/run.txt dist/requirements.txt
	@ls dist

sdk: setup-dev ## Write the parts of the client that follow from the API (client/src/holdfast_client/generated)
	@$(BIN)/python client/generate

mutate: setup-dev ## Plant the bugs of a list one by one, and see that the tests catch each (minutes)
	@$(BIN)/python -m mutations '$(ONLY)'

bench: setup-dev ## Measure; prints a table and never fails on speed. One question: make bench QUESTION=P1
	@$(BIN)/python -m benchmarks $(QUESTION)

profile: setup-dev ## Write flame graphs of P1, P2, P3 and P6 into build/profile/
	@$(BIN)/python -m benchmarks.flames

demo-orders: file-is-named setup-run ## Replay a file of real orders: make demo-orders FILE=orders.csv.gz
	@exec $(BIN)/python examples/replay_orders.py '$(FILE)'

demo-reservations: file-is-named setup-run ## The same as reservations over three stores, and verify the database
	@exec $(BIN)/python examples/replay_orders.py '$(FILE)' --reservations

PIP_COMPILE := build/pins/bin/pip-compile --quiet --upgrade --generate-hashes --allow-unsafe --no-strip-extras \
	--no-header --no-annotate --no-emit-index-url --no-emit-trusted-host --no-emit-find-links
# The client of this repository is resolved like any other, and left out of the pins: it is installed from its folder.
OURS := PIP_FIND_LINKS=build/pins/ours
PINNED_NOTE := \# Pinned by `make requirements`; the ranges are in pyproject.toml.

requirements: python-is-new-enough ## Pin the newest allowed versions again (with the oldest supported Python)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' || \
		{ echo 'Pin with Python 3.11, so that its backports are included: make requirements PYTHON=python3.11' >&2; exit 1; }
	@rm -rf build/pins
	@$(PYTHON) -m venv build/pins
	@build/pins/bin/pip install --quiet --disable-pip-version-check --upgrade pip pip-tools
	@echo pip > build/pins/pip.in
	@build/pins/bin/pip wheel --quiet --disable-pip-version-check --no-deps --wheel-dir build/pins/ours ./client
	@$(PIP_COMPILE) build/pins/pip.in --output-file build/pins/pip.txt
	@$(OURS) $(PIP_COMPILE) pyproject.toml --build-deps-for editable --output-file build/pins/run.txt
	@$(OURS) $(PIP_COMPILE) pyproject.toml --build-deps-for editable --extra dev --constraint build/pins/run.txt \
		--output-file build/pins/dev.txt
	@$(PIP_COMPILE) requirements/tools.in --output-file build/pins/tools.txt
	@$(PIP_COMPILE) benchmarks/peers/requirements.in --output-file build/pins/peers.txt
	@for name in pip run dev tools peers; do { echo '$(PINNED_NOTE)'; \
		sed -e '/^holdfast-client==/,/[^\\]$$/d' build/pins/$$name.txt | grep -v -e 'considered to be unsafe' -e '^$$'; \
		} > requirements/$$name.txt; done
	@mv requirements/peers.txt benchmarks/peers/requirements.txt
	@rm -rf build/pins

test-install: ## Set up and start with each supported Python and the pip it brings, with an empty cache (slow)
	@'$(PYTHON)' requirements/try_install.py

clean: ## Remove everything that make made (never data/)
	@rm -rf .venv .venv-tools .venv.lock .coverage .coverage.* htmlcov build dist src/*.egg-info client/build client/src/*.egg-info \
		.mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .schemathesis
	@find $(CODE) -name __pycache__ -type d -prune -exec rm -rf {} +

file-is-named:
	@test -n '$(FILE)' || { echo 'Which file? make demo-orders FILE=orders.csv.gz' >&2; exit 2; }

python-is-new-enough:
	@command -v '$(PYTHON)' >/dev/null || \
		{ echo '$(PYTHON) was not found: install Python 3.11 or newer, or name it: make PYTHON=/path/to/python3' >&2; exit 1; }
	@'$(PYTHON)' -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed, $(PYTHON) is $$('$(PYTHON)' --version 2>&1): make PYTHON=/path/to/python3" >&2; exit 1; }

setup-run: python-is-new-enough
	@'$(PYTHON)' requirements/install.py run

setup-dev: python-is-new-enough
	@'$(PYTHON)' requirements/install.py dev
