# Each target does all its own set-up; `make help` lists them.
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Compiled modules are kept whatever the shell says: without them every start compiles the libraries again.
unexport PYTHONDONTWRITEBYTECODE
INSTALL = $(BIN)/uv pip install -q -p $(VENV) --no-deps --no-build-isolation -e .

.PHONY: help demo test unit lint mutants bench soak lock clean

help: ## this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

demo: $(VENV)/run ## a briefing from invented news, then a prompt
	@$(BIN)/sitrep demo

test: $(VENV)/dev ## all tests
	@$(BIN)/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder -m "not soak"

unit: $(VENV)/dev ## the quick tests alone: no model, database or server
	@$(BIN)/python -m pytest -n 2 --dist loadfile -m "not slow and not evaluation and not soak"

lint: $(VENV)/dev ## style, types, import contracts
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy && $(BIN)/lint-imports

mutants: $(VENV)/dev ## what of events, alerts, selection and timing no quick test holds (ONLY="bot.timing.*": a part)
	@$(BIN)/mutmut run --max-children 2 $(foreach one,$(ONLY),"$(one)") > mutants.log 2>&1 || { tail -n 20 mutants.log; exit 1; }
	@$(BIN)/python .ci/mutation_score.py

bench: $(VENV)/dev ## speed beside a yardstick, as one table
	@$(BIN)/python -m benchmarks

soak: $(VENV)/dev ## fault tests at their full counts
	@SITREP_SOAK=1 $(BIN)/python -m pytest -m "soak"

lock: $(VENV)/uv ## the requirement lists, anew from pyproject.toml
	@$(BIN)/uv pip compile -q --universal --generate-hashes --no-header --no-annotate pyproject.toml -o requirements/run.txt
	@$(BIN)/uv pip compile -q --universal --generate-hashes --no-header --no-annotate --extra scale pyproject.toml -o requirements/scale.txt
	@$(BIN)/uv pip compile -q --universal --generate-hashes --no-header --no-annotate --override requirements/override.txt --extra scale --group dev pyproject.toml -o requirements/dev.txt

clean: ## remove the environment
	@rm -rf $(VENV)

$(VENV)/uv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Sitrep needs Python 3.11 or newer; set PYTHON=")'
	@$(PYTHON) -m venv $(VENV) && $(BIN)/python -m pip install -q uv && touch $@

# The developer's environment holds the runtime one, so `make demo` never takes it apart.
$(VENV)/run: requirements/run.txt pyproject.toml | $(VENV)/uv
	@if test -e $(VENV)/dev; then $(MAKE) -s $(VENV)/dev; \
	else $(BIN)/uv pip sync -q --require-hashes -p $(VENV) requirements/run.txt && $(INSTALL); fi
	@touch $@

$(VENV)/dev: requirements/dev.txt pyproject.toml | $(VENV)/uv
	@$(BIN)/uv pip sync -q --require-hashes -p $(VENV) requirements/dev.txt
	@$(INSTALL) && touch $@
