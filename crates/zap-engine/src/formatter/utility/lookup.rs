//! One value for another: `{"client": "Clients", "fournisseur": "Achats"}`.

use super::{Args, Code, Problem, args::text_of};
use serde_json::Value as Json;

/// The value beside the key that is the input, blanks around it and great letters aside if none is the
/// input as it is; without one, `fallback`.
pub(super) fn run(args: &Args) -> Result<Json, Problem> {
    let value = args.params.get("table");
    let table = value.and_then(Json::as_object);
    let table = table.ok_or_else(|| Problem::new("table", Code::NotAList, text_of(value)))?;
    let input = args.input();
    let alike = |key: &String| key.trim().to_lowercase() == input.trim().to_lowercase();
    let found = table
        .get(input.as_ref())
        .or_else(|| table.iter().find(|(key, _)| alike(key)).map(|(_, value)| value));
    Ok(found.or(args.params.get("fallback")).cloned().unwrap_or_else(|| "".into()))
}
