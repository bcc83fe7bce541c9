# Versions of the tools. The version of wasm-bindgen is not here: it must equal the one in Cargo.lock.
TRUNK_VERSION=0.21.14
BINARYEN_VERSION=132.0.0
ESBUILD_VERSION=0.28.2
LEPTOSFMT_VERSION=0.1.33
GECKODRIVER_VERSION=0.37.1
AXE_VERSION=4.14.1
ACE_VERSION=4.0.34
# The last version that runs on Node.js 20: version 13 needs 22.19.
LIGHTHOUSE_VERSION=12.8.2
WALINE_VERSION=1.39.3
