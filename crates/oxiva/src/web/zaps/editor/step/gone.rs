//! A form of a step that is no more: what was typed in it is shown, for it cannot be kept.

use super::{
    said::{canonical, said, worded},
    save::Answer,
    units::{CONDITIONS, encoded},
};
use crate::{
    db::Tx,
    dossiers::Scope,
    error::{Code, Result},
    http::request::Parameters,
    web::{
        edits::{VERSION, fingerprint},
        shell::Shell,
        zaps::editor::{fields, frame::Frame, page::EditorPage},
    },
    zaps::drafts,
};
use serde_json::Value as Json;

/// The page of the zap without the step, with what was typed.
pub(super) fn gone(
    tx: &mut Tx,
    scope: &Scope,
    (zap, step): (i64, &str),
    sent: &Parameters,
    frame: &Frame,
) -> Result<Answer> {
    let former = drafts::former_part(tx, scope.dossier, zap, step)?.unwrap_or_default();
    let seen = sent.get(VERSION).unwrap_or_default();
    let is_typed = |(unit, said): &(String, Json)| {
        let shown = format!("{}={}", encoded(unit), fingerprint(&canonical(said)));
        !seen.split(' ').any(|pair| pair == shown)
    };
    let told = |(unit, said): (String, Json)| {
        (called(&unit, &former, &frame.s), worded(&unit, &said, &[], &frame.s))
    };
    let typed = said(sent).into_iter().filter(is_typed).map(told);
    let lost: Vec<_> = typed.filter(|(_, words)| !words.is_empty()).collect();
    if lost.is_empty() {
        return Err(Code::NotFound.into());
    }
    let edited = frame.edited(tx, zap)?;
    let mut page = EditorPage::read(tx, frame, &edited, None)?;
    page.lost = lost;
    Ok(Answer::Gone(Box::new(page)))
}

/// What people called a unit of a step.
fn called(unit: &str, former: &Json, s: &Shell) -> String {
    match unit {
        "title" => return s.t("zap-step-name"),
        "note" => return s.t("zap-step-note"),
        CONDITIONS => return s.t("zap-path-conditions"),
        _ => {}
    }
    let key = unit.split_once('.').map_or(unit, |(_, key)| key);
    fields::label(former, false, key, s.lang).unwrap_or_else(|| key.to_owned())
}
