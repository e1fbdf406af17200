//! Choosing a societe: suggestions while typing, and what a plain text field means without them.

use crate::{
    app::Shared,
    db::Tx,
    dossiers::DossierId,
    error::{Problem, Result},
    http::request::Parameters,
    records::{self, Noun, Societe, input, search},
    web::visitor::Visitor,
};
use axum::{
    Json,
    extract::{Request, State},
};
use serde::Serialize;

/// Societes that a text may mean; whether more have its words makes no difference.
const MAX_MEANT: i64 = 20;

/// The field in which a script sends the number of the societe that was chosen.
pub const NUMBER: &str = "societe_id";

/// A societe to choose.
#[derive(Serialize)]
pub struct Suggestion {
    id: String,
    label: String,
    hint: String,
}

/// Suggestions shown at once.
const MAX_SUGGESTIONS: i64 = 8;

/// `GET /societes/suggestions?q=…`
pub async fn suggest(
    visitor: Visitor,
    State(app): State<Shared>,
    request: Request,
) -> Result<Json<Vec<Suggestion>>> {
    let query = Parameters::of_query(request.uri().query())?;
    let words = query.get("q").unwrap_or_default().to_owned();
    let dossier = visitor.dossier();
    let found = app
        .db
        .read(move |tx| {
            records::find_by_words(tx, dossier, &words, |_: &Societe| true, None, MAX_SUGGESTIONS)
        })
        .await?;
    let suggestion = |societe: Societe| Suggestion {
        id: societe.id.to_string(),
        label: societe.fields.nom,
        hint: format!("{} {}", societe.fields.code_postal, societe.fields.ville).trim().to_owned(),
    };
    Ok(Json(found.items.into_iter().map(suggestion).collect()))
}

/// The societe that a form means: the one that was picked, the one it had if the name was not
/// touched, or what the text says alone: a number, or words that only one societe has.
pub fn resolve(
    tx: &mut Tx,
    dossier: DossierId,
    form: &Parameters,
    current: Option<i64>,
) -> Result<Option<i64>> {
    let text = form.get("societe").unwrap_or_default();
    if let Some(id) = form.get(NUMBER).and_then(input::id) {
        return Ok(Some(id));
    }
    if text.is_empty() {
        return Ok(None);
    }
    if current.is_some() && name_of(tx, dossier, current)? == text {
        return Ok(current);
    }
    if let Some(id) = input::id(text)
        && Societe::find(tx, dossier, id)?.is_some()
    {
        return Ok(Some(id));
    }
    let mut found =
        records::find_by_words(tx, dossier, text, |_: &Societe| true, None, MAX_MEANT)?.items;
    let folded = search::fold(text);
    if found.iter().any(|s| search::fold(&s.fields.nom) == folded) {
        found.retain(|s| search::fold(&s.fields.nom) == folded);
    }
    match found.as_slice() {
        [only] => Ok(Some(only.id)),
        [] => Err(Problem::new("societe", "unknown_societe").into()),
        _ => Err(Problem::new("societe", "several_societes").into()),
    }
}

/// The name of a societe, for a list of what belongs to it.
pub fn name_of(tx: &mut Tx, dossier: DossierId, id: Option<i64>) -> Result<String> {
    let Some(id) = id else { return Ok(String::new()) };
    Ok(Societe::find(tx, dossier, id)?.map(|societe| societe.fields.nom).unwrap_or_default())
}
