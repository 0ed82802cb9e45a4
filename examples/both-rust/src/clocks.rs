//! Clocks, and waiting for them.

use crate::bindings::wasi::clocks0_2_0 as two;
use crate::bindings::wasi::clocks0_3_0 as three;
use crate::bindings::wasi::io::poll;
use crate::same;

const STEP: u64 = 2_000_000;

/// A pollable is a future: what one generation waits for has passed for the other.
pub async fn pollable() -> Result<(), String> {
    let start = three::monotonic_clock::now();
    let soon = two::monotonic_clock::subscribe_duration(STEP);
    let late = two::monotonic_clock::subscribe_duration(3_600_000_000_000);
    let ready = soon.ready();
    same("ready before its time", ready && three::monotonic_clock::now() < start + STEP, false)?;
    same("the late one, at first", late.ready(), false)?;
    same("what poll found", poll::poll(&[&late, &soon]), vec![1])?;
    same("passed for 0.3", three::monotonic_clock::now() >= start + STEP, true)?;
    soon.block();
    same("still ready", soon.ready(), true)?;

    let next = two::monotonic_clock::subscribe_instant(two::monotonic_clock::now() + STEP);
    three::monotonic_clock::wait_until(two::monotonic_clock::now() + STEP).await;
    same("ready after 0.3 has waited", next.ready(), true)?;
    three::monotonic_clock::wait_for(STEP).await;
    same("the late one", late.ready(), false)
}

/// One clock: its marks are ordered across generations.
pub async fn monotonic() -> Result<(), String> {
    let marks = [
        two::monotonic_clock::now(),
        three::monotonic_clock::now(),
        two::monotonic_clock::now(),
        three::monotonic_clock::now(),
    ];
    same("in order", marks.is_sorted(), true)?;
    same("resolution", two::monotonic_clock::resolution(), three::monotonic_clock::get_resolution())
}

pub fn wall() -> Result<(), String> {
    let first = two::wall_clock::now();
    let second = three::system_clock::now();
    let third = two::wall_clock::now();
    let nanoseconds = |seconds: u64, nanoseconds: u32| u128::from(seconds) * 1_000_000_000 + u128::from(nanoseconds);
    let times = [
        nanoseconds(first.seconds, first.nanoseconds),
        nanoseconds(second.seconds.unsigned_abs(), second.nanoseconds),
        nanoseconds(third.seconds, third.nanoseconds),
    ];
    same("in order", times.is_sorted(), true)?;
    let resolution = two::wall_clock::resolution();
    same(
        "resolution",
        nanoseconds(resolution.seconds, resolution.nanoseconds),
        u128::from(three::system_clock::get_resolution()),
    )
}
