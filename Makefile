# `make check` is the bar for a change: lint, types, tests, doctests, architecture.
RUN ?= uv run

.PHONY: check lint types test docs verification wheel slow clean

check: lint types test

lint:
	$(RUN) ruff check .
	$(RUN) ruff format --check .

types:
	$(RUN) mypy

# Tests, the doctests of every module and tests/test_architecture.py, in one go.
test:
	$(RUN) pytest

slow:
	$(RUN) pytest -m slow

docs:
	$(RUN) sphinx-build -W -n --keep-going -b html docs docs/_build/html

# Every analytic case at full length; writes the results that the page on validation shows.
verification:
	$(RUN) python docs/_ext/validation_markdown.py

wheel:
	$(RUN) python -c "from hatchling.build import build_wheel; print(build_wheel('dist'))"

clean:
	rm -rf build dist docs/_build docs/reference/_generated .mypy_cache .pytest_cache .ruff_cache
