//! What removing a step would break: asked before a step goes that others use.

use super::{Edited, Head, cards::word, references::User};
use crate::{
    app::Shared,
    error::{Code, Result},
    http::request::Parameters,
    web::{path, respond::html, shell::Shell, visitor::Visitor},
};
use askama::Template;
use axum::{
    extract::{Path, Request, State},
    response::Response,
};
use zap_engine::edit::Command;

#[derive(Template)]
#[template(path = "zap_editor_removal.html")]
struct RemovalPage {
    head: Head,
    title: String,
    users: Vec<User>,
    command: String,
    back: String,
    s: Shell,
}

/// `GET /zaps/{id}/editeur/suppression?id=3`
pub async fn show(
    visitor: Visitor,
    State(app): State<Shared>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response> {
    visitor.automates()?;
    let (id, dossier) = (path::id(&id)?, visitor.dossier());
    let query = Parameters::of_query(request.uri().query())?;
    let removed = query.required("id")?.to_owned();
    let (s, now, checks) = (visitor.shell("zaps"), app.clock.now(), app.checks());
    let page = app.db.read(move |tx| {
        let edited = Edited::read(tx, dossier, id, now, &checks)?;
        let is_there = edited.outline.path(&removed).is_some()
            || edited.outline.entry(&removed).is_some_and(|entry| entry.number > 1);
        if !is_there {
            return Err(Code::NotFound.into());
        }
        Ok(RemovalPage {
            head: Head::of(&edited, &s),
            title: edited.title_with_number(&removed, &s),
            users: edited.users_of(&removed, &s),
            back: edited.address(None),
            command: word(&Command::Remove { id: removed }),
            s,
        })
    });
    Ok(html(page.await?))
}
