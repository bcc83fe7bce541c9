//! The tool's entry: arguments in, exit code out.

#[cfg(not(target_arch = "wasm32"))]
fn main() -> std::process::ExitCode {
    jinri::publisher::command::run()
}

/// The tool is not for the browser; this keeps a build of the whole package for wasm32 from failing.
#[cfg(target_arch = "wasm32")]
fn main() {}
