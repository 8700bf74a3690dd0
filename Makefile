# Two commands: `make` builds every lesson in draft quality, `make test` proves that the code is right.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready

.PHONY: all setup test check lock bench clean-venv

all: $(READY)
	@$(BIN)/python render.py build --quiet-when-fresh

setup: $(READY)

$(READY): requirements.lock tools/bootstrap.sh
	@sh tools/bootstrap.sh "$(PYTHON)" "$(VENV)"
	@touch $@

test check: $(READY)
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/pytest -n 2

lock:
	$(BIN)/uv pip compile pyproject.toml --extra dev --extra farm --universal --generate-hashes --no-header -q -o requirements.lock

bench: $(READY)
	$(BIN)/python render.py bench
