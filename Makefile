# A thin door: what needs setting up is in tools/ready.py, what is checked in noxfile.py.
PYTHON ?= python3
RUN = .venv/bin/python

.PHONY: serve demo test fix docs bench wheel screenshots clean

serve:  ## Start Pulse on 127.0.0.1:7655
	@$(PYTHON) tools/ready.py serve
	@exec .venv/bin/pulse serve $(ARGS)

demo:  ## Look around with made-up platforms; nothing of it is kept
	@$(PYTHON) tools/ready.py serve
	@exec .venv/bin/pulse demo $(ARGS)

test:  ## Run every check
	@$(PYTHON) tools/ready.py test
	@$(RUN) -m tools.test $(SESSIONS)

fix:  ## Format, and mend what can be mended without thought
	@$(PYTHON) tools/ready.py test
	@$(RUN) -m nox -s fix

docs:  ## Write the reference again from the code
	@$(PYTHON) tools/ready.py test
	@$(RUN) -m nox -s docs

bench:  ## Measure, and compare with the targets
	@$(PYTHON) tools/ready.py test
	@$(RUN) -m bench $(ARGS)

wheel:  ## Build the wheels of Pulse and its plugins into dist/
	@$(PYTHON) tools/ready.py test
	@$(RUN) -m nox -s wheel

screenshots:  ## Photograph every page of the demo into .cache/screenshots
	@$(PYTHON) tools/ready.py test
	@$(RUN) -m tools.screenshots $(ARGS)

clean:  ## Remove what was made here; keeps the data directory
	rm -rf .venv .cache .nox dist build frontend/node_modules frontend/dist pulse_core/web/static .mypy_cache .ruff_cache .pytest_cache
