# Two commands set everything up:  make demo   |   make test
SHELL := /bin/sh
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin

# A stamp says which set of packages an environment holds, and carries the folder's path: a moved or copied checkout
# builds its environment anew, since an environment knows its own place.
HERE := $(shell pwd | cksum | cut -d' ' -f1)
RUNS := $(VENV)/.runs-$(HERE)
TESTS := $(VENV)/.tests-$(HERE)

# A stamp can outlive what it vouches for (an interpreter upgraded away, a folder half deleted), so look as well. What
# is broken is built from nothing: pip takes a package for installed while its metadata is there.
finds = $(shell "$(BIN)/python" -c 'import sys; from importlib.util import find_spec; sys.exit(not all(map(find_spec, sys.argv[1:])))' $(1) 2>/dev/null && echo yes)
broken = $(if $(wildcard $(1)),$(if $(call finds,$(2)),,FORCE))
RUN_MODULES := attrs cattrs click tabulate tomli wcwidth underlap
TEST_MODULES := hatchling hypothesis importlinter mypy pytest pytest_cov ruff sybil syrupy tombi

# One thing at a time, with -j too: `demo` must not start while `test` adds packages to the same environment.
.NOTPARALLEL:
.DEFAULT_GOAL := help
.PHONY: help demo test deep schemas clean FORCE

help: ## list the targets
	@awk -F':.*## ' '/^[a-z]+:.*## /{printf "  make %-7s %s\n",$$1,$$2}' $(firstword $(MAKEFILE_LIST))

$(RUNS): pyproject.toml $(call broken,$(RUNS),$(RUN_MODULES)) $(call broken,$(TESTS),$(TEST_MODULES))
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "error: Python 3.11 or newer is needed (make PYTHON=... chooses one)"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "error: Python's venv module is missing; on Debian: apt-get install python3-venv"; exit 1; }
	$(PYTHON) -m venv --clear "$(VENV)"
	"$(BIN)/python" -m pip install --quiet --disable-pip-version-check -e .
	@touch "$@"

$(TESTS): $(RUNS)
	"$(BIN)/python" -m pip install --quiet --disable-pip-version-check -e '.[dev]'
	@touch "$@"

FORCE:

demo: $(RUNS) ## set up, then review the sample account
	@# Status 1 says that gaps were found, which is what the sample is for; anything else is a failure.
	"$(BIN)/python" -m underlap review fixtures/value-chain || [ $$? -eq 1 ]

test: $(TESTS) ## set up, then lint, types, layers and tests, with the seconds each took
	"$(BIN)/python" tests/run_parts.py --cov --cov-branch --cov-report=term --cov-fail-under=95

deep: $(TESTS) ## the tests again, with many more cases for laws, oracle and fuzz
	UNDERLAP_DEEP=1 "$(BIN)/python" tests/run_parts.py

schemas: $(TESTS) ## write the schemas anew, and the line that names its schema into each shipped file that lacks it
	"$(BIN)/python" -m tests.schema_lines

clean: ## remove what set-up and the tests made
	rm -rf "$(VENV)" .coverage .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache mutants dist
