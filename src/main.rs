//! The app's entry in the browser: takes the place of what stands in the document.

#[cfg(target_arch = "wasm32")]
fn main() {
    jinri::app::takeover::start();
}

/// The app is for the browser; this keeps a native build of the whole package from failing.
#[cfg(not(target_arch = "wasm32"))]
fn main() {}
