# `make run` and `make test` need Python 3.11 or newer and make, nothing else. `make help` lists the rest.

PYTHON ?= python3
BIN := .venv/bin
DEMO := --inbox demo/inbox --company demo/company.yaml
# the end of the demo's last week, so that the newest page is of a whole week
run up: export CALLBOARD_AS_OF := 2026-11-16

.DEFAULT_GOAL := help
.PHONY: help run up test check lint types bench evaluate docs lock demo clean

help: ## List what make can do
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

run: .venv/runtime ## Run the main job on the demo company: load, classify, build, publish, report
	$(BIN)/callboard run $(DEMO)

up: .venv/runtime ## Serve Dagster's UI (port 3000) and the reports (port 3001), with schedules and sensors running
	$(BIN)/callboard up $(DEMO)

test: .venv/development lint types ## Check format, lint, types, imports and SQL style, then run every test
	$(BIN)/pytest -n 2 --dist loadfile

lint: .venv/development
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	$(BIN)/sqlfluff lint dbt --processes 2

types: .venv/development
	$(BIN)/mypy

format: .venv/development ## Format the Python code
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: .venv/development ## Measure speed as ratios against the bare engine in the same run
	$(BIN)/python -m benchmarks

evaluate: .venv/development ## Measure classifiers and themes and write docs/classifiers.md and docs/themes_measured.md
	$(BIN)/python -m classifiers.comparison $(if $(LABELLED),--labelled $(LABELLED))
	$(BIN)/python -m classifiers.themes_comparison $(if $(CATEGORISED),--categorised $(CATEGORISED)) \
		$(if $(DATED),--dated $(DATED) $(addprefix --brand ,$(BRANDS)))

# dbt writes beside the site and not into dbt/target: what was parsed there is where a run begins
docs: .venv/development ## Build the documentation into site/, dbt's of the warehouse within it
	$(BIN)/sphinx-build -q -n -W --keep-going -c docs . site
	CALLBOARD_WAREHOUSE=$(or $(wildcard $(CURDIR)/data/warehouse.duckdb),:memory:) CALLBOARD_BUILD_AS_OF=2000-01-01 \
		$(BIN)/dbt docs generate --static --project-dir $(CURDIR)/dbt --profiles-dir $(CURDIR)/dbt \
		--target-path $(CURDIR)/site/dbt
	cp site/dbt/static_index.html site/warehouse.html
	@echo "open site/docs/index.html"

demo: .venv/development ## Write the demo inbox again from its seed
	$(BIN)/python -m demo.generate demo/inbox

lock: .venv/development ## Compile the locks again from requirements.in and requirements-dev.in
	$(BIN)/uv pip compile --universal --generate-hashes --no-strip-extras --no-emit-index-url --no-header \
		--python-version 3.11 --quiet requirements.in -o requirements.txt
	$(BIN)/uv pip compile --universal --generate-hashes --no-strip-extras --no-emit-index-url --no-header \
		--python-version 3.11 --quiet requirements-dev.in -o requirements-dev.txt

clean: ## Remove the environment and everything that was built; the data folder stays
	rm -rf .venv dbt/target dbt/logs *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis

# $(call install,LOCK): the environment as a lock has it, and this project in it
define install
@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Python 3.11 or newer is needed; name it: make run PYTHON=python3.12")'
test -x $(BIN)/python || $(PYTHON) -m venv .venv
$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r $(1)
$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
endef

# A lock that is newer than the mark of its installation is installed again; the development lock has all of the other.
.venv/runtime: requirements.txt pyproject.toml
	$(call install,requirements.txt)
	@touch $@

.venv/development: requirements-dev.txt pyproject.toml
	$(call install,requirements-dev.txt)
	@touch .venv/runtime $@
