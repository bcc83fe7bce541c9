# Versions of the Rust programs of the toolchain. That of wasm-bindgen is in wasm-bindgen/Cargo.toml: it must equal the one in Cargo.lock.
# Those of npm packages are in npm/*/package.json and deploy/waline/package.json.
TRUNK_VERSION=0.21.14
LEPTOSFMT_VERSION=0.1.33
GECKODRIVER_VERSION=0.37.1
CARGO_DENY_VERSION=0.20.2
