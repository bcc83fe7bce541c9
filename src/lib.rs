pub mod app;
pub mod fetch;
pub mod model;
#[cfg(not(target_arch = "wasm32"))]
pub mod publisher;
pub mod text;
