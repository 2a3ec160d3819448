# One command each: make run, make test, make bench. Only Python 3.11 and make are needed.
BIN := .venv/bin
PYTHON ?= $(shell command -v python3.11 || command -v python3)
PORT ?= 8000
export PORT
# honcho gives each process a port of its own: the site has one address for all.
SITE_URL ?= http://127.0.0.1:$(PORT)
export SITE_URL

.PHONY: run test bench lock clean

run: .venv/.installed
	@$(BIN)/python -m opendatalab.prepare
	@echo "Le portail répond sur http://127.0.0.1:$(PORT)/ (Ctrl+C pour l’arrêter)."
	@PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/honcho start --no-prefix

test: .venv/.installed-dev
	@$(BIN)/python -m tests.run

bench: .venv/.installed-dev
	@$(BIN)/python -m bench

# Installs nothing that the lock file does not name with its hash; wheels only, so no compiler.
.venv/.installed: requirements.lock
	@echo "Installation des composants dans .venv…"
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install -q --no-compile --disable-pip-version-check --require-hashes --only-binary :all: -r requirements.lock
	@touch $@

.venv/.installed-dev: requirements-dev.lock
	@echo "Installation des composants et des outils de test dans .venv…"
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install -q --no-compile --disable-pip-version-check --require-hashes --only-binary :all: -r requirements-dev.lock
	@touch $@ .venv/.installed

# For maintainers, with uv installed: draw both lock files from pyproject.toml.
lock:
	uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-header --no-annotate -q -o requirements.lock
	uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes --no-header --no-annotate -q -o requirements-dev.lock

clean:
	rm -rf .venv data
