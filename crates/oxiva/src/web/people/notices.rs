//! `/avis`: what administrators should know, until one of them dismisses it, and the mails that did
//! not leave.

use crate::{
    app::Shared,
    error::{Code, Result},
    mail::{self, Lost},
    notices::{self, Given},
    records::input,
    web::{
        form::read,
        path,
        respond::{html, see_other},
        shell::Shell,
        visitor::Visitor,
    },
};
use askama::Template;
use axum::{
    extract::{Path, Request, State},
    response::Response,
};

/// Shown at once: whoever has more has one cause to look for.
const MAX_NOTICES: i64 = 100;
/// Mails that did not leave, shown at once.
const MAX_LOST_MAILS: i64 = 20;

#[derive(Template)]
#[template(path = "notices.html")]
struct NoticesPage {
    s: Shell,
    notices: Vec<Given>,
    lost: Vec<Lost>,
    has_mail: bool,
}

/// The notices that nobody has dismissed.
pub async fn list(visitor: Visitor, State(app): State<Shared>) -> Result<Response> {
    visitor.administers()?;
    let dossier = visitor.dossier();
    let (notices, lost) = app
        .db
        .read(move |tx| {
            Ok((notices::open(tx, dossier, MAX_NOTICES)?, mail::lost(tx, dossier, MAX_LOST_MAILS)?))
        })
        .await?;
    let (s, has_mail) = (visitor.shell("notices"), app.config.has_mail());
    Ok(html(NoticesPage { s, notices, lost, has_mail }))
}

impl NoticesPage {
    /// The newest that is shown: what comes later is not dismissed with it.
    fn newest(&self) -> i64 {
        self.notices.first().map_or(0, |notice| notice.id)
    }
}

/// Dismisses one notice for all administrators.
pub async fn dismiss(
    visitor: Visitor,
    State(app): State<Shared>,
    Path(id): Path<String>,
) -> Result<Response> {
    visitor.administers()?;
    let id = path::id(&id)?;
    let (dossier, now) = (visitor.dossier(), app.clock.now());
    app.db.write(dossier.key(), move |tx| notices::dismiss(tx, dossier, id, now)).await?;
    Ok(see_other("/avis", "notice-dismissed"))
}

/// Dismisses all notices that the page showed.
pub async fn dismiss_all(
    visitor: Visitor,
    State(app): State<Shared>,
    request: Request,
) -> Result<Response> {
    visitor.administers()?;
    let typed = read(&app, request).await?;
    let newest = typed.get("newest").and_then(input::id).ok_or(Code::NotFound)?;
    let (dossier, now) = (visitor.dossier(), app.clock.now());
    app.db.write(dossier.key(), move |tx| notices::dismiss_up_to(tx, dossier, newest, now)).await?;
    Ok(see_other("/avis", "notices-dismissed"))
}
