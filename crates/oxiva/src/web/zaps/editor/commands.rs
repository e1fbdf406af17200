//! What buttons of the editor do: commands, undo and redo.

use super::address;
use crate::{
    app::Shared,
    db::Tx,
    dossiers::Scope,
    error::{Error, Problem, Result},
    web::{form::read, once, path, respond::see_other, visitor::Visitor},
    zaps::drafts::{self, Draft},
};
use axum::{
    extract::{Path, Request, State},
    response::Response,
};
use zap_engine::edit::Command;

/// Carries out the command of a button, and leads to what it was about.
pub async fn carry_out(
    visitor: Visitor,
    State(app): State<Shared>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response> {
    visitor.automates()?;
    let id = path::id(&id)?;
    let typed = read(&app, request).await?;
    let command: Command = serde_json::from_str(typed.get("command").unwrap_or_default())
        .map_err(|_| Error::from(Problem::new("command", "type")))?;
    let flash =
        if matches!(command, Command::Remove { .. }) { "zap-step-removed" } else { "saved-draft" };
    let entropy = app.entropy.clone();
    let work =
        move |tx: &mut Tx, scope: &Scope| drafts::change(tx, &entropy, scope, id, None, &command);
    // Whoever works in the overview stays there.
    let stays = typed.get("overview").is_some();
    let to = move |(_, touched): &(Draft, Option<String>)| {
        address(id, touched.as_deref().filter(|_| !stays))
    };
    Ok(once::make_each(&visitor, &app, &typed, work, to).await?.lead(flash))
}

/// Gives the zap another name, and says how it reads dates.
pub async fn rename(
    visitor: Visitor,
    State(app): State<Shared>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response> {
    visitor.automates()?;
    let id = path::id(&id)?;
    let typed = read(&app, request).await?;
    let title = typed.get("title").unwrap_or_default().trim().to_owned();
    if title.is_empty() {
        return Err(Problem::new("title", "required").into());
    }
    let entropy = app.entropy.clone();
    let mut commands = vec![Command::SetTitle { title }];
    if let Some(order) = typed.sent("date_order") {
        let date_order = Some(order.to_owned()).filter(|order| !order.is_empty());
        commands.push(Command::SetDateOrder { date_order });
    }
    let work = move |tx: &mut Tx, scope: &Scope| {
        drafts::change_all(tx, &entropy, scope, id, None, &commands)
    };
    visitor.write(&app, work).await?;
    Ok(see_other(&address(id, None), "saved-draft"))
}

/// Takes back the last change.
pub async fn undo(visitor: Visitor, app: State<Shared>, id: Path<String>) -> Result<Response> {
    go(visitor, app, id, drafts::undo, "zap-undone").await
}

/// Does again what was taken back.
pub async fn redo(visitor: Visitor, app: State<Shared>, id: Path<String>) -> Result<Response> {
    go(visitor, app, id, drafts::redo, "zap-redone").await
}

type Go = fn(&mut Tx, &crate::clock::Entropy, &Scope, i64) -> Result<Draft>;

async fn go(
    visitor: Visitor,
    State(app): State<Shared>,
    Path(id): Path<String>,
    go: Go,
    flash: &str,
) -> Result<Response> {
    visitor.automates()?;
    let (id, entropy) = (path::id(&id)?, app.entropy.clone());
    visitor.write(&app, move |tx, scope| go(tx, &entropy, scope, id)).await?;
    Ok(see_other(&address(id, None), flash))
}
