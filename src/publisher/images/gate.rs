//! Bounds the memory that pictures take: of many large ones, some wait until others are done.

use std::sync::{Condvar, Mutex};

/// Lets pictures in as long as there is room for their pixels.
#[derive(Default)]
pub(crate) struct Gate {
    /// The pixels of the pictures that are inside.
    inside: Mutex<u64>,
    left: Condvar,
}

/// Room for a picture, until it is dropped.
pub(crate) struct Room<'g> {
    gate: &'g Gate,
    pixels: u64,
}

impl Gate {
    /// Most pixels inside. Each takes up to ten bytes while a progressive JPEG is decoded.
    pub(crate) const PIXELS: u64 = 50_000_000;

    /// Waits until there is room for this many pixels. A picture with more than [`Gate::PIXELS`] is let in alone.
    ///
    /// Not to be called in a task of a pool whose other tasks run inside [`Room`]: it could wait for itself.
    pub(crate) fn enter(&self, pixels: u64) -> Room<'_> {
        let pixels = pixels.min(Gate::PIXELS);
        let inside = self.inside.lock().expect("no thread panics while it holds this lock");
        let full = |inside: &mut u64| *inside + pixels > Gate::PIXELS;
        let mut inside = self.left.wait_while(inside, full).expect("no thread panics while it holds this lock");
        *inside += pixels;
        Room { gate: self, pixels }
    }
}

impl Drop for Room<'_> {
    fn drop(&mut self) {
        *self.gate.inside.lock().expect("no thread panics while it holds this lock") -= self.pixels;
        self.gate.left.notify_all();
    }
}
