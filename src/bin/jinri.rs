//! The tool's entry: arguments in, exit code out.

/// Publishing many articles makes and frees many small texts on every processor at once; the system's allocator asks the kernel for
/// room tens of thousands of times.
#[cfg(not(target_arch = "wasm32"))]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[cfg(not(target_arch = "wasm32"))]
fn main() -> std::process::ExitCode {
    jinri::publisher::command::run()
}

/// The tool is not for the browser; this keeps a build of the whole package for wasm32 from failing.
#[cfg(target_arch = "wasm32")]
fn main() {}
