# Two commands do all the set-up on a fresh machine: `make run` and `make test`.
PYTHON ?= python3
DATA ?= ../shared/data
PORT ?= 7860
SHARED ?= ../shared
BIN := .venv/bin
QUESTION := Đảng bộ quận Long Biên có bao nhiêu đảng viên?

.PHONY: run test check test-slow model wheelhouse clean

# Where there is no ./archive yet, the first command that needs one builds it from the starter corpus.
run: .venv/installed
	@echo "> sukien ask \"$(QUESTION)\""
	@$(BIN)/sukien ask "$(QUESTION)"
	@$(BIN)/sukien serve --port $(PORT)

test: check browser
	$(BIN)/python -m pytest -q -m "not slow" --shared=$(SHARED)

check: .venv/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

test-slow: .venv/installed-dev browser
	$(BIN)/python -m pytest -q -m slow --shared=$(SHARED)

# The browser tests are skipped, with a reason, where chromium is neither there nor can be installed.
.PHONY: browser
browser:
	@command -v chromium >/dev/null || { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null \
	  && apt-get update -qq >/dev/null && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium >/dev/null; } \
	  || echo "chromium is not there and cannot be installed: the browser tests will be skipped"
	@test -f .cache/node_modules/axe-core/axe.min.js || { command -v npm >/dev/null \
	  && npm install --prefix .cache --no-save --no-audit --no-fund --silent "axe-core@4" >/dev/null 2>&1; } \
	  || echo "npm is not there, or axe-core cannot be fetched: the test that uses it will be skipped"

model: .venv/installed-dev
	$(BIN)/python -m training --data $(DATA) --out retrieval/model
	$(BIN)/python -m training.frequencies --data $(DATA)
	$(BIN)/python -m training.answers --data $(DATA)
	$(BIN)/python -m training.salience --data $(DATA)

# Kills, faults, damage, readers beside a writer: the tables of docs/reliability.md.
.PHONY: reliability
reliability: .venv/installed-dev
	$(BIN)/python -m benchmarks.reliability

.PHONY: screenshots
screenshots: .venv/installed-dev browser
	$(BIN)/python docs/screenshots.py

# Everything that an install without internet needs: pip install --no-index --find-links wheelhouse sukien
wheelhouse: .venv/installed
	$(BIN)/pip wheel -q --wheel-dir wheelhouse .

.venv/installed: pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/pip install -q -e .
	@touch $@

.venv/installed-dev: pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/pip install -q -e ".[dev]"
	@touch .venv/installed $@

clean:
	rm -rf .venv archive wheelhouse build *.egg-info
