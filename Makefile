# Every target does its own set-up first; a second start of the set-up takes a fraction of a second.
# PORT=8001 make run      another port
# PYTHON=python3.12 make  another interpreter (3.11 or later)

PYTHON ?= python3
VENV := .venv/bin/python
.DEFAULT_GOAL := help
.PHONY: help run test check bench trust demo

help:
	@echo "make run    serve the whole system on http://127.0.0.1:8000 (PORT=... for another)"
	@echo "make test   run everything: SQLite, PostgreSQL, a real browser, faults"
	@echo "make check  format, lint, types, import contracts, templates, translations: seconds"
	@echo "make trust  the long form of the browser and fault tests"
	@echo "make bench  the benchmarks; writes bench/results.json"
	@echo "make demo   fill the running system with a believable year"

run:
	@$(PYTHON) scripts/setup.py run
	@exec $(VENV) scripts/run.py

test:
	@$(PYTHON) scripts/setup.py test
	@exec $(VENV) scripts/test.py

check:
	@$(PYTHON) scripts/setup.py test
	@exec $(VENV) scripts/check.py

trust:
	@$(PYTHON) scripts/setup.py trust
	@exec $(VENV) scripts/test.py --full

bench:
	@$(PYTHON) scripts/setup.py test
	@exec $(VENV) -m bench

demo:
	@$(PYTHON) scripts/setup.py run
	@exec $(VENV) -m flask --app wsgi demo
