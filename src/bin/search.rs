//! The worker that searches, beside the app: a wasm of its own, which is loaded when a reader first searches.
//!
//! `public/search.js` hands it texts and files through its memory, and takes JSON. It needs no bindings: so it stays small.
#![cfg_attr(target_arch = "wasm32", no_std, no_main)]
#![cfg_attr(not(target_arch = "wasm32"), allow(dead_code, reason = "only a browser calls it"))]

extern crate alloc;

#[path = "../search/mod.rs"]
#[allow(unreachable_pub, dead_code, reason = "the room is a part of the library, too, which uses more of it")]
mod search;

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

use core::cell::RefCell;
use search::engine::{Engine, Question};
use search::json;
use search::store::Fetched;

/// What the worker holds.
#[derive(Default)]
struct Worker {
    engine: Engine,
    /// What the script has written for the next call.
    input: Vec<u8>,
    /// What the last call has answered.
    output: String,
}

/// A value of a program that has one thread.
struct OneThread<T>(T);

// SAFETY: WebAssembly without the threads proposal has one thread.
unsafe impl<T> Sync for OneThread<T> {}

static WORKER: OneThread<RefCell<Option<Worker>>> = OneThread(RefCell::new(None));

fn with<T>(act: impl FnOnce(&mut Worker) -> T) -> T {
    act(WORKER.0.borrow_mut().get_or_insert_default())
}

#[cfg(target_arch = "wasm32")]
#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    core::arch::wasm32::unreachable()
}

/// Smaller than the allocator of the standard library.
#[cfg(target_arch = "wasm32")]
#[global_allocator]
static MEMORY: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();

/// Makes room for so many bytes, and returns where the script is to write them.
#[unsafe(no_mangle)]
extern "C" fn input(length: usize) -> *mut u8 {
    with(|worker| {
        worker.input.clear();
        worker.input.resize(length, 0);
        worker.input.as_mut_ptr()
    })
}

/// Takes a file: the input is its path, of so many bytes, and its content. `status`: 0 if it has come, 1 if there is none, 2 if it could
/// not be fetched.
#[unsafe(no_mangle)]
extern "C" fn put(path_length: usize, status: u32) {
    with(|worker| {
        let bytes = core::mem::take(&mut worker.input);
        let (path, content) = bytes.split_at(path_length.min(bytes.len()));
        let fetched = match status {
            0 => Fetched::Bytes(content.to_vec()),
            1 => Fetched::Missing,
            _ => Fetched::Failed,
        };
        worker.engine.put(&String::from_utf8_lossy(path), fetched);
    });
}

/// Answers a question, as far as the files that are there allow: the input is its five parts, a line each. Returns the length of the output.
#[unsafe(no_mangle)]
extern "C" fn ask() -> usize {
    with(|worker| {
        let input = String::from_utf8_lossy(&worker.input);
        let mut lines = input.split('\n').map(str::to_owned);
        let mut line = || lines.next().unwrap_or_default();
        let (text, channel, from, until, limit) = (line(), line(), line(), line(), line());
        let limit =
            limit.bytes().fold(0_usize, |limit, digit| limit.saturating_mul(10).saturating_add((digit & 15).into()));
        let question = Question { text, channel, from, until, limit: limit.clamp(1, 1_000) };
        worker.output = json::answer(&worker.engine.answer(&question));
        worker.output.len()
    })
}

/// Suggests queries for what has been typed so far, which is the input. Returns the length of the output.
#[unsafe(no_mangle)]
extern "C" fn suggest() -> usize {
    with(|worker| {
        let (texts, needs) = worker.engine.suggest(&String::from_utf8_lossy(&worker.input));
        worker.output = json::suggestions(&texts, &needs);
        worker.output.len()
    })
}

/// Forgets files: all of them, or those that could not be had.
#[unsafe(no_mangle)]
extern "C" fn forget(only_failures: bool) {
    with(|worker| worker.engine.forget(only_failures));
}

/// Returns where the output begins.
#[unsafe(no_mangle)]
extern "C" fn output() -> *const u8 {
    with(|worker| worker.output.as_ptr())
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {}
