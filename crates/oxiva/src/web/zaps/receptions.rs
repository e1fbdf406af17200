//! `/receptions`: the addresses that take what others send, and what they took.

use crate::{
    app::Shared,
    error::{Code, Error, Result},
    http::request::Parameters,
    page,
    web::{
        form::Form,
        pager::Pager,
        respond::{html, html_with, see_other},
        shell::Shell,
        typed::read,
        visitor::Visitor,
    },
    zaps::catch_hooks::{self, CatchHook, Reception},
};
use askama::Template;
use axum::{
    extract::{Path, Request, State},
    response::Response,
};
use http::StatusCode;
use uuid::Uuid;

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

pub async fn list(
    visitor: Visitor,
    State(app): State<Shared>,
    request: Request,
) -> Result<Response> {
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
    let status = match form.has_problems() {
        true => StatusCode::UNPROCESSABLE_ENTITY,
        false => StatusCode::OK,
    };
    Ok(html_with(
        status,
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
        let text = match self.body.is_empty() {
            true => self.query.clone(),
            false => String::from_utf8_lossy(&self.body).into_owned(),
        };
        let mut short: String = text.chars().take(160).collect();
        if short.len() < text.len() {
            short.push('…');
        }
        short
    }

    pub fn querystring(&self) -> Vec<(String, String)> {
        form_urlencoded::parse(self.query.as_bytes()).into_owned().collect()
    }

    pub fn header_lines(&self) -> Vec<(String, String)> {
        let map = self.headers.as_object().cloned().unwrap_or_default();
        map.into_iter().map(|(k, v)| (k, v.as_str().unwrap_or_default().to_owned())).collect()
    }

    /// As a zap reads it; the beginning of it if it is long.
    pub fn pretty(&self) -> String {
        const SHOWN: usize = 100_000;
        if self.body.len() > 4 * SHOWN {
            return format!("{}…", String::from_utf8_lossy(&self.body[..SHOWN]));
        }
        let text = serde_json::to_string_pretty(&self.payload()).unwrap_or_default();
        match text.char_indices().nth(SHOWN) {
            Some((end, _)) => format!("{}…", &text[..end]),
            None => text,
        }
    }
}

#[derive(Template)]
#[template(path = "reception.html")]
struct ReceptionPage {
    s: Shell,
    reception: Reception,
    hook: String,
}

pub async fn show(
    visitor: Visitor,
    State(app): State<Shared>,
    Path(id): Path<String>,
) -> Result<Response> {
    let id = Uuid::parse_str(&id).map_err(|_| Code::NotFound)?;
    let dossier = visitor.dossier();
    let (reception, hooks) = app
        .db
        .read(move |tx| {
            Ok((catch_hooks::reception(tx, dossier, id)?, catch_hooks::list(tx, dossier)?))
        })
        .await?;
    let s = visitor.shell("receptions");
    let name = hooks.into_iter().find(|hook| hook.id == reception.hook).map(|hook| hook.nom);
    let hook = name.unwrap_or_else(|| s.t("hook-gone"));
    Ok(html(ReceptionPage { s, reception, hook }))
}

pub async fn create_hook(
    visitor: Visitor,
    State(app): State<Shared>,
    request: Request,
) -> Result<Response> {
    visitor.administers()?;
    let typed = read(&app, request).await?;
    let nom = typed.get("nom").unwrap_or_default().to_owned();
    let (scope, entropy) = (visitor.scope(&app), app.entropy.clone());
    let made = app
        .db
        .write(scope.dossier.key(), move |tx| catch_hooks::create(tx, &entropy, &scope, &nom))
        .await;
    match made {
        Ok(_) => Ok(see_other("/receptions", "hook-created")),
        Err(error @ Error::Invalid(_)) => {
            let form = Form::refused(&typed, error, visitor.lang())?;
            list_page(&visitor, &app, &Parameters::default(), form).await
        }
        Err(error) => Err(error),
    }
}

pub async fn remove_hook(
    visitor: Visitor,
    State(app): State<Shared>,
    Path(hook): Path<String>,
) -> Result<Response> {
    visitor.administers()?;
    if hook.contains('\0') {
        return Err(Code::NotFound.into());
    }
    let scope = visitor.scope(&app);
    app.db.write(scope.dossier.key(), move |tx| catch_hooks::delete(tx, &scope, &hook)).await?;
    Ok(see_other("/receptions", "hook-deleted"))
}
