# Sourced, not run: names files of the app by their content.

# The first 16 hex digits of a file's SHA-256. macOS has shasum only.
digest() { { sha256sum "$1" 2>/dev/null || shasum -a 256 "$1"; } | cut -c1-16; }
