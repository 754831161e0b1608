# The commands of NETboard. `make demo` and `make test` are the two to know.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
LOCKED := requirements/base.txt
STAMP := $(VENV)/.installed
DEV_STAMP := $(VENV)/.installed-dev

.PHONY: install demo demo-check test check format lint types contracts messages lock bench-web bench-documents bench-prefill bench-dossier bench-agenda bench-live clean

$(VENV)/bin/uv:
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check "uv>=0.5"

$(STAMP): $(VENV)/bin/uv $(LOCKED) pyproject.toml $(wildcard src/netboard/locale/*/LC_MESSAGES/*.po)
	$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r $(LOCKED) -r requirements/build.txt
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .
	@touch $@

$(DEV_STAMP): $(STAMP) requirements/dev.txt
	$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements/dev.txt
	@touch $@

install: $(STAMP)  ## the locked environment in .venv

demo: install  ## web, worker and mailbox on this machine, with synthetic dossiers
	@$(BIN)/netboard demo

demo-check: install  ## the main job driven without a person, one JSON line
	@$(BIN)/netboard demo-check

PYTEST_ARGS ?= -n auto
test: $(DEV_STAMP)  ## linters, types, contracts, then every test
	scripts/install_test_tools.sh
	$(MAKE) lint types contracts messages-check
	$(BIN)/python -m pytest $(PYTEST_ARGS)

check: test

format: $(DEV_STAMP)
	$(BIN)/ruff format src tests bench scripts
	$(BIN)/ruff check --fix src tests bench scripts

lint: $(DEV_STAMP)
	$(BIN)/ruff format --check src tests bench scripts
	$(BIN)/ruff check src tests bench scripts
	$(BIN)/djlint --lint --quiet src
	$(BIN)/python scripts/vendor.py --check

types: $(DEV_STAMP)
	$(BIN)/python -c "import runpy, sys, tests.env; sys.argv = ['mypy']; runpy.run_module('mypy', run_name='__main__')"

contracts: $(DEV_STAMP)
	$(BIN)/lint-imports

messages: $(DEV_STAMP)  ## collect the texts to translate
	$(BIN)/python scripts/messages.py

.PHONY: messages-check
messages-check: $(DEV_STAMP)
	$(BIN)/python scripts/messages.py --check

lock: $(DEV_STAMP)  ## write the lock files again
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --python-version 3.11 pyproject.toml -o requirements/base.txt
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --python-version 3.11 -c requirements/base.txt requirements/build.in -o requirements/build.txt
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --python-version 3.11 --extra dev -c requirements/base.txt pyproject.toml -o requirements/dev.txt

bench-web: $(DEV_STAMP)
	@$(BIN)/python bench/web.py

bench-documents: $(DEV_STAMP)
	@$(BIN)/python bench/documents.py

bench-prefill: $(DEV_STAMP)  ## how rightly documents are read, and how fast
	@$(BIN)/python bench/prefill.py

bench-live: $(DEV_STAMP)  ## how soon every page of a session follows the chair
	@$(BIN)/python bench/live.py

bench-dossier: $(DEV_STAMP)  ## the way of a doctor from documents to a submitted dossier, counted
	@$(BIN)/python bench/dossier.py

bench-agenda: $(DEV_STAMP)  ## the proposed running order of a session beside urgent-first
	@$(BIN)/python bench/agenda.py

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache
