# Two commands on a machine that has only Python 3.11+, git and make: `make demo` and `make test`.
PYTHON ?= python3
PORT ?= 8000
# ARGS goes to what runs, for example: make test ARGS="tests/unit -q"
ARGS ?=

.PHONY: help demo test check bench soak

help:
	@echo "make demo    start everything, fill two demo MSPs, serve on PORT=$(PORT) until Ctrl-C"
	@echo "make test    run the whole test suite"
	@echo "make check   format, lint, types, import contracts, migrations, templates"
	@echo "make bench   measure; writes var/bench.json"
	@echo "make soak    the long fault and load runs"

demo: export PORT := $(PORT)
demo test check bench soak:
	@exec $(PYTHON) config/embedded/bootstrap.py $@ $(ARGS)
