# The things a person types. Each sets up what it needs in .venv first; a second call is quick.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: demo story test hunt check bench lint picture words clean

.venv/ready: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Peerloop needs Python 3.11 or newer. Name one: make PYTHON=python3.12 ..."; exit 1; }
	@echo "Setting up .venv (once, about a minute) ..."
	@$(PYTHON) -m venv .venv
	@$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[test]'
	@touch $@

demo: .venv/ready
	@$(BIN)/peerloop demo $(if $(FRESH),--fresh)

story: .venv/ready
	@$(BIN)/peerloop story

test: .venv/ready
	@$(BIN)/pytest

# What tries laws on examples, on others each time and many more: half an hour or longer.
hunt: .venv/ready
	@$(BIN)/pytest -m hypothesis --hypothesis-profile=hunt --timeout=3600

# Referees that prove how good groups can be at the most; the product does without them.
.venv/bench: .venv/ready
	@$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[test,bench]'
	@touch $@

bench: .venv/bench
	@$(BIN)/python -m benchmarks $(if $(ONLY),--only $(ONLY)) $(if $(FULL),--full)

lint: .venv/ready
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python -m sandbox.manifest app_manifest.yml

check: lint test

# The pictures of the README and the guides, taken with Chromium on the way through the story.
picture: .venv/ready
	@$(BIN)/python -m tests.browser.picture

# Brings the catalogues up to date with what is said in the code and the templates.
words: .venv/ready
	@$(BIN)/pybabel --quiet extract --mapping-file pyproject.toml --add-location file --sort-by-file --omit-header \
	  --width 118 --output-file messages/locale/all.pot messages
	@$(BIN)/pybabel --quiet update --input-file messages/locale/all.pot --output-file messages/locale/de.po --locale de \
	  --no-fuzzy-matching --ignore-obsolete --omit-header --width 118
	@rm messages/locale/all.pot

clean:
	rm -rf .venv data/demo.* .mypy_cache .ruff_cache .pytest_cache .hypothesis
