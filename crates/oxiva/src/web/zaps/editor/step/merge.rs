//! The form of a step over the step as it is now, where somebody else may have changed it since it was shown.
//!
//! What is compared are the units of the form ([`units`](super::units)), in the form in which it shows them: so rows may
//! come and go, and a number that is typed as it stood is no change. [`edits::merge`](crate::web::edits) decides.

use super::{
    StepPanel,
    found::digest,
    now::Now,
    said::{canonical, said, worded},
    shown::Shown,
    units::{DELAY, encoded, unit_of},
};
use crate::{
    db::Tx,
    dossiers::Scope,
    error::Result,
    http::request::Parameters,
    web::{
        edits::{self, CHOICE, Changed, Difference, Edit, VERSION},
        shell::Shell,
        zaps::editor::frame::Frame,
    },
    zaps::drafts,
};
use serde_json::{Map, Value as Json};
use std::collections::{BTreeMap, BTreeSet};

/// The name beside those of the units that the version has a digest of the whole step under: most often nobody has
/// changed it, and then the form need not be made to see that.
const WHOLE: &str = "etape";

/// A form over what is stored now.
pub(in crate::web::zaps::editor) enum Merged {
    /// What is to be saved.
    Typed(Parameters),
    /// What was typed over what is stored, and what has to be chosen.
    Clash(Parameters, Edit),
}

/// What the hidden field of the form of a step holds.
pub(super) fn version(panel: &StepPanel, step: &Json, s: &Shell) -> String {
    let units = Shown::of(panel, s).snapshot(&BTreeMap::new(), Changed::Known(None), s).version();
    format!("{units} {WHOLE}={}", digest(step))
}

/// Puts what was typed in the form of a step over what the draft has of it.
pub(super) fn merge(
    tx: &mut Tx,
    scope: &Scope,
    sent: &Parameters,
    now: &Now,
    frame: &Frame,
) -> Result<Merged> {
    let (step, s) = (&now.before, &frame.s);
    let Some(seen) = sent.get(VERSION) else { return Ok(Merged::Typed(sent.clone())) };
    let is_choosing = sent.clone().into_map().keys().any(|name| name.starts_with(CHOICE));
    if !is_choosing && seen.split(' ').any(|pair| pair == format!("{WHOLE}={}", digest(step))) {
        return Ok(Merged::Typed(sent.clone()));
    }
    let edited = frame.edited(tx, now.zap)?;
    let panel = frame.panel(tx, &edited, &now.step)?;
    let form = Shown::of(&panel, s);
    let mine = said(sent);
    let changed = Changed::Known(drafts::last_change(tx, scope, now.zap, &now.draft)?);
    let stored = form.snapshot(&mine, changed, s);
    let merged = edits::merge(&units_sent(sent, &mine, &form), &stored);
    let typed = taken(sent, seen, &form, |unit| merged.is_touched(&encoded(unit)));
    if merged.differences.is_empty() {
        return Ok(Merged::Typed(typed));
    }
    let differences = merged.differences.into_iter().map(|one| in_words(one, &mine, s)).collect();
    let clashes = edits::told(tx, scope, differences, changed, s)?;
    let edit = Edit::clashing(version(&panel, step, s), clashes);
    Ok(Merged::Clash(typed, edit))
}

/// What was sent as a form of one field for each unit.
fn units_sent(sent: &Parameters, mine: &BTreeMap<String, Json>, form: &Shown) -> Parameters {
    let mut units = Map::new();
    for (name, value) in sent.clone().into_map() {
        if name == VERSION || name.starts_with(CHOICE) {
            units.insert(name, value);
        }
    }
    for (unit, said) in mine.iter().filter(|(unit, _)| !unit.starts_with("x.")) {
        units.insert(encoded(unit), canonical(said).into());
    }
    for shown in &form.units {
        if shown.is_ticked && !mine.contains_key(&shown.unit) {
            units.insert(encoded(&shown.unit), "[]".into());
        }
        if shown.removable.is_some() && mine.contains_key(&shown.unit) {
            units.insert(encoded(&shown.unit), "".into());
        }
    }
    Parameters::of_map(units)
}

/// The form with what is stored now in the place of what was not touched. What is no more goes.
fn taken(
    sent: &Parameters,
    seen: &str,
    form: &Shown,
    is_touched: impl Fn(&str) -> bool,
) -> Parameters {
    let is_delay = sent.has(DELAY);
    let there: BTreeSet<&str> = form.units.iter().map(|shown| &*shown.unit).collect();
    let was_shown = |unit: &str| {
        let pair = format!("{}=", encoded(unit));
        seen.split(' ').any(|known| known.starts_with(&pair))
    };
    let is_kept = |name: &String| match unit_of(name, is_delay) {
        None => !name.starts_with(CHOICE),
        Some(unit) if there.contains(unit) => is_touched(unit),
        Some(unit) => !was_shown(unit),
    };
    let mut typed = sent.clone().into_map();
    typed.retain(|name, _| is_kept(name));
    for shown in form.units.iter().filter(|shown| !is_touched(&shown.unit)) {
        typed
            .extend(form.fields_of(&shown.unit).map(|(name, value)| (name.clone(), value.clone())));
    }
    Parameters::of_map(typed)
}

/// A difference about a field that is no more, as people read it.
fn in_words(one: Difference, mine: &BTreeMap<String, Json>, s: &Shell) -> Difference {
    let unit = mine.iter().find(|(unit, _)| encoded(unit) == one.name);
    match unit.filter(|_| one.label.is_none()) {
        Some((unit, said)) => Difference { mine: worded(unit, said, &[], s), ..one },
        None => one,
    }
}
