# The project's commands. Each target first installs what it needs (toolchain/install), and can be repeated.

RUN := toolchain/run
TARGET := $(or $(CARGO_TARGET_DIR),target)
# The site that tests read. Not dist/, which `make serve` may be serving at the same time.
TEST_DIST := $(TARGET)/test-dist
# The app, and it with the demo content in one file, which the tool carries.
APP := $(TARGET)/app
BUNDLE := $(TARGET)/jinri.bundle
PACKAGES := $(TARGET)/packages
BROWSER_JOBS ?= 2
# How long `make fuzz` tries inputs, and from which seed: by default from the time.
FUZZ_SECONDS ?= 600
FUZZ_SEED ?=
# The journeys that `make test` repeats in engines other than Chromium.
READING := reading:: navigation:: snapshots:: failures:: layout:: looks:: newspapers:: older:: policy:: settings::

# $(call journeys,ENGINE,FILTERS)
journeys = JINRI_ENGINE=$(1) JINRI_DIST=$(abspath $(TEST_DIST)) $(RUN) cargo test --locked --test journeys -- --test-threads=$(BROWSER_JOBS) $(2)

.PHONY: help serve build app tool package test-packages check test test-host test-browser test-engines test-site fuzz bench sbom reproduce format clean

help:
	@echo 'make serve    publish content/ and serve the site on http://127.0.0.1:8080; rebuild on every change'
	@echo 'make build    leave a production site in dist/'
	@echo 'make tool     leave the tool with the app inside, jinri, in target/tool/'
	@echo 'make package  leave a tarball, a Python wheel, an npm package, a Debian package and a crate of it in target/packages/'
	@echo 'make test     formatting, lints and every test; those in Chromium, and what concerns reading in Firefox and WebKitGTK too'
	@echo 'make test-engines  every journey in Chromium, Firefox and WebKitGTK'
	@echo 'make fuzz     random inputs for FUZZ_SECONDS (default 600): every format, damaged files, edits of a site'
	@echo 'make bench    publishing times, related news, search, download sizes, page speed, the cost of the app and of counting, Lighthouse'
	@echo 'make check    formatting, lints, and licences, sources and advisories of the dependencies'
	@echo 'make sbom     leave a bill of materials of the tool and of the app in target/sbom/'
	@echo 'make reproduce  build the last commit twice and compare the app and the tool'
	@echo 'make format   format all code'
	@echo 'make clean    remove build output (not the installed tools)'

serve:
	@toolchain/install build
	@echo '  serving      http://127.0.0.1:8080 (the first build takes a few minutes)'
	$(RUN) trunk serve --cargo-profile quick

# Prints where the time goes. jinri, which Trunk runs at the end, is compiled beside the app, and yields to it: the app's last steps keep
# one processor busy, and leave the other to jinri.
build:
	@toolchain/install build
	@start=$$(date +%s); \
	{ nice $(RUN) cargo build --quiet --locked --profile $(or $(JINRI_PROFILE),quick) --bin jinri; \
	  echo "  jinri: $$(($$(date +%s) - start)) s"; } & \
	$(RUN) trunk build --release --offline --locked || exit 1; wait; \
	echo "  the site is in dist/, after $$(($$(date +%s) - start)) s"

# A release build of the app alone, in target/app/.
app:
	@toolchain/install build
	JINRI_APP_ONLY=1 $(RUN) trunk build --release --offline --locked --dist $(abspath $(APP))

tool: app
	toolchain/bundle $(APP) $(BUNDLE)
	JINRI_BUNDLE=$(abspath $(BUNDLE)) $(RUN) cargo rustc --locked --profile tool --bin jinri -- -C strip=symbols
	@ls -l $(TARGET)/tool/jinri | awk '{ print "  the tool, with the app inside: " $$NF ", " $$5 " bytes" }'

package: tool
	packages/build $(TARGET)/tool/jinri $(PACKAGES)
	$(RUN) packages/crate $(BUNDLE) $(PACKAGES)
	packages/test $(PACKAGES)

# The same with a tool that is compiled quickly, and the app of `make test-site`.
test-packages: test-site
	toolchain/bundle $(TEST_DIST) $(BUNDLE)
	JINRI_BUNDLE=$(abspath $(BUNDLE)) $(RUN) cargo rustc --locked --bin jinri -- -C strip=symbols
	packages/build $(TARGET)/debug/jinri $(TARGET)/test-packages
	$(RUN) packages/crate $(BUNDLE) $(TARGET)/test-packages
	packages/test $(TARGET)/test-packages

check:
	@toolchain/install check
	$(RUN) cargo fmt --check
	$(RUN) leptosfmt --quiet --check src/app
	$(RUN) cargo deny --locked check bans licenses sources
	@toolchain/advisories
	$(RUN) cargo clippy --quiet --locked --all-targets -- -D warnings
	$(RUN) cargo clippy --quiet --locked --target wasm32-unknown-unknown --lib --bin web --bin search -- -D warnings

test: check test-host test-browser test-packages

test-host:
	$(RUN) cargo test --locked --lib --test architecture --test docs --test publisher --test supply --test search --test fuzz

# A release build in target/test-dist/, by the jinri that the tests compile as well.
test-site:
	@toolchain/install test
	JINRI_PROFILE=dev $(RUN) trunk build --release --offline --locked --dist $(abspath $(TEST_DIST))

# Goes on to the next engine after a failure, so that one run reports all of them.
test-browser: test-site
	JINRI_DIST=$(abspath $(TEST_DIST)) $(RUN) cargo test --locked --test sizes
	@failed=; \
	{ $(call journeys,chromium); } || failed="$$failed chromium"; \
	{ $(call journeys,firefox,$(READING)); } || failed="$$failed firefox"; \
	{ $(call journeys,webkit,$(READING)); } || failed="$$failed webkit"; \
	[ -z "$$failed" ] || { echo "journeys failed in:$$failed"; exit 1; }

test-engines: test-site
	@failed=; \
	{ $(call journeys,chromium); } || failed="$$failed chromium"; \
	{ $(call journeys,firefox); } || failed="$$failed firefox"; \
	{ $(call journeys,webkit); } || failed="$$failed webkit"; \
	[ -z "$$failed" ] || { echo "journeys failed in:$$failed"; exit 1; }

# The project's own code optimized a little: otherwise most of the time goes into slow code. Overflows stay panics.
fuzz:
	CARGO_PROFILE_DEV_OPT_LEVEL=1 FUZZ_SECONDS=$(FUZZ_SECONDS) FUZZ_SEED=$(FUZZ_SEED) \
	$(RUN) cargo test --locked --test fuzz -- --test-threads=1

bench:
	@toolchain/install bench
	$(RUN) trunk build --release --offline --locked
	$(RUN) cargo bench --locked --bench publish --bench counting --bench reading

# Needs no compilation.
sbom:
	$(RUN) toolchain/sbom $(TARGET)/sbom

reproduce:
	@toolchain/install build
	$(RUN) toolchain/reproduce

format:
	@toolchain/install check
	$(RUN) cargo fmt
	$(RUN) leptosfmt --quiet src/app

clean:
	rm -rf dist target
