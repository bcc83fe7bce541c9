//! Progress bars on the terminal.

use crate::publisher::progress::Progress;
use indicatif::{ProgressBar, ProgressStyle};
use std::sync::{Mutex, MutexGuard};
use std::time::Duration;

/// One progress bar after the other, for each stage of a publication.
#[derive(Default)]
pub(super) struct Bars {
    bar: Mutex<Option<ProgressBar>>,
}

impl Bars {
    /// Removes the bar from the terminal.
    pub(super) fn finish(&self) {
        if let Some(bar) = self.bar().take() {
            bar.finish_and_clear();
        }
    }

    fn bar(&self) -> MutexGuard<'_, Option<ProgressBar>> {
        self.bar.lock().expect("no thread panics while it holds this lock")
    }
}

impl Progress for Bars {
    fn begin(&self, stage: &'static str, steps: usize) {
        self.finish();
        let style = ProgressStyle::with_template("{msg:10} [{bar:40}] {pos}/{len} {elapsed}")
            .expect("the template names only placeholders of indicatif");
        let bar = ProgressBar::new(steps as u64).with_style(style).with_message(stage);
        bar.enable_steady_tick(Duration::from_millis(200));
        *self.bar() = Some(bar);
    }

    fn step(&self) {
        if let Some(bar) = self.bar().as_ref() {
            bar.inc(1);
        }
    }
}
