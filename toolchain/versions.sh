# Versions of the tools that build the site. wasm-bindgen's is not here: it must equal Cargo.lock's.
TRUNK_VERSION=0.21.14
BINARYEN_VERSION=132.0.0
LEPTOSFMT_VERSION=0.1.33
AXE_VERSION=4.14.1
# The last that Node.js 20 runs: 13 asks for 22.19.
LIGHTHOUSE_VERSION=12.8.2
WALINE_VERSION=1.39.3
