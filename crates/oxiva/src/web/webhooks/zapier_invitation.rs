//! `POST /modules/zapier/invitation`: the link with which Zapier invites people to the Oxiva app.

use super::{
    zapier_panel::{self, Problems},
    zapier_snapshot::invitation_snapshot,
};
use crate::{
    app::Shared,
    db::Tx,
    dossiers::{
        Scope,
        last_changes::{self, Subject},
        modules::{self, Module},
    },
    error::{Code, Error, Result},
    web::{
        edits::{self, Merged, Saved},
        form::read,
        respond::see_other,
        shell::Shell,
        visitor::Visitor,
    },
    webhooks::zapier_invitation,
};
use axum::{
    extract::{Request, State},
    response::Response,
};

/// Keeps the link, or shows the page again with what is wrong.
pub async fn save(
    visitor: Visitor,
    State(app): State<Shared>,
    request: Request,
) -> Result<Response> {
    visitor.administers()?;
    let dossier = visitor.dossier();
    let module = app.db.read(move |tx| modules::find(tx, dossier, Module::Zapier)).await?;
    let suspended = module.ok_or(Code::ModuleInactive)?.suspended;
    let sent = read(&app, request).await?;
    let typed = sent.get("invitation").unwrap_or_default().to_owned();
    let lang = visitor.lang();
    let now = move |tx: &mut Tx, _: &Shell| {
        Ok(invitation_snapshot(&zapier_invitation::find(tx, dossier)?, lang))
    };
    let work = |tx: &mut Tx, scope: &Scope, merged: Merged| {
        last_changes::note(tx, scope, Subject::Zapier)?;
        zapier_invitation::save(tx, scope, merged.typed.get("invitation").unwrap_or_default())
    };
    match edits::save(&visitor, &app, &sent, now, work).await {
        Ok(Saved::Done(())) => Ok(see_other("/modules/zapier", "saved")),
        Ok(Saved::Clash(_, edit)) => {
            let invitation = Some((typed, lang.text("clash-title")));
            let problems =
                Problems { invitation, invitation_edit: Some(edit), ..Problems::default() };
            zapier_panel::show(&visitor, &app, suspended, None, problems).await
        }
        Err(error @ Error::Invalid(_)) => {
            let invitation = Some((typed, error.message(visitor.lang())));
            let problems = Problems { invitation, ..Problems::default() };
            zapier_panel::show(&visitor, &app, suspended, None, problems).await
        }
        Err(error) => Err(error),
    }
}
