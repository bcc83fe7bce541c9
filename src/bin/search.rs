//! The worker that searches, beside the app: a wasm of its own, which is loaded when a reader first searches.
//!
//! `public/search.js` hands it texts and files through its memory, and takes JSON. It needs no bindings: so it stays small.
#![cfg_attr(target_arch = "wasm32", no_std, no_main)]
#![cfg_attr(not(target_arch = "wasm32"), allow(dead_code, reason = "only a browser calls it"))]

extern crate alloc;

#[path = "../search/mod.rs"]
#[expect(unreachable_pub, dead_code, reason = "the room is a part of the library, too, which uses more of it")]
mod search;

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

use core::cell::{RefCell, RefMut};
use search::engine::{Engine, Question};
use search::json;
use search::store::Fetched;
use search::text::{split, utf8};

/// Once the files of earlier questions reach so far into the memory, they are forgotten.
const KEPT_MAX: usize = 32 << 20;

/// What the worker holds.
struct Worker {
    engine: Engine,
    /// What the script has written for the next call.
    input: Vec<u8>,
    /// What the last call has answered.
    output: String,
    /// Up to where memory is in use beyond a call: by the engine, which changes only in [`put`].
    kept: usize,
}

/// A value of a program that has one thread.
struct OneThread<T>(T);

// SAFETY: WebAssembly without the threads proposal has one thread.
unsafe impl<T> Sync for OneThread<T> {}

static WORKER: OneThread<RefCell<Option<Worker>>> = OneThread(RefCell::new(None));

#[inline(never)]
fn worker() -> RefMut<'static, Worker> {
    RefMut::map(WORKER.0.borrow_mut(), |worker| {
        worker.get_or_insert_with(|| {
            let engine = Engine::default();
            Worker { engine, input: Vec::new(), output: String::new(), kept: memory::top() }
        })
    })
}

#[cfg(target_arch = "wasm32")]
#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    core::arch::wasm32::unreachable()
}

/// The memory. What a call allocates is given back as a whole when the next begins: an allocator that frees nothing makes the code that would
/// free disappear, a sixth of the wasm.
#[cfg(target_arch = "wasm32")]
mod memory {
    use super::OneThread;
    use core::alloc::{GlobalAlloc, Layout};
    use core::arch::wasm32::{memory_grow, memory_size};
    use core::cell::Cell;

    struct Memory {
        /// Where free memory begins; 0: nowhere yet.
        top: OneThread<Cell<usize>>,
    }

    #[global_allocator]
    static MEMORY: Memory = Memory { top: OneThread(Cell::new(0)) };

    unsafe extern "C" {
        /// The linker puts it behind the stack and the data.
        static __heap_base: u8;
    }

    /// Returns where free memory begins.
    pub(super) fn top() -> usize {
        match MEMORY.top.0.get() {
            0 => &raw const __heap_base as usize,
            top => top,
        }
    }

    /// Gives back what was allocated since [`top`] has returned this; 0: everything.
    ///
    /// # Safety
    ///
    /// Nothing of it is used again.
    pub(super) unsafe fn give_back(top: usize) {
        MEMORY.top.0.set(top);
    }

    // SAFETY: what `alloc` returns lies between what it has returned before and the end of the memory.
    unsafe impl GlobalAlloc for Memory {
        unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
            let start = (top() + layout.align() - 1) & !(layout.align() - 1);
            let end = start.saturating_add(layout.size());
            // In pages of 64 kB.
            let pages = (end >> 16) + 1;
            if pages > memory_size(0) && memory_grow(0, pages - memory_size(0)) == usize::MAX {
                return core::ptr::null_mut();
            }
            self.top.0.set(end);
            start as *mut u8
        }

        unsafe fn dealloc(&self, _: *mut u8, _: Layout) {}

        unsafe fn realloc(&self, old: *mut u8, layout: Layout, size: usize) -> *mut u8 {
            // What was allocated last grows where it is.
            if old as usize + layout.size() == top() {
                self.top.0.set(old as usize);
            }
            // SAFETY: the alignment is one, and the caller promises that the size is none that is too large.
            let new = unsafe { self.alloc(Layout::from_size_align_unchecked(size, layout.align())) };
            if new != old && !new.is_null() {
                // SAFETY: both have so many bytes; they do not overlap, because `new` begins behind `old`.
                unsafe { new.copy_from_nonoverlapping(old, layout.size().min(size)) };
            }
            new
        }
    }
}

/// Elsewhere, the standard library has the memory.
#[cfg(not(target_arch = "wasm32"))]
mod memory {
    pub(super) fn top() -> usize {
        0
    }

    pub(super) unsafe fn give_back(_: usize) {}
}

/// Makes room for so many bytes, and returns where the script is to write them.
#[unsafe(no_mangle)]
extern "C" fn input(length: usize) -> *mut u8 {
    let worker = &mut *worker();
    worker.output = String::new();
    worker.input = Vec::new();
    // SAFETY: only the engine is used beyond a call, and nothing behind `kept` belongs to it: answering does not change it.
    unsafe { memory::give_back(worker.kept) };
    worker.input.resize(length, 0);
    worker.input.as_mut_ptr()
}

/// Takes a file: the input is its content, and behind it its path, of so many bytes. `status`: 0 if it has come, 1 if there is none, 2 if it
/// could not be fetched.
#[unsafe(no_mangle)]
extern "C" fn put(path_length: usize, status: u32) {
    let worker = &mut *worker();
    let mut content = core::mem::take(&mut worker.input);
    let path = content.split_off(content.len().saturating_sub(path_length));
    let fetched = match status {
        0 => Fetched::Bytes(content),
        1 => Fetched::Missing,
        _ => Fetched::Failed,
    };
    worker.engine.put(text(&path), fetched);
    worker.kept = memory::top();
}

/// What the script has written is UTF-8.
fn text(bytes: &[u8]) -> &str {
    utf8(bytes).unwrap_or_default()
}

/// Answers a question, as far as the files that are there allow: the input is its five parts, a line each. Returns the length of the output.
#[unsafe(no_mangle)]
extern "C" fn ask() -> usize {
    let worker = &mut *worker();
    let mut rest = text(&worker.input);
    let mut line = || {
        let (line, behind) = split(rest, b'\n');
        rest = behind;
        line.to_owned()
    };
    let (text, channel, from, until, limit) = (line(), line(), line(), line(), line());
    let limit =
        limit.bytes().fold(0_usize, |limit, digit| limit.saturating_mul(10).saturating_add((digit & 15).into()));
    let question = Question { text, channel, from, until, limit: limit.clamp(1, 1_000) };
    worker.output = json::answer(&worker.engine.answer(&question));
    worker.output.len()
}

/// Suggests queries for what has been typed so far, which is the input. Returns the length of the output.
#[unsafe(no_mangle)]
extern "C" fn suggest() -> usize {
    let worker = &mut *worker();
    let (texts, needs) = worker.engine.suggest(text(&worker.input));
    worker.output = json::suggestions(&texts, &needs);
    worker.output.len()
}

/// Forgets files: all of them, or those that could not be had as long as the others take little memory.
#[unsafe(no_mangle)]
extern "C" fn forget(only_failures: bool) {
    if only_failures && worker().kept < KEPT_MAX {
        worker().engine.forget(true);
        return;
    }
    WORKER.0.replace(None);
    // SAFETY: nothing is left that could use it.
    unsafe { memory::give_back(0) };
}

/// Returns where the output begins.
#[unsafe(no_mangle)]
extern "C" fn output() -> *const u8 {
    worker().output.as_ptr()
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {}
