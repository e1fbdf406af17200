//! Choosing a record for a field of a step: by what it is called, its number, of a société also its town or
//! SIREN. Its number is stored.

use super::{
    Edited, Head,
    chosen::{self, Chosen},
};
use crate::{
    app::Shared,
    db::Tx,
    dossiers::{DossierId, Scope},
    error::{Code, Result},
    http::request::Parameters,
    records::{self, Fields, Noun, RecordKind, Societe, input, of_kind},
    web::{
        form::read,
        path,
        respond::{html, see_other},
        shell::Shell,
        visitor::Visitor,
        zaps::step_names,
    },
};
use askama::Template;
use axum::{
    Json,
    extract::{Path, Request, State},
    response::Response,
};
use serde::Serialize;

/// Records shown at once: while somebody types, and on a page.
const MAX_SUGGESTIONS: i64 = 8;
const MAX_SHOWN: i64 = 25;

/// A record to choose.
#[derive(Serialize)]
pub struct Suggestion {
    id: String,
    label: String,
    /// What tells it from others: the number, of a société the SIREN and the town.
    hint: String,
}

/// The records that have all these words, the one of that number first; and whether there are more.
fn found(
    tx: &mut Tx,
    dossier: DossierId,
    noun: RecordKind,
    words: &str,
    limit: i64,
) -> Result<(Vec<Suggestion>, bool)> {
    if noun == RecordKind::Societe {
        return of_noun(tx, dossier, words, limit, |one: &Societe| {
            let fields = &one.fields;
            let parts = [&fields.siren, &fields.code_postal, &fields.ville];
            parts.into_iter().filter(|part| !part.is_empty()).cloned().collect()
        });
    }
    of_kind!(noun, N => of_noun(tx, dossier, words, limit, |_: &N| Vec::new()))
}

fn of_noun<N: Noun>(
    tx: &mut Tx,
    dossier: DossierId,
    words: &str,
    limit: i64,
    hint: impl Fn(&N) -> Vec<String>,
) -> Result<(Vec<Suggestion>, bool)> {
    let numbered = match input::id(words.trim()) {
        Some(id) => N::find(tx, dossier, id)?,
        None => None,
    };
    let page = records::find_by_words(tx, dossier, words, |_: &N| true, None, limit)?;
    let known = numbered.as_ref().map(Noun::id);
    let others = page.items.iter().filter(|one| Some(one.id()) != known);
    let suggestion = |one: &N| {
        let mut parts = vec![format!("n° {}", one.id())];
        parts.extend(hint(one));
        Suggestion {
            id: one.id().to_string(),
            label: one.fields().label().to_owned(),
            hint: parts.join(" · "),
        }
    };
    let all = numbered.iter().chain(others).map(suggestion).take(limit as usize).collect();
    Ok((all, page.next.is_some()))
}

/// `GET /zaps/fiches?noun=societe&q=…`
pub async fn suggest(
    visitor: Visitor,
    State(app): State<Shared>,
    request: Request,
) -> Result<Json<Vec<Suggestion>>> {
    visitor.automates()?;
    let query = Parameters::of_query(request.uri().query())?;
    let noun = query.get("noun").and_then(RecordKind::parse).ok_or(Code::NotFound)?;
    let words = query.get("q").unwrap_or_default().to_owned();
    let dossier = visitor.dossier();
    let read = move |tx: &mut Tx| found(tx, dossier, noun, &words, MAX_SUGGESTIONS);
    Ok(Json(app.db.read(read).await?.0))
}

#[derive(Template)]
#[template(path = "zap_editor_record.html")]
struct RecordPage {
    head: Head,
    /// The address of the page, and of the step.
    here: String,
    back: String,
    field: String,
    noun: &'static str,
    label: String,
    words: String,
    found: Vec<Suggestion>,
    has_more: bool,
    s: Shell,
}

/// `GET /zaps/3/editeur/etape/5/fiche?champ=societe&q=…`: the records that have these words.
pub async fn show(
    visitor: Visitor,
    State(app): State<Shared>,
    Path((id, step)): Path<(String, String)>,
    request: Request,
) -> Result<Response> {
    visitor.automates()?;
    let (id, dossier) = (path::id(&id)?, visitor.dossier());
    let query = Parameters::of_query(request.uri().query())?;
    let (s, now, checks) = (visitor.shell("zaps"), app.clock.now(), app.checks());
    let page = app.db.read(move |tx| {
        let edited = Edited::read(tx, dossier, id, now, &checks)?;
        let chosen = Chosen::of(&edited.draft.document, &step, query.get("champ"), s.lang)?;
        let noun = chosen.noun().ok_or(Code::NotFound)?;
        // Who has typed words where a number belongs looks for them.
        let written = chosen.text();
        let words = query.sent("q").map(str::to_owned).unwrap_or_else(|| {
            if written.contains("{{") || input::id(&written).is_some() {
                String::new()
            } else {
                written
            }
        });
        let (found, has_more) = found(tx, dossier, noun, &words, MAX_SHOWN)?;
        let back = edited.address(Some(&step));
        Ok(RecordPage {
            head: Head::of(&edited, &s),
            here: format!("{back}/fiche"),
            back,
            field: chosen.key.clone(),
            noun: noun.word(),
            label: chosen.label.clone(),
            words,
            found,
            has_more,
            s,
        })
    });
    Ok(html(page.await?))
}

/// Gives the field the number of the record that was chosen.
pub async fn choose(
    visitor: Visitor,
    State(app): State<Shared>,
    Path((id, step)): Path<(String, String)>,
    request: Request,
) -> Result<Response> {
    visitor.automates()?;
    let id = path::id(&id)?;
    let typed = read(&app, request).await?;
    let number = typed.get("fiche").and_then(input::id).ok_or(Code::NotFound)?;
    let (entropy, of, lang) = (app.entropy.clone(), step.clone(), visitor.lang());
    let work = move |tx: &mut Tx, scope: &Scope| {
        let draft = chosen::draft(tx, scope, id)?;
        let chosen = Chosen::of(&draft.document, &of, typed.get("champ"), lang)?;
        let noun = chosen.noun().ok_or(Code::NotFound)?;
        step_names::called(tx, scope.dossier, noun, number)?.ok_or(Code::NotFound)?;
        chosen.set(tx, &entropy, scope, id, number.to_string())
    };
    visitor.write(&app, work).await?;
    Ok(see_other(&super::address(id, Some(&step)), "saved-draft"))
}
