//! Properties that hold for every value of a kind.

use crate::bounds::{Bounds, keep};
use proptest::strategy::Strategy;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner};
use std::fmt::Debug;

/// The outcome for one value.
pub type Outcome = Result<(), TestCaseError>;

/// Tries values: `cases` of them, or that many again and again for `percent` of the time. Makes one that fails simpler, keeps it and fails.
pub fn holds<S: Strategy>(
    name: &'static str,
    percent: u64,
    cases: u32,
    strategy: S,
    property: impl Fn(S::Value) -> Outcome,
) where
    S::Value: Debug,
{
    let mut bounds = Bounds::of(name, 1, percent);
    bounds.each = cases.into();
    while let Some(seed) = bounds.next() {
        let mut runner = runner(seed, cases);
        match runner.run(&strategy, &property) {
            Ok(()) => {}
            Err(TestError::Fail(reason, value)) => {
                let path = keep(name, format!("{reason}\n{value:#?}\n").as_bytes());
                panic!("{reason}\n{value:#?}\nkept in {}", path.display());
            }
            Err(TestError::Abort(reason)) => panic!("{name}: no values: {reason}"),
        }
    }
}

/// A runner whose values follow from the seed.
pub fn runner(seed: u64, cases: u32) -> TestRunner {
    let bytes = [seed; 4].map(u64::to_le_bytes).concat();
    let config = Config { cases, failure_persistence: None, max_shrink_iters: 4_096, ..Config::default() };
    TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &bytes))
}
