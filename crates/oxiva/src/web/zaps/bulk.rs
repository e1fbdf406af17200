//! `POST /zaps/lot`: one thing done to several zaps, each by itself: what cannot be done to one keeps it from no
//! other, and is told.

use super::list;
use crate::{
    app::Shared,
    closed_set,
    db::Tx,
    dossiers::Scope,
    error::{Code, Error, Problem, Result},
    http::request::Parameters,
    i18n::Lang,
    records::input,
    web::{form::read, respond::see_other, shell::Shell, visitor::Visitor},
    zaps::{documents, drafts, labels, owners},
};
use axum::{
    extract::{Request, State},
    response::Response,
};

closed_set! {
    /// What is done to those that are ticked.
    pub enum BulkAction {
        SwitchOn = "activer",
        SwitchOff = "arreter",
        Delete = "supprimer",
        AddLabel = "etiqueter",
        RemoveLabel = "retirer",
        Transfer = "confier",
    }
}

/// What came of it.
pub struct BulkOutcome {
    pub action: BulkAction,
    /// Zaps to which it was done.
    pub count: usize,
    /// Those to which it was not, and why.
    pub refused: Vec<Refusal>,
}

impl BulkOutcome {
    /// « 3 zaps activés »
    pub fn words(&self, s: &Shell) -> String {
        let key = format!("zaps-bulk-{}", self.action.word());
        s.lang.text_with(&key, &[("count", self.count.to_string())])
    }
}

/// A zap to which something could not be done.
pub struct Refusal {
    pub zap: i64,
    pub titre: String,
    pub words: String,
}

/// What the form asks for beside the zaps.
#[derive(Clone)]
struct Asked {
    action: BulkAction,
    label: String,
    person: i64,
}

/// Does it to every zap that is ticked: `zap_12=on`. `retour` holds the filters of the list.
pub async fn run(
    visitor: Visitor,
    State(app): State<Shared>,
    request: Request,
) -> Result<Response> {
    visitor.automates()?;
    let typed = read(&app, request).await?;
    let back = Parameters::of_query(typed.get("retour").map(|text| text.trim_start_matches('?')))?;
    let action = typed.required("action")?;
    let action = BulkAction::parse(action)
        .ok_or_else(|| Error::parameter(Code::InvalidParameter, "action"))?;
    let asked = Asked {
        action,
        label: typed.get("etiquette").unwrap_or_default().to_owned(),
        person: typed.get("personne").and_then(input::id).unwrap_or_default(),
    };
    let typed = typed.into_map();
    let ids = typed.keys().filter_map(|name| name.strip_prefix("zap_")).filter_map(input::id);
    let ids: Vec<i64> = ids.collect();
    if ids.is_empty() {
        return Ok(see_other("/zaps", "zaps-none-ticked"));
    }
    let mut outcome = BulkOutcome { action, count: 0, refused: Vec::new() };
    let is_alone = ids.len() == 1;
    for id in ids {
        match one(&visitor, &app, id, asked.clone()).await {
            Ok(()) => outcome.count += 1,
            Err(error) => outcome.refused.push(refusal(&visitor, &app, id, error, is_alone).await?),
        }
    }
    list::after_bulk(&visitor, &app, back, outcome).await
}

/// In a transaction of its own: whatever is refused leaves nothing.
async fn one(visitor: &Visitor, app: &Shared, id: i64, asked: Asked) -> Result<()> {
    let (entropy, checks) = (app.entropy.clone(), app.checks());
    let work = move |tx: &mut Tx, scope: &Scope| {
        match asked.action {
            BulkAction::SwitchOn => drop(drafts::switch_on(tx, &entropy, scope, id, &checks)?),
            BulkAction::SwitchOff => {
                documents::switch(tx, &entropy, scope, id, false, &checks)?;
            }
            BulkAction::Delete => documents::delete(tx, &entropy, scope, id)?,
            BulkAction::AddLabel => labels::add(tx, scope, id, &asked.label)?,
            BulkAction::RemoveLabel => labels::remove(tx, scope, id, &asked.label)?,
            BulkAction::Transfer => {
                owners::transfer(tx, scope, id, asked.person, &checks)?;
            }
        }
        Ok(())
    };
    visitor.write(app, work).await
}

/// What nobody can correct in the list goes on as an error: storage that fails, and a zap that is not there where it
/// is the only one. Among others it keeps nothing from them.
async fn refusal(
    visitor: &Visitor,
    app: &Shared,
    id: i64,
    error: Error,
    is_alone: bool,
) -> Result<Refusal> {
    let is_missing = matches!(error, Error::Refused { code: Code::NotFound, .. });
    if matches!(error, Error::Storage(_)) || (is_missing && is_alone) {
        return Err(error);
    }
    let dossier = visitor.dossier();
    // It may have gone since it was refused.
    let zap = app.db.read(move |tx| documents::find(tx, dossier, id)).await?;
    let titre = zap.map_or_else(|| visitor.shell("zaps").t1("number", "id", id), |zap| zap.titre);
    Ok(Refusal { zap: id, titre, words: words(&error, visitor.lang()) })
}

/// What is wrong, and with several things each of them.
pub fn words(error: &Error, lang: Lang) -> String {
    match error {
        Error::Invalid(problems) => {
            let words: Vec<_> = problems.iter().map(|one: &Problem| one.message(lang)).collect();
            words.join(" ")
        }
        other => other.message(lang),
    }
}
