# Two commands: `make` builds every lesson in draft quality, `make test` proves that the code is right.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready

.PHONY: all setup platforms test check lint lock bench

all: $(READY)
	@$(BIN)/python render.py build --quiet-when-fresh

setup: $(READY)

$(READY): requirements.lock tools/bootstrap.sh
	@sh tools/bootstrap.sh "$(PYTHON)" "$(VENV)"
	@touch $@

# Hugo, Hexo, VitePress and Chromium: the packs and the gallery are tested in the real thing.
platforms:
	@sh tools/platforms.sh

test check: $(READY) platforms
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/pytest -n 2 --dist loadfile
	$(BIN)/python render.py lint

lint: $(READY)
	$(BIN)/python render.py lint

lock:
	$(BIN)/uv pip compile pyproject.toml --extra dev --extra farm --universal --generate-hashes --no-header -q \
		-o requirements.lock

bench: $(READY)
	$(BIN)/python render.py bench
