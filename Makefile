# The project's commands. Each target first installs what it needs (toolchain/install), and can be repeated.

RUN := toolchain/run
TARGET := $(or $(CARGO_TARGET_DIR),target)
# The site that tests read. Not dist/, which `make serve` may be serving at the same time.
TEST_DIST := $(TARGET)/test-dist
CHROMIUM_JOBS ?= 2

.PHONY: help serve build check test test-host test-browser bench format clean

help:
	@echo 'make serve    publish content/ and serve the site on http://127.0.0.1:8080; rebuild on every change'
	@echo 'make build    leave a production site in dist/'
	@echo 'make test     formatting, lints and every test, including those in Chromium'
	@echo 'make bench    publishing times, related news, download sizes, page speed, the cost of the app and of counting, Lighthouse'
	@echo 'make check    formatting and lints only'
	@echo 'make format   format all code'
	@echo 'make clean    remove build output (not the installed tools)'

serve:
	@toolchain/install build
	@echo '  serving      http://127.0.0.1:8080 (the first build takes a few minutes)'
	$(RUN) trunk serve

build:
	@toolchain/install build
	$(RUN) trunk build --release --offline
	@echo '  the site is in dist/'

check:
	@toolchain/install check
	$(RUN) cargo fmt --check
	$(RUN) leptosfmt --quiet --check src/app
	$(RUN) cargo clippy --quiet --locked --all-targets -- -D warnings
	$(RUN) cargo clippy --quiet --locked --target wasm32-unknown-unknown --lib --bin web -- -D warnings

test: check test-host test-browser

test-host:
	$(RUN) cargo test --locked --lib --test architecture --test docs --test publisher

test-browser:
	@toolchain/install test
	$(RUN) trunk build --release --offline --locked --dist $(abspath $(TEST_DIST))
	JINRI_DIST=$(abspath $(TEST_DIST)) $(RUN) cargo test --locked --test sizes --test journeys -- --test-threads=$(CHROMIUM_JOBS)

bench:
	@toolchain/install bench
	$(RUN) trunk build --release --offline
	$(RUN) cargo bench --locked --bench publish --bench counting --bench reading

format:
	@toolchain/install check
	$(RUN) cargo fmt
	$(RUN) leptosfmt --quiet src/app

clean:
	rm -rf dist target
