//! A number that is left to chance: the seed is the context's.

use super::{Args, Code, Problem, decimal, decimals};
use rust_decimal::Decimal;
use serde_json::Value as Json;

/// From `minimum` to `maximum`, both of them among what can come; 0 to 100 where nothing is said.
pub(super) fn run(args: &Args) -> Result<Json, Problem> {
    let least = args.number("minimum")?.unwrap_or(Decimal::ZERO);
    let most = args.number("maximum")?.unwrap_or(Decimal::ONE_HUNDRED);
    let places = decimals(args)?.unwrap_or(0);
    let refused = || Problem::new("maximum", Code::OutOfRange, most.to_string());
    // Counted in the smallest steps.
    let unit = Decimal::from(10_u128.pow(places));
    let scaled = |number: Decimal| number.checked_mul(unit).ok_or_else(refused);
    let whole = |number: Decimal| i128::try_from(number).map_err(|_| refused());
    let (low, high) = (whole(scaled(least)?.ceil())?, whole(scaled(most)?.floor())?);
    if low > high {
        return Err(refused());
    }
    let count = (high - low) as u128 + 1;
    let drawn = low + (u128::from(mix(args.context.seed)) % count) as i128;
    let number = Decimal::try_from_i128_with_scale(drawn, places).map_err(|_| refused())?;
    Ok(decimal::to_json(number))
}

/// SplitMix64: neighbouring seeds give numbers that have nothing in common.
pub(in crate::formatter) fn mix(seed: u64) -> u64 {
    let mut mixed = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}
