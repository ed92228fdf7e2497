# Two commands do all the set-up on a fresh machine: `make run` and `make test`.
PYTHON ?= python3
DATA ?= ../shared/data
PORT ?= 7860
SHARED ?= ../shared
SECONDS ?= 60
MINUTES ?= 30
BIN := .venv/bin
HOSTILE := tests/test_hostile_files.py tests/test_hostile_text.py tests/test_seeds_refusals.py tests/test_supply_chain.py \
  tests/test_ui_gate.py tests/test_ui_limits.py tests/test_ui_users.py tests/test_ui_server.py tests/test_ui_protection.py
QUESTION := Đảng bộ quận Long Biên có bao nhiêu đảng viên?

# pip compiles nothing: most of what is installed is never imported. The rest is compiled when it is, and has to be kept,
# also where the environment says otherwise.
unexport PYTHONDONTWRITEBYTECODE
PIP_INSTALL := $(BIN)/pip install -q --no-compile

.PHONY: run test check test-slow model wheelhouse clean

# Where there is no ./archive yet, the first command that needs one builds it from the starter corpus.
run: .venv/installed
	@echo "> sukien ask \"$(QUESTION)\""
	@$(BIN)/sukien ask "$(QUESTION)"
	@$(BIN)/sukien serve --port $(PORT)

test: check browser
	$(BIN)/python -m pytest -q -n 2 --dist loadfile -m "not slow" --shared=$(SHARED)

check: .venv/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy --num-workers 2

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
	$(BIN)/python -m training.words --data $(DATA)
	$(BIN)/python -m training.frequencies --data $(DATA)
	$(BIN)/python -m training.marks --data $(DATA)
	$(BIN)/python -m training.readings --data $(DATA)
	$(BIN)/python -m training.reranking --data $(DATA)
	$(BIN)/python -m training.answers --data $(DATA)
	$(BIN)/python -m training.salience --data $(DATA)

# Kills, faults, damage, readers beside a writer, hostile inputs, the server: the tables of docs/reliability.md.
.PHONY: reliability fuzz soak
reliability: .venv/installed-dev browser
	$(BIN)/python -m benchmarks.reliability
	$(BIN)/python -m pytest -q -n 2 --dist loadfile $(HOSTILE)
	$(BIN)/pip install -q "atheris>=3,<4"
	$(BIN)/python -m fuzz --seconds 4 --jobs 2

# Coverage-guided fuzzing, so many seconds for each of the targets.
fuzz: .venv/installed-dev
	$(BIN)/pip install -q "atheris>=3,<4"
	$(BIN)/python -m fuzz --seconds $(SECONDS)

# Twenty visitors for half an hour: does the server's memory grow?
soak: .venv/installed-dev
	$(BIN)/python -m benchmarks.soak --visitors 20 --minutes $(MINUTES)

# Beside txtai, Haystack, LangChain and bm25s, which are installed apart from Sukien. About an hour on two idle cores:
# three of them run a transformer over 5,000 articles in Vietnamese and 2,677 in English.
.PHONY: bench-peers
bench-peers: .venv/installed-dev .venv-peers/installed
	$(BIN)/python -m benchmarks.peers --data $(DATA) --peers-python .venv-peers/bin/python --cut --keep

.venv-peers/installed: benchmarks/peers-requirements.txt
	test -x .venv-peers/bin/python || $(PYTHON) -m venv .venv-peers
	.venv-peers/bin/pip install -q -r benchmarks/peers-requirements.txt
	@touch $@

.PHONY: screenshots
screenshots: .venv/installed-dev browser
	$(BIN)/python docs/screenshots.py

# Everything that an install without internet needs: pip install --no-index --find-links wheelhouse sukien
wheelhouse: .venv/installed
	$(BIN)/pip wheel -q --wheel-dir wheelhouse .

.venv/installed: pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(PIP_INSTALL) -e .
	@touch $@

.venv/installed-dev: pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(PIP_INSTALL) -e ".[dev]"
	@touch .venv/installed $@

clean:
	rm -rf .venv .venv-peers archive wheelhouse build *.egg-info
