//! An allocator that counts the bytes of each thread.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

/// A thread that holds more than this is refused more, which ends the program: it would end the machine otherwise.
const REFUSED: usize = 4 << 30;

thread_local! {
    // Constants without destructors: reading them allocates nothing.
    static HELD: Cell<usize> = const { Cell::new(0) };
    static MOST: Cell<usize> = const { Cell::new(0) };
}

/// The system's allocator, counted.
pub struct Counting;

// SAFETY: every call goes to the system's allocator unchanged; what is counted besides allocates nothing.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if !taken(layout.size()) {
            return std::ptr::null_mut();
        }
        // SAFETY: the caller's promises are passed on.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        given_back(layout.size());
        // SAFETY: the caller's promises are passed on.
        unsafe { System.dealloc(pointer, layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        if !taken(size) {
            return std::ptr::null_mut();
        }
        given_back(layout.size());
        // SAFETY: the caller's promises are passed on.
        unsafe { System.realloc(pointer, layout, size) }
    }
}

fn taken(size: usize) -> bool {
    let counted = HELD.try_with(|held| {
        let now = held.get().saturating_add(size);
        held.set(now);
        let _ = MOST.try_with(|most| most.set(most.get().max(now)));
        now <= REFUSED
    });
    counted.unwrap_or(true)
}

fn given_back(size: usize) {
    // A thread may free what another one has allocated.
    let _ = HELD.try_with(|held| held.set(held.get().saturating_sub(size)));
}

/// Does something, and returns the most bytes that this thread held meanwhile beyond those before.
pub fn measured<T>(act: impl FnOnce() -> T) -> (T, usize) {
    let before = HELD.get();
    MOST.set(before);
    let outcome = act();
    (outcome, MOST.get().saturating_sub(before))
}
