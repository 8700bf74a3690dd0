# Two commands: `make` builds every lesson in draft quality, `make test` proves that the code is right.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready

.PHONY: all setup platforms test test-faults test-installed test-pythons test-plugins test-sites check lint lock site bench

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
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest -n 2 --dist loadfile
	$(BIN)/python render.py lint --look zh:dark --look en:light

# Upgrades, foreign configuration, damaged state, mutated sources, sixty kills, full disks, limits.
test-faults: $(READY)
	$(BIN)/pytest tests/faults -m "slow_faults or not slow_faults"

# The wheel in a fresh venv, with what the package index gives today instead of the lock.
test-installed: $(READY)
	DLMOTION_INSTALL=index $(BIN)/pytest tests/studio/test_installed.py

# The wheel on Python 3.11, 3.12 and 3.13, as far as they are on this machine.
test-pythons: $(READY)
	$(BIN)/pytest tests/studio/with_pythons.py

# Plugins of manim in their current releases, from the package index, filmed by `dlmotion film`.
test-plugins: $(READY)
	$(BIN)/pytest tests/studio/filming/with_plugins.py

# A synced note in real builds of Docusaurus, VuePress, Jekyll and Quarto, as far as they are on this machine.
test-sites: $(READY)
	@sh tools/platforms.sh .dlmotion/sites sites
	@sh tools/sites.sh .dlmotion/sites
	$(BIN)/pytest tests/publish/with_sites.py

lint: $(READY)
	$(BIN)/python render.py lint

lock:
	$(BIN)/uv pip compile pyproject.toml --extra dev --extra farm --universal --generate-hashes --no-header -q \
		-o requirements.lock

# The documentation with the API of dlcore, and the gallery if there is one, in build/site.
site: $(READY)
	$(BIN)/python tools/docs_site.py build/site

bench: $(READY)
	$(BIN)/python render.py bench
