//! Random bytes and seeds.

use crate::bindings::wasi::{random0_2_0 as two, random0_3_0 as three};
use crate::same;

pub fn random() -> Result<(), String> {
    same("bytes of 0.2", two::random::get_random_bytes(100).len(), 100)?;
    same("bytes of 0.3", three::random::get_random_bytes(100).len(), 100)?;
    same("insecure bytes of 0.2", two::insecure::get_insecure_random_bytes(100).len(), 100)?;
    same("insecure bytes of 0.3", three::insecure::get_insecure_random_bytes(100).len(), 100)?;
    let numbers = [
        two::random::get_random_u64(),
        three::random::get_random_u64(),
        two::insecure::get_insecure_random_u64(),
        three::insecure::get_insecure_random_u64(),
    ];
    for (index, number) in numbers.iter().enumerate() {
        same("a number that came twice", numbers[..index].contains(number), false)?;
    }
    same("the seed of 0.2", two::insecure_seed::insecure_seed(), two::insecure_seed::insecure_seed())?;
    same("the seed of 0.3", three::insecure_seed::get_insecure_seed(), three::insecure_seed::get_insecure_seed())
}
