//! Time in the hands of a journey.

use std::ops::RangeInclusive;

/// Takes timers and animation frames out of the browser's hands: they run when the journey says so.
pub const OWN_CLOCK: &str = "
    window.timers = []; window.frames_due = [];
    window.setTimeout = (call, pause) => { timers.push({ call, pause }); return timers.length; };
    window.clearTimeout = id => { if (timers[id - 1]) timers[id - 1].call = () => {}; };
    window.requestAnimationFrame = call => { frames_due.push(call); return frames_due.length; };";

/// In every page, before its own scripts: the page never gives up waiting, for pictures (8 s), a counter (10 s) or a file (20 s). For journeys that
/// hold an answer, which takes a slow machine longer than that.
pub const NEVER_GIVE_UP: &str = "const later = window.setTimeout;
    window.setTimeout = (call, pause, ...rest) => later(call, [8_000, 10_000, 20_000].includes(pause) ? 1e9 : pause, ...rest);";

/// Runs the timers with this pause, in milliseconds.
pub fn tick(pause: u32) -> String {
    tick_of(pause..=pause)
}

/// Runs the timers with such a pause, in milliseconds: pauses that depend on chance.
pub fn tick_of(pause: RangeInclusive<u32>) -> String {
    let (from, to) = pause.into_inner();
    format!(
        "timers.filter(timer => timer.pause >= {from} && timer.pause <= {to}).forEach(timer => {{ const call = timer.call; timer.call = () => {{}}; call(); }});"
    )
}

/// Runs the animation frames that are due.
pub const FRAMES: &str = "for (const call of frames_due.splice(0)) call(performance.now());";
