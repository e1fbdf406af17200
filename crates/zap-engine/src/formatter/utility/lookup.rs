//! One value for another: `{"client": "Clients", "fournisseur": "Achats"}`.

use super::{Args, Code, Problem, args::text_of};
use serde_json::Value as Json;

/// The value beside the key that is the input, blanks around it aside; capitals count, unless
/// `ignore_case` says that they do not. Without one, `fallback`.
pub(super) fn run(args: &Args) -> Result<Json, Problem> {
    let value = args.params.get("table");
    let table = value.and_then(Json::as_object);
    let table = table.ok_or_else(|| Problem::new("table", Code::NotAList, text_of(value)))?;
    let ignore_case = args.flag("ignore_case");
    let plain = |text: &str| {
        let trimmed = text.trim();
        if ignore_case { trimmed.to_lowercase() } else { trimmed.to_owned() }
    };
    let input = args.input();
    let wanted = plain(&input);
    let found = table
        .get(input.as_ref())
        .or_else(|| table.iter().find(|(key, _)| plain(key) == wanted).map(|(_, value)| value));
    Ok(found.or(args.params.get("fallback")).cloned().unwrap_or_else(|| "".into()))
}
