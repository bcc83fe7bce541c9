//! How far a publication has come.

/// Learns how far a publication has come. Called from many threads.
pub trait Progress: Sync {
    /// A stage with this many steps begins.
    fn begin(&self, stage: &'static str, steps: usize);
    /// One step of the stage has finished.
    fn step(&self);
}

/// Ignores all progress.
pub struct Silent;

impl Progress for Silent {
    fn begin(&self, _: &'static str, _: usize) {}
    fn step(&self) {}
}
