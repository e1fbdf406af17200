//! What a form showed when somebody began to fill it in, so that a save changes what they changed and
//! nothing else: what another person saved meanwhile in other fields stays.

use crate::{http::request::Parameters, records::Input, web::form::Form};
use sha2::{Digest, Sha256};

/// The hidden field: `name=fingerprint` of each field, with blanks between. The templates name it, too.
const SEEN: &str = "vu";
/// Bytes of a fingerprint. It need not withstand an attack: whoever forges one changes what they may change.
const FINGERPRINT_BYTES: usize = 8;

/// The form with what it shows noted in it.
pub fn noted(form: Form) -> Form {
    let seen = form.values().map(|(name, value)| format!("{name}={}", fingerprint(value)));
    let seen = seen.collect::<Vec<_>>().join(" ");
    form.with(SEEN, seen)
}

/// What was typed, without what came back as it was shown. A societe is its name and its number.
pub fn without_unchanged(mut input: Input, typed: &Parameters) -> Input {
    let seen = typed.get(SEEN).unwrap_or_default();
    let is_unchanged = |wanted: &str| {
        let mut pairs = seen.split(' ').filter_map(|pair| pair.split_once('='));
        let shown = pairs.find_map(|(name, shown)| (name == wanted).then_some(shown));
        shown.is_some_and(|shown| shown == fingerprint(typed.get(wanted).unwrap_or_default()))
    };
    input.0.shift_remove(SEEN);
    if !seen.is_empty() {
        // A script sends the number beside the name that was chosen.
        let is_same = typed.get("societe_id").is_none() || is_unchanged("societe_id");
        let societe = is_unchanged("societe") && is_same;
        input.0.retain(|name, _| if name == "societe" { !societe } else { !is_unchanged(name) });
    }
    input
}

fn fingerprint(value: &str) -> String {
    // A browser ends the lines of a text in its own way.
    let hash = Sha256::digest(value.replace("\r\n", "\n").as_bytes());
    hash.iter().take(FINGERPRINT_BYTES).map(|byte| format!("{byte:02x}")).collect()
}
