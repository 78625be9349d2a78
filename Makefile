# Newsroom: every target prepares what it needs. `make` alone lists them.

PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$p" && break; done)
PIP = .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes
LOCK = .venv/bin/python -m uv pip compile pyproject.toml --quiet --universal --python-version 3.11 \
	--generate-hashes --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock"
WORKERS ?= 3
ARGS ?=
# What `make run` and `make serve` install: with EXTRAS=s3 also the packages for images in a bucket.
RUN = $(or $(filter s3,$(EXTRAS)),run)
# Each worker, and each command that a test starts, would else compile every module by itself.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: help run install test drill check format serve setup lock bench clean
.DEFAULT_GOAL := help

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' Makefile

run: .venv/$(RUN).stamp ## Serve the site for development on port 8000 (PORT=8001, DEMO=no: empty)
	@DEBUG="$${DEBUG:-true}" exec .venv/bin/python manage.py run

serve: .venv/$(RUN).stamp ## Serve the site for production, with DEBUG off (EXTRAS=s3: images in a bucket)
	@DEBUG=false exec .venv/bin/python manage.py serve

install: .venv/$(RUN).stamp ## Install what `make serve` needs, for systemd to start it

test: .venv/dev.stamp ## Run the tests (ARGS="tests/newsroom -k media", WORKERS=4)
	@.venv/bin/python -m pytest -n $(WORKERS) --dist worksteal -m "not drill" $(ARGS)

# pytest's 5 is "no test": none was chosen by ARGS.
drill: .venv/dev.stamp ## Run what is slow by nature: kills, outages, crowds (ARGS="-k killed")
	@.venv/bin/python -m pytest -m drill $(ARGS) || [ $$? = 5 ]

check: .venv/dev.stamp ## Run every check apart from the tests
	.venv/bin/python -m ruff check .
	.venv/bin/python -m ruff format --check .
	.venv/bin/python -m mypy
	find templates -name '*.html' -exec .venv/bin/djade --check --target-version 5.2 {} +
	.venv/bin/oxlint --deny-warnings static/js
	.venv/bin/python manage.py makemigrations --check --dry-run
	DEBUG=false SITE_URL=https://example.org ALLOWED_HOSTS= TRUSTED_PROXIES=1 EMAIL_URL=smtp://localhost \
		.venv/bin/python manage.py check --deploy --fail-level WARNING

format: .venv/dev.stamp ## Format and fix Python files, templates, and scripts
	.venv/bin/python -m ruff check --fix .
	.venv/bin/python -m ruff format .
	find templates -name '*.html' -exec .venv/bin/djade --target-version 5.2 {} +
	.venv/bin/oxlint --fix static/js

setup: .venv/dev.stamp ## Create the virtual environment with everything for development

lock: .venv/dev.stamp ## Update the lock files from pyproject.toml (ARGS=--upgrade)
	$(LOCK) --output-file requirements/run.txt $(ARGS)
	$(LOCK) --extra s3 --constraints requirements/run.txt --output-file requirements/s3.txt $(ARGS)
	$(LOCK) --extra s3 --extra dev --constraints requirements/run.txt \
		--constraints requirements/s3.txt --output-file requirements/dev.txt $(ARGS)

bench: .venv/dev.stamp ## Run the benchmarks
	@for script in benchmarks/*.py; do echo "== $$script"; .venv/bin/python "$$script" || exit 1; done

clean: ## Remove the virtual environment and caches, but no data
	rm -rf .venv .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
	@echo "The data stays. To remove it too, stop the site and delete VAR_DIR (var/)."

# The stamps: a virtual environment is made once, and filled again when its lock file changes.

.venv/made.stamp:
	@if [ -z "$(PYTHON)" ]; then echo "Newsroom needs Python 3.11 or later. Install python3" \
		"and python3-venv, or name one: make run PYTHON=/path/to/python3" >&2; exit 1; fi
	@if ! "$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then \
		echo "$(PYTHON) is not Python 3.11 or later. Name another: PYTHON=/path/to/python3" >&2; \
		exit 1; fi
	@if ! "$(PYTHON)" -c 'import ensurepip, venv' 2>/dev/null; then echo "$(PYTHON) lacks its" \
		"venv module. Install it (Debian and Ubuntu: apt install python3-venv)." >&2; exit 1; fi
	@.venv/bin/python -m pip --version >/dev/null 2>&1 || "$(PYTHON)" -m venv --clear .venv
	@touch $@

.venv/run.stamp .venv/s3.stamp: .venv/%.stamp: requirements/%.txt | .venv/made.stamp
	@echo "Installing the packages of $< …"
	@$(PIP) -r $<
	@touch $@ .venv/run.stamp

.venv/dev.stamp: requirements/dev.txt | .venv/made.stamp
	@echo "Installing the packages of $< …"
	@$(PIP) -r $<
	@touch $@ .venv/run.stamp .venv/s3.stamp
