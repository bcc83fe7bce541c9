//! Time in the hands of a journey.

/// Takes timers and animation frames out of the browser's hands: they run when the journey says so.
pub const OWN_CLOCK: &str = "
    window.timers = []; window.frames_due = [];
    window.setTimeout = (call, pause) => { timers.push({ call, pause }); return timers.length; };
    window.clearTimeout = id => { if (timers[id - 1]) timers[id - 1].call = () => {}; };
    window.requestAnimationFrame = call => { frames_due.push(call); return frames_due.length; };";

/// Runs the timers with this pause, in milliseconds.
pub fn tick(pause: u32) -> String {
    format!(
        "timers.filter(timer => timer.pause === {pause}).forEach(timer => {{ const call = timer.call; timer.call = () => {{}}; call(); }});"
    )
}

/// Runs the animation frames that are due.
pub const FRAMES: &str = "for (const call of frames_due.splice(0)) call(performance.now());";
