//! One version in words: what it changed, and each of its steps as a sentence.

use crate::{
    actions::sentences,
    app::Shared,
    db::Tx,
    dossiers::DossierId,
    error::{Code, Result},
    page,
    records::input,
    web::{
        names::Names,
        path,
        respond::html,
        shell::Shell,
        visitor::Visitor,
        zaps::{
            changes::Changes,
            outline::{self, Line},
            step_names,
        },
    },
    zaps::{
        documents::{self, Version, Zap},
        drafts,
    },
};
use askama::Template;
use axum::{
    extract::{Path, State},
    response::Response,
};

#[derive(Template)]
#[template(path = "zap_version.html")]
struct VersionPage {
    zap: Zap,
    version: Version,
    author: String,
    /// The name that it gives the zap.
    title: String,
    /// What the whole does, in one sentence.
    sentence: String,
    changes: Changes,
    lines: Vec<Line>,
    /// The revision of the draft, which the form says that it saw.
    rev: i64,
    s: Shell,
}

/// `GET /zaps/{id}/versions/{version}`
pub async fn show(
    visitor: Visitor,
    State(app): State<Shared>,
    Path((id, version)): Path<(String, String)>,
) -> Result<Response> {
    visitor.automates()?;
    let (id, dossier, s) = (path::id(&id)?, visitor.dossier(), visitor.shell("zaps"));
    let version = input::id(&version).ok_or(Code::NotFound)?;
    Ok(html(app.db.read(move |tx| page(tx, dossier, id, version, s)).await?))
}

fn page(tx: &mut Tx, dossier: DossierId, id: i64, number: i64, s: Shell) -> Result<VersionPage> {
    let zap = documents::get(tx, dossier, id)?;
    if zap.source.is_base() {
        return Err(Code::BaseZap.into());
    }
    let after = number.checked_add(1).map(|next| page::cursor(&next));
    let found = documents::versions(tx, dossier, id, after.as_deref(), 1)?.items.pop();
    let version = found.filter(|found| found.version == number).ok_or(Code::NotFound)?;
    let document = documents::document(tx, dossier, id, number)?;
    let names = step_names::of(tx, dossier, &document)?;
    let changes = if number > 1 {
        let before = documents::document(tx, dossier, id, number - 1)?;
        Changes::between(&before, &document, &names, s.lang)
    } else {
        Changes::default()
    };
    Ok(VersionPage {
        author: Names::read(tx, dossier)?.actor(&s, version.author),
        title: document["title"].as_str().unwrap_or_default().to_owned(),
        sentence: sentences::zap(&document, &names, s.lang),
        lines: outline::lines(&document, &names, &s),
        rev: drafts::of(tx, dossier, &zap)?.rev,
        changes,
        version,
        zap,
        s,
    })
}
