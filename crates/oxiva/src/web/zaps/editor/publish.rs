//! Publishing a draft: what changes, what stands in the way, what will happen.

use super::{Edited, Head, address};
use crate::{
    app::Shared,
    db::Tx,
    dossiers::Scope,
    error::{Error, Result},
    web::{
        form::read,
        path,
        respond::{form_page, html, see_other},
        shell::Shell,
        visitor::Visitor,
        zaps::changes::Changes,
    },
    zaps::{
        documents, drafts,
        unfinished::{self, Unfinished},
    },
};
use askama::Template;
use axum::{
    extract::{Path, Request, State},
    response::Response,
};

#[derive(Template)]
#[template(path = "zap_editor_publish.html")]
struct PublishPage {
    head: Head,
    /// What the draft changes in the published version.
    changes: Changes,
    /// What still follows an older version.
    unfinished: Unfinished,
    s: Shell,
}

/// What publishing the draft would do.
pub async fn show(
    visitor: Visitor,
    State(app): State<Shared>,
    Path(id): Path<String>,
) -> Result<Response> {
    visitor.automates()?;
    Ok(html(page(&visitor, &app, path::id(&id)?).await?))
}

async fn page(visitor: &Visitor, app: &Shared, id: i64) -> Result<PublishPage> {
    let (dossier, s) = (visitor.dossier(), visitor.shell("zaps"));
    let (now, checks) = (app.clock.now(), app.checks());
    let page = app.db.read(move |tx| {
        let edited = Edited::read(tx, dossier, id, now, &checks)?;
        let changes = Changes::of_draft(tx, &edited.zap, dossier, &edited.draft.document, s.lang)?;
        let unfinished = unfinished::of(tx, dossier, id)?;
        Ok(PublishPage { head: Head::of(&edited, &s), changes, unfinished, s })
    });
    page.await
}

/// Publishes the draft that was seen; with `active`, switches the zap on as well.
pub async fn publish(
    visitor: Visitor,
    State(app): State<Shared>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response> {
    visitor.automates()?;
    let id = path::id(&id)?;
    let typed = read(&app, request).await?;
    let rev = typed.get("rev").and_then(|rev| rev.parse().ok());
    let switches_on = typed.get("active").is_some();
    let (entropy, checks) = (app.entropy.clone(), app.checks());
    let work = move |tx: &mut Tx, scope: &Scope| {
        let zap = drafts::publish(tx, &entropy, scope, id, rev, &checks)?;
        if switches_on && !zap.is_on() {
            return documents::switch(tx, &entropy, scope, id, true, &checks);
        }
        Ok(zap)
    };
    match visitor.write(&app, work).await {
        // The page says what.
        Err(Error::Invalid(_)) => Ok(form_page(true, page(&visitor, &app, id).await?)),
        published => {
            let zap = published?;
            let flash = if zap.is_on() { "zap-published-on" } else { "zap-published" };
            Ok(see_other(&address(id, None), flash))
        }
    }
}
