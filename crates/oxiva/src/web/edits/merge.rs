//! What becomes of a form that was sent, where what it shows may have changed since it was opened.

use super::snapshot::{Field, Snapshot, Unit};
use crate::http::request::Parameters;
use serde_json::{Map, Value as Json};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};

/// The hidden field: what the form showed when it was opened.
pub const VERSION: &str = "vu";
/// What the names of the choices begin with that a clash asks for: `choix_ville`.
pub(in crate::web) const CHOICE: &str = "choix_";
/// The choice of what is stored.
pub(super) const THEIRS: &str = "leur";
/// The choice of what was typed.
pub(super) const MINE: &str = "mien";
/// Bytes of a fingerprint. It need not withstand an attack: whoever forges one changes what they may change.
const FINGERPRINT_BYTES: usize = 8;

/// What a value is told by that a form showed.
pub(in crate::web) fn fingerprint(value: &str) -> String {
    let hash = Sha256::digest(normal(value).as_bytes());
    hash.iter().take(FINGERPRINT_BYTES).map(|byte| format!("{byte:02x}")).collect()
}

/// A browser ends the lines of a text in its own way.
fn normal(value: &str) -> String {
    value.replace("\r\n", "\n")
}

/// What two people changed differently.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::web) struct Difference {
    /// The name of the unit, or of the field that is no more.
    pub name: String,
    /// What people call it; `None` of a field that is no more.
    pub label: Option<String>,
    /// What was typed, as people read it.
    pub mine: String,
    /// What is stored, as people read it.
    pub theirs: String,
}

/// A form over what is stored now.
#[derive(Debug)]
pub struct Merged {
    /// What was typed where it was touched, and what is stored now everywhere else; nothing of ours.
    pub typed: Parameters,
    /// Fields that the person changed; `None`: all that were sent.
    touched: Option<BTreeSet<String>>,
    pub(in crate::web) differences: Vec<Difference>,
}

impl Merged {
    /// Whether the person changed the field.
    pub fn is_touched(&self, name: &str) -> bool {
        self.touched.as_ref().is_none_or(|touched| touched.contains(name))
    }
}

/// Puts what was typed over what is stored now. `sent`: the form, with the version that it was made from.
pub(in crate::web) fn merge(sent: &Parameters, now: &Snapshot) -> Merged {
    let own = |name: &String| name == VERSION || name.starts_with(CHOICE);
    let mut typed = sent.clone().into_map();
    typed.retain(|name, _| !own(name));
    let Some(version) = sent.get(VERSION) else {
        return Merged { typed: Parameters::of_map(typed), touched: None, differences: Vec::new() };
    };
    let seen: BTreeMap<&str, &str> =
        version.split(' ').filter_map(|pair| pair.split_once('=')).collect();
    let (mut touched, mut differences) = (BTreeSet::new(), Vec::new());
    for unit in &now.units {
        let theirs = sent.get(&format!("{CHOICE}{}", unit.name)) == Some(THEIRS);
        if theirs || !unit.fields.iter().any(|field| is_touched(field, sent, &seen)) {
            take_stored(&mut typed, unit);
            continue;
        }
        touched.extend(unit.fields.iter().map(|field| field.name.clone()));
        let is_changed = |field: &Field| {
            seen.get(field.name.as_str()) != Some(&fingerprint(&field.value).as_str())
        };
        let differs = |field: &Field| {
            typed_value(field, sent).is_some_and(|mine| mine != normal(&field.value))
        };
        if unit.fields.iter().any(is_changed) && unit.fields.iter().any(differs) {
            differences.push(difference(unit, sent));
        }
    }
    differences.extend(gone(sent, &seen, now));
    drop_gone(&mut typed, &seen, now);
    Merged { typed: Parameters::of_map(typed), touched: Some(touched), differences }
}

/// What was sent of a field; `None` if a browser sends it and this one did not.
fn typed_value(field: &Field, sent: &Parameters) -> Option<String> {
    let empty = if field.is_box { Some("") } else { None };
    sent.sent(&field.name).or(empty).map(normal)
}

/// Whether the person changed it. One that the form did not show was not changed in it.
fn is_touched(field: &Field, sent: &Parameters, seen: &BTreeMap<&str, &str>) -> bool {
    let Some(shown) = seen.get(field.name.as_str()) else { return false };
    typed_value(field, sent).is_some_and(|mine| fingerprint(&mine) != *shown)
}

fn take_stored(typed: &mut Map<String, Json>, unit: &Unit) {
    for field in &unit.fields {
        if !field.value.is_empty() {
            typed.insert(field.name.clone(), field.value.clone().into());
        } else if field.is_box {
            typed.shift_remove(&field.name);
        } else if let Some(value) = typed.get_mut(&field.name) {
            *value = "".into();
        }
    }
}

fn difference(unit: &Unit, sent: &Parameters) -> Difference {
    Difference {
        name: unit.name.clone(),
        label: Some(unit.label.clone()),
        mine: unit.worded(|field| typed_value(field, sent)),
        theirs: unit.worded(|field| Some(field.value.clone())),
    }
}

/// Fields that the form showed and that are no more.
fn gone_names<'a>(seen: &BTreeMap<&'a str, &'a str>, now: &Snapshot) -> Vec<(&'a str, &'a str)> {
    let there: BTreeSet<_> = now.values().map(|(name, _)| name).collect();
    seen.iter().filter(|(name, _)| !there.contains(**name)).map(|(name, of)| (*name, *of)).collect()
}

/// What was typed into fields that are no more: it is told, for it cannot be kept.
fn gone(sent: &Parameters, seen: &BTreeMap<&str, &str>, now: &Snapshot) -> Vec<Difference> {
    let told = |(name, shown): (&str, &str)| {
        let mine = sent.sent(name).filter(|mine| fingerprint(mine) != shown)?;
        let (name, mine) = (name.to_owned(), normal(mine));
        Some(Difference { name, label: None, mine, theirs: String::new() })
    };
    gone_names(seen, now).into_iter().filter_map(told).collect()
}

fn drop_gone(typed: &mut Map<String, Json>, seen: &BTreeMap<&str, &str>, now: &Snapshot) {
    for (name, _) in gone_names(seen, now) {
        typed.shift_remove(name);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{dossiers::last_changes::Subject, i18n::Lang};

    fn stored(ville: &str, telephone: &str, active: bool) -> Snapshot {
        Snapshot::of(Subject::Dossier, Lang::Fr)
            .field("ville", ville)
            .group("societe", [("societe", telephone.to_owned()), ("societe_id", String::new())])
            .tick("active", "on", active)
    }

    fn sent(of: &Snapshot, typed: &[(&str, Option<&str>)]) -> Parameters {
        let mut map = of.untouched().into_map();
        for (name, value) in typed {
            match value {
                Some(value) => drop(map.insert((*name).to_owned(), (*value).into())),
                None => drop(map.shift_remove(*name)),
            }
        }
        Parameters::of_map(map)
    }

    #[test]
    fn what_was_not_touched_stays_as_it_is_now() {
        let opened = stored("Lyon", "a", false);
        let form = sent(&opened, &[("ville", Some("Nice"))]);
        let merged = merge(&form, &stored("Lyon", "b", true));
        assert_eq!(merged.differences, []);
        assert_eq!(merged.typed.get("ville"), Some("Nice"));
        assert_eq!(merged.typed.get("societe"), Some("b"));
        assert!(merged.typed.has("active") && !merged.typed.has(VERSION));
        assert!(merged.is_touched("ville") && !merged.is_touched("active"));
        // Emptied by the other one, and unticked.
        let opened = stored("Lyon", "a", true);
        let form = sent(&opened, &[("ville", Some("Nice"))]);
        let merged = merge(&form, &stored("Lyon", "", false));
        assert_eq!(merged.typed.sent("societe"), Some(""));
        assert!(!merged.typed.has("active"));
    }

    #[test]
    fn what_both_changed_differently_is_told_until_one_is_chosen() {
        let opened = stored("Lyon", "a", true);
        let form = sent(&opened, &[("ville", Some("Nice")), ("active", None)]);
        let now = stored("Brest", "a", true);
        let merged = merge(&form, &now);
        let told: Vec<_> =
            merged.differences.iter().map(|one| (&*one.mine, &*one.theirs)).collect();
        assert_eq!(told, [("Nice", "Brest")]);
        assert!(!merged.typed.has("active"), "touched by one alone");
        // The same twice is no difference.
        assert_eq!(merge(&form, &stored("Nice", "a", true)).differences, []);
        let chosen = |choice| {
            let form = sent(&now, &[("ville", Some("Nice")), ("choix_ville", Some(choice))]);
            let merged = merge(&form, &now);
            assert_eq!(merged.differences, []);
            merged.typed.get("ville").map(str::to_owned)
        };
        assert_eq!(chosen(MINE).as_deref(), Some("Nice"));
        assert_eq!(chosen(THEIRS).as_deref(), Some("Brest"));
    }

    #[test]
    fn a_field_that_is_new_stays_and_one_that_is_gone_is_told() {
        let with = |name: &str, value: &str| {
            Snapshot::of(Subject::Dossier, Lang::Fr).field("nom", "T").field(name, value)
        };
        let form = sent(&with("c1", "Sujet"), &[("c1", Some("Objet"))]);
        let merged = merge(&form, &with("c2", "État"));
        assert_eq!(merged.typed.get("c2"), Some("État"));
        assert!(!merged.typed.has("c1"));
        let told: Vec<_> = merged.differences.iter().map(|one| (&one.label, &*one.mine)).collect();
        assert_eq!(told, [(&None, "Objet")]);
        assert_eq!(merge(&with("c1", "Sujet").untouched(), &with("c2", "")).differences, []);
    }

    #[test]
    fn the_ends_of_lines_are_no_change_and_a_form_without_a_version_says_all() {
        let opened = stored("a\nb", "", true);
        assert!(!merge(&sent(&opened, &[("ville", Some("a\r\nb"))]), &opened).is_touched("ville"));
        let bare = Parameters::parse(b"ville=x&choix_ville=leur").unwrap();
        let merged = merge(&bare, &opened);
        assert!(merged.is_touched("active") && !merged.typed.has("choix_ville"));
        assert_eq!(merged.typed.get("ville"), Some("x"));
    }
}
