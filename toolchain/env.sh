# Sourced, not run: puts the project's tools on PATH and picks a Rust toolchain that can compile to wasm32.
# It changes nothing on the machine; `toolchain/install` does that.

JINRI_CACHE="${JINRI_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/jinri}"
export JINRI_CACHE
export PATH="$JINRI_CACHE/tools/bin:$JINRI_CACHE/npm/build/node_modules/.bin:$JINRI_CACHE/npm/bench/node_modules/.bin:$JINRI_CACHE/npm/search/node_modules/.bin:$PATH"

# True if rustc (of the toolchain named $1, or of the active one) has a standard library for wasm32.
has_wasm_target() {
    local dir
    dir=$(RUSTUP_TOOLCHAIN="${1:-${RUSTUP_TOOLCHAIN:-}}" \
        bash -c '[ -n "$RUSTUP_TOOLCHAIN" ] || unset RUSTUP_TOOLCHAIN
                 exec rustc --print target-libdir --target wasm32-unknown-unknown' 2>/dev/null) || return 1
    compgen -G "$dir/libstd-*.rlib" >/dev/null
}

# The fallback that `toolchain/install wasm-target` links when the active toolchain cannot get the target.
DEBIAN_TOOLCHAIN=jinri-debian
if ! has_wasm_target && has_wasm_target "$DEBIAN_TOOLCHAIN"; then
    export RUSTUP_TOOLCHAIN="$DEBIAN_TOOLCHAIN"
fi

# Keeps the builder's own folders out of the app: panic messages name source files by their paths.
export CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS="--remap-path-prefix=${CARGO_HOME:-$HOME/.cargo}/registry/src= ${CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS:-}"

# Does the same for programs of this machine. Not done by default, because cargo compiles everything again if its flags change.
remap_registry() {
    local host
    host=$(rustc -vV | sed -n 's/^host: //p' | tr 'a-z-' 'A-Z_')
    export "CARGO_TARGET_${host}_RUSTFLAGS=--remap-path-prefix=${CARGO_HOME:-$HOME/.cargo}/registry/src="
}
