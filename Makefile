# What a newcomer runs. Each target installs what it needs first; see toolchain/install.

RUN := toolchain/run

.PHONY: help serve build check test bench format clean

help:
	@echo 'make serve    publish content/ and serve the site on http://127.0.0.1:8080, rebuilt on every change'
	@echo 'make build    leave a production site in dist/'
	@echo 'make test     run every test, in a real browser too'
	@echo 'make check    formatting and lints of both targets'
	@echo 'make bench    publishing times and the bytes a visitor downloads'
	@echo 'make format   format all code'
	@echo 'make clean    remove what was built (not the installed tools)'

serve:
	@toolchain/install build
	$(RUN) trunk serve

build:
	@toolchain/install build
	$(RUN) trunk build --release --offline

clean:
	rm -rf dist target
