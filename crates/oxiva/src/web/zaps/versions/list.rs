//! Every version with its author, its moment and what it changed.

use crate::{
    actions::sentences,
    app::Shared,
    db::Tx,
    dossiers::DossierId,
    error::{Code, Result},
    http::request::Parameters,
    i18n::Lang,
    web::{
        names::Names,
        pager::Pager,
        path,
        respond::html,
        shell::Shell,
        visitor::Visitor,
        zaps::{changes::Changes, step_names},
    },
    zaps::{
        documents::{self, Version, Zap},
        drafts,
    },
};
use askama::Template;
use axum::{
    extract::{Path, Request, State},
    response::Response,
};
use serde_json::Value as Json;

/// Versions on a page: each is compared with the one before.
const MAX_VERSIONS: i64 = 10;

#[derive(Template)]
#[template(path = "zap_versions.html")]
struct VersionsPage {
    zap: Zap,
    /// The revision of the draft, which a form says that it saw.
    rev: i64,
    /// What the draft changes, if it says something else than the published version.
    draft: Option<Changes>,
    versions: Vec<(Version, Changes)>,
    names: Names,
    pager: Pager,
    total: String,
    s: Shell,
}

/// `GET /zaps/{id}/versions`
pub async fn show(
    visitor: Visitor,
    State(app): State<Shared>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response> {
    visitor.automates()?;
    let (id, dossier, s) = (path::id(&id)?, visitor.dossier(), visitor.shell("zaps"));
    let query = Parameters::of_query(request.uri().query())?;
    let page = app.db.read(move |tx| page(tx, dossier, id, &query, s));
    Ok(html(page.await?))
}

fn page(
    tx: &mut Tx,
    dossier: DossierId,
    id: i64,
    query: &Parameters,
    s: Shell,
) -> Result<VersionsPage> {
    let zap = documents::get(tx, dossier, id)?;
    if zap.source.is_base() {
        return Err(Code::BaseZap.into());
    }
    let draft = drafts::of(tx, dossier, &zap)?;
    let after = query.get("after");
    let page = documents::versions(tx, dossier, id, after, MAX_VERSIONS)?;
    let names = step_names::of(tx, dossier, &draft.document)?;
    let (versions, newest) = compared(tx, dossier, id, page.items, &names, s.lang)?;
    // The newest of the first page is the published one.
    let published = newest.filter(|newest| after.is_none() && *newest != draft.document);
    Ok(VersionsPage {
        rev: draft.rev,
        draft: published.map(|last| Changes::between(&last, &draft.document, &names, s.lang)),
        names: Names::read(tx, dossier)?,
        total: s.t1("shown", "count", versions.len()),
        pager: Pager::new(&format!("/zaps/{id}/versions"), query, &[], page.next.as_deref()),
        versions,
        zap,
        s,
    })
}

/// Versions with what each changed, and the document of the newest.
type Compared = (Vec<(Version, Changes)>, Option<Json>);

/// Each version with what it changed, and the document of the newest; they come and go newest first.
fn compared(
    tx: &mut Tx,
    dossier: DossierId,
    id: i64,
    versions: Vec<Version>,
    names: &sentences::Names,
    lang: Lang,
) -> Result<Compared> {
    let mut before = match versions.last() {
        Some(oldest) if oldest.version > 1 => {
            Some(documents::document(tx, dossier, id, oldest.version - 1)?)
        }
        _ => None,
    };
    // From the oldest on, so that each document is read once.
    let mut all = Vec::new();
    for version in versions.into_iter().rev() {
        let document = documents::document(tx, dossier, id, version.version)?;
        let changes = before.map(|before| Changes::between(&before, &document, names, lang));
        all.push((version, changes.unwrap_or_default()));
        before = Some(document);
    }
    all.reverse();
    Ok((all, before))
}
