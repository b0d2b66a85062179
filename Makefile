# Settings are environment variables; make passes on what stands on its command line: make run PORT=9000
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Twice quiet: only what fails is shown, not what pip thinks of the package indexes of this machine.
INSTALL := $(BIN)/python -m pip install --quiet --quiet --disable-pip-version-check
CHROMIUM_SCRIPT := tests/end_to_end/ensure_chromium.sh
# By file, so that what a file's tests share is made once; each worker starts a MariaDB of its own.
# More workers than two cores, because tests also wait: for servers, browsers, processes of their own.
ON_EVERY_CORE := -n 3 --dist loadfile
MARIADB_SCRIPT := tests/mysql/ensure_mariadb.sh
# Compiled modules are kept: tests start a hundred processes, and each would compile the whole dashboard anew.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help run test check screenshots static without-browser

help:
	@echo "make run     start the dashboard (the first time: install, and fill a demo bank)"
	@echo "make test    every check and test, the browser's too"
	@echo "make check   every check and test that needs no browser"
	@echo "make screenshots   the pictures in docs/screenshots, made anew by the browser test"
	@echo "Settings go on the same line: make run PORT=9000. All of them: README.md"

run: $(VENV)/.installed
	@exec $(BIN)/python manage.py serve

test: $(VENV)/.installed-dev
	@$(CHROMIUM_SCRIPT) >/dev/null
	@$(MARIADB_SCRIPT)
	@$(MAKE) --no-print-directory --jobs=2 static without-browser
	CHROMIUM="$$($(CHROMIUM_SCRIPT))" $(BIN)/python -m pytest -n 3 --dist loadgroup -m end_to_end

check: $(VENV)/.installed-dev
	@$(MARIADB_SCRIPT)
	@$(MAKE) --no-print-directory --jobs=2 static without-browser

screenshots: $(VENV)/.installed-dev
	@mkdir -p docs/screenshots
	SCREENSHOTS=docs/screenshots CHROMIUM="$$($(CHROMIUM_SCRIPT))" $(BIN)/python -m pytest tests/end_to_end -k wider

# Beside each other: while tests wait for servers and processes, the static checks use the cores.
without-browser: $(VENV)/.installed-dev
	$(BIN)/python -m pytest $(ON_EVERY_CORE) -m "not end_to_end"

static: $(VENV)/.installed-dev
	$(BIN)/python -m ruff check .
	$(BIN)/python -m ruff format --check .
	$(BIN)/python -m mypy
	$(BIN)/lint-imports

# The stamps keep a second run from installing again until a requirements file changes.
$(VENV)/.installed: requirements.txt | $(BIN)/python
	@echo "Installing the dashboard's packages into $(VENV) (once; it may take a few minutes) ..."
	@$(INSTALL) -r requirements.txt
	@touch $@

$(VENV)/.installed-dev: requirements-dev.txt $(VENV)/.installed
	@echo "Installing the packages that the tests need into $(VENV) ..."
	@$(INSTALL) -r requirements-dev.txt
	@touch $@

$(BIN)/python:
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 or newer is needed, and $(PYTHON) was not found."; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed, and $(PYTHON) is $$($(PYTHON) --version 2>&1); name another one with: make run PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "Python's venv module is missing; on Debian or Ubuntu install it with: apt-get install python3-venv"; exit 1; }
	@echo "Creating a Python environment in $(VENV) ..."
	@$(PYTHON) -m venv --clear $(VENV)
