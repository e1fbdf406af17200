//! One of a list.

use super::{Args, Problem, args::is_empty, number};
use serde_json::Value as Json;

/// Of what is not empty the first, the last, any, or all; without one, `default`.
pub(super) fn run(args: &Args) -> Result<Json, Problem> {
    let values = match args.input {
        Some(Json::Array(values)) => values.as_slice(),
        Some(single) => std::slice::from_ref(single),
        None => &[],
    };
    let filled: Vec<&Json> = values.iter().filter(|value| !is_empty(Some(value))).collect();
    let picked = match args.choice("operation").as_ref() {
        "all_filled" => return Ok(filled.into_iter().cloned().collect()),
        "last" => filled.last(),
        "random" if !filled.is_empty() => {
            let count = filled.len() as u64;
            filled.get((number::mix(args.context.seed) % count) as usize)
        }
        _ => filled.first(),
    };
    let picked = picked.copied().or(args.params.get("default"));
    Ok(picked.cloned().unwrap_or_else(|| "".into()))
}
