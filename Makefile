# `make` shows the targets. Everything is installed into .venv by .ci/setup, from the lock files.
PYTHON_IN_VENV := .venv/bin/python

.DEFAULT_GOAL := help
.PHONY: help demo run counter test check format bench optics endure race fuzz mutate torture translations clean

help: ## show the targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 16

demo: ## set up everything and run the whole journey (a window, or pictures where there is no display)
	@.ci/setup run
	@$(PYTHON_IN_VENV) app.py demo

run: ## open the citizen's wallet
	@.ci/setup run
	@$(PYTHON_IN_VENV) app.py

counter: ## open the counter; of a hall with database=postgresql+psycopg://… name=A-07 (docs/hall.md)
	@.ci/setup $(if $(database),hall,devices)
	@$(PYTHON_IN_VENV) app.py counter $(if $(database),--database "$(database)") $(if $(name),--counter "$(name)") $(if $(key),--hall-key "$(key)")

test: ## set up everything and run the tests
	@.ci/setup dev
	@QT_QPA_PLATFORM=offscreen $(PYTHON_IN_VENV) -m pytest --ignore=tests/ui
	@QT_QPA_PLATFORM=offscreen $(PYTHON_IN_VENV) -m pytest tests/ui

check: ## format, lint, types, import contracts
	@.ci/setup dev
	@.venv/bin/ruff format --check .
	@.venv/bin/ruff check .
	@.venv/bin/mypy
	@.venv/bin/lint-imports

format: ## put the code into the house format
	@.ci/setup dev
	@.venv/bin/ruff format .
	@.venv/bin/ruff check --fix .

bench: ## the benchmarks, as ratios; some of them with only="tokens vault"
	@.ci/setup dev
	@PYTHONPATH=.:tests QT_QPA_PLATFORM=offscreen $(PYTHON_IN_VENV) -m bench $(only)

optics: ## codes before a camera, to the verdict: how many of 1,000 pictures are read; with codes=20 pictures=50
	@.ci/setup dev
	@PYTHONPATH=.:tests $(PYTHON_IN_VENV) -m optics --codes "$(or $(codes),20)" --pictures "$(or $(pictures),50)"

endure: ## a day at one counter, 28,800 visitors on an injected clock: memory and pace; with visitors=2000
	@.ci/setup dev
	@PYTHONPATH=.:tests QT_QPA_PLATFORM=offscreen $(PYTHON_IN_VENV) -m endurance --visitors "$(or $(visitors),28800)"

race: ## one code at 2, 10, 50 counters at once, on SQLite and PostgreSQL: valid once; with rounds=1000
	@.ci/setup dev
	@PYTHONPATH=.:tests QT_QPA_PLATFORM=offscreen .ci/postgres $(PYTHON_IN_VENV) -m race --rounds "$(or $(rounds),1000)"

fuzz: ## fuzz every parser and the whole way; all in seconds=600, some of it with only="cbor,verify"
	@.ci/setup dev
	@PYTHONPATH=.:tests nice -n 19 $(PYTHON_IN_VENV) -m fuzz --seconds "$(or $(seconds),600)" --only "$(only)"

mutate: ## switch off each check of the verifier in turn: some test must fail; more with only="trust/ crypto/" or only="all"
	@.ci/setup dev
	@PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=.:tests QT_QPA_PLATFORM=offscreen nice -n 19 $(PYTHON_IN_VENV) -m mutation $(only)

torture: ## kill, break and fill up the vault's disk, some minutes; with kills=1000 cases=10000 seed=7 only="kills,damage,full"
	@.ci/setup dev
	@PYTHONPATH=.:tests nice -n 19 $(PYTHON_IN_VENV) -m torture --kills "$(or $(kills),1000)" --cases "$(or $(cases),10000)" $(if $(seed),--seed $(seed)) --only "$(only)"

translations: ## extract and compile the windows' texts
	@.ci/setup dev
	@for area in citizen counter widgets; do \
	  .venv/bin/pyside6-lupdate -silent -no-obsolete -locations none $$(find ui/$$area -name '*.py') -ts resources/i18n/$${area}_zh_CN.ts; \
	  .venv/bin/pyside6-lrelease -silent resources/i18n/$${area}_zh_CN.ts; done

clean: ## remove what was built (never a vault)
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache demo-output build dist *.egg-info
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
