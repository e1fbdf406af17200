//! `/receptions`: the addresses that take what others send, and what they took.

use super::pretty;
use crate::{
    app::Shared,
    db::Tx,
    dossiers::Scope,
    error::{Code, Result},
    http::request::Parameters,
    page,
    web::{
        form::{Form, Sent, read},
        once,
        pager::Pager,
        path,
        respond::{form_page, html, see_other},
        shell::Shell,
        visitor::Visitor,
    },
    zaps::{
        catch_hooks::{self, CatchHook, Reception},
        runs::{self, Run},
    },
};
use askama::Template;
use axum::{
    extract::{Path, Request, State},
    response::Response,
};

/// Characters of the line that a list has for a reception.
const MAX_SUMMARY_CHARS: usize = 160;

#[derive(Template)]
#[template(path = "receptions.html")]
struct ListPage {
    s: Shell,
    form: Form,
    base: String,
    hooks: Vec<CatchHook>,
    rows: Vec<Reception>,
    hook: String,
    total: String,
    pager: Pager,
    retention: u32,
}

/// The addresses, and what they took.
pub async fn list(
    visitor: Visitor,
    State(app): State<Shared>,
    request: Request,
) -> Result<Response> {
    visitor.automates()?;
    let query = Parameters::of_query(request.uri().query())?;
    let form = Form::empty(visitor.lang());
    list_page(&visitor, &app, &query, form).await
}

async fn list_page(
    visitor: &Visitor,
    app: &Shared,
    query: &Parameters,
    form: Form,
) -> Result<Response> {
    let s = visitor.shell("receptions");
    let dossier = visitor.dossier();
    let (hook, after) =
        (query.get("adresse").map(str::to_owned), query.get("after").map(str::to_owned));
    let (hooks, page) = app
        .db
        .read(move |tx| {
            let hooks = catch_hooks::list(tx, dossier)?;
            let (hook, after) = (hook.as_deref(), after.as_deref());
            Ok((hooks, catch_hooks::receptions(tx, dossier, hook, after, page::SIZE)?))
        })
        .await?;
    let pager = Pager::new("/receptions", query, &["adresse"], page.next.as_deref());
    Ok(form_page(
        form.has_problems(),
        ListPage {
            total: s.t1("shown", "count", page.items.len()),
            form,
            base: app.config.public_url(),
            hooks,
            rows: page.items,
            hook: query.get("adresse").unwrap_or_default().to_owned(),
            pager,
            retention: app.config.retention.receptions_days,
            s,
        },
    ))
}

impl Reception {
    /// What is worth a line in a list: the query, or the beginning of the body.
    pub fn summary(&self) -> String {
        let text = if self.body.is_empty() {
            self.query.clone()
        } else {
            String::from_utf8_lossy(&self.body).into_owned()
        };
        let mut short: String = text.chars().take(MAX_SUMMARY_CHARS).collect();
        if short.len() < text.len() {
            short.push('…');
        }
        short
    }

    /// The pairs of its query.
    pub fn querystring(&self) -> Vec<(String, String)> {
        form_urlencoded::parse(self.query.as_bytes()).into_owned().collect()
    }

    /// Its headers.
    pub fn header_lines(&self) -> Vec<(String, String)> {
        let map = self.headers.as_object().cloned().unwrap_or_default();
        map.into_iter().map(|(k, v)| (k, v.as_str().unwrap_or_default().to_owned())).collect()
    }

    /// As a zap reads it; the beginning of it if it is long.
    pub fn pretty(&self) -> String {
        if self.body.len() > 4 * pretty::MAX_CHARS {
            return format!("{}…", String::from_utf8_lossy(&self.body[..pretty::MAX_CHARS]));
        }
        pretty::json(&self.payload())
    }
}

#[derive(Template)]
#[template(path = "reception.html")]
struct ReceptionPage {
    s: Shell,
    reception: Reception,
    hook: String,
    /// The runs that it started.
    runs: Vec<Run>,
}

/// Runs on the page of a reception.
const MAX_RUNS: i64 = 50;

/// One reception in full.
pub async fn show(
    visitor: Visitor,
    State(app): State<Shared>,
    Path(id): Path<String>,
) -> Result<Response> {
    visitor.automates()?;
    let id = path::uuid(&id)?;
    let dossier = visitor.dossier();
    let read = app.db.read(move |tx| {
        let reception = catch_hooks::reception(tx, dossier, id)?;
        let runs = match catch_hooks::zap_of(tx, dossier, &reception.hook)? {
            Some(zap) => runs::of_reception(tx, dossier, zap, (id, reception.at), MAX_RUNS)?,
            None => Vec::new(),
        };
        Ok((reception, runs, catch_hooks::list(tx, dossier)?))
    });
    let (reception, runs, hooks) = read.await?;
    let s = visitor.shell("receptions");
    let name = hooks.into_iter().find(|hook| hook.id == reception.hook).map(|hook| hook.nom);
    let hook = name.unwrap_or_else(|| s.t("hook-gone"));
    Ok(html(ReceptionPage { s, reception, hook, runs }))
}

/// Creates an address.
pub async fn create_hook(
    visitor: Visitor,
    State(app): State<Shared>,
    request: Request,
) -> Result<Response> {
    visitor.automates()?;
    let typed = read(&app, request).await?;
    let nom = typed.get("nom").unwrap_or_default().to_owned();
    let entropy = app.entropy.clone();
    let work =
        move |tx: &mut Tx, scope: &Scope| catch_hooks::create(tx, &entropy, scope, &nom).map(drop);
    let made = once::make(&visitor, &app, &typed, work, |()| "/receptions".to_owned()).await;
    match Sent::of(made, &typed, visitor.lang())? {
        Sent::Done(made) => Ok(made.lead("hook-created")),
        Sent::Refused(form) => list_page(&visitor, &app, &Parameters::default(), form).await,
    }
}

/// Deletes an address.
pub async fn remove_hook(
    visitor: Visitor,
    State(app): State<Shared>,
    Path(hook): Path<String>,
) -> Result<Response> {
    visitor.automates()?;
    if hook.contains('\0') {
        return Err(Code::NotFound.into());
    }
    visitor.write(&app, move |tx, scope| catch_hooks::delete(tx, scope, &hook)).await?;
    Ok(see_other("/receptions", "hook-deleted"))
}
