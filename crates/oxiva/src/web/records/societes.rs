//! `/societes`: list and search, fiche, create, edit, delete.

use super::history::{self, Line, Names};
use crate::{
    app::Shared,
    changes,
    error::{Code, Error, Result},
    http::request::Parameters,
    page::{self, Page},
    records::{
        self, Activite, Societe, Ticket, activites, events, input,
        societes::{self, SocieteFields, Type},
        tickets,
    },
    web::{
        form::Form,
        pager::Pager,
        respond::{html, html_with, see_other},
        shell::Shell,
        typed::{read, typed_input, without_untouched},
        visitor::Visitor,
    },
};
use askama::Template;
use axum::{
    extract::{Path, Request, State},
    response::Response,
};
use http::StatusCode;

/// Counted so far and no further.
pub const MOST: i64 = 1_000;
/// Activites and tickets on a fiche, and lines of its history.
const ON_FICHE: i64 = 20;
const HISTORY: i64 = 40;

#[derive(Template)]
#[template(path = "societes.html")]
struct ListPage {
    s: Shell,
    rows: Vec<Societe>,
    count: i64,
    most: i64,
    q: String,
    kind: String,
    types: &'static [&'static str],
    filtered: bool,
    total: String,
    pager: Pager,
}

pub async fn list(
    visitor: Visitor,
    State(app): State<Shared>,
    request: Request,
) -> Result<Response> {
    let query = Parameters::of_query(request.uri().query())?;
    let s = visitor.shell("societes");
    let dossier = visitor.dossier();
    let filters = query.clone();
    let (page, count) = app
        .db
        .read(move |tx| {
            let after = filters.get("after");
            let kind = filters.get("type").and_then(Type::parse);
            let page: Page<Societe> = match filters.get("q") {
                Some(words) => {
                    let keep = |s: &Societe| kind.is_none_or(|kind| kind == s.fields.r#type);
                    records::find_by_words(tx, dossier, words, keep, after, page::SIZE)?
                }
                None => societes::list(tx, dossier, kind, after, page::SIZE)?,
            };
            Ok((page, societes::count(tx, dossier, MOST + 1)?))
        })
        .await?;
    let pager = Pager::new("/societes", &query, &["q", "type"], page.next.as_deref());
    let text = |name| query.get(name).unwrap_or_default().to_owned();
    Ok(html(ListPage {
        total: s.t1("shown", "count", page.items.len()),
        rows: page.items,
        count,
        most: MOST,
        q: text("q"),
        kind: text("type"),
        types: Type::WORDS,
        filtered: query.get("q").is_some() || query.get("type").is_some(),
        pager,
        s,
    }))
}

#[derive(Template)]
#[template(path = "societe.html")]
struct Fiche {
    s: Shell,
    societe: Societe,
    activites: Vec<Activite>,
    tickets: Vec<Ticket>,
    history: Vec<Line>,
}

pub async fn show(
    visitor: Visitor,
    State(app): State<Shared>,
    Path(id): Path<String>,
) -> Result<Response> {
    let id = input::id(&id).ok_or(Code::NotFound)?;
    let dossier = visitor.dossier();
    let (societe, activites, tickets, names, events, owed) = app
        .db
        .read(move |tx| {
            let events = events::of_societe(tx, dossier, id, i64::MAX, HISTORY)?;
            let owed = history::owed(tx, dossier, id, &events)?;
            Ok((
                records::get::<Societe>(tx, dossier, id)?,
                activites::of_societe(tx, dossier, id, None, None, ON_FICHE)?.items,
                tickets::of_societe(tx, dossier, id, None, None, ON_FICHE)?.items,
                Names::read(tx, dossier)?,
                events,
                owed,
            ))
        })
        .await?;
    let s = visitor.shell("societes");
    let history = history::lines(&s, &names, &events, &owed);
    Ok(html(Fiche { s, societe, activites, tickets, history }))
}

#[derive(Template)]
#[template(path = "societe_form.html")]
struct FormPage {
    s: Shell,
    form: Form,
    types: &'static [&'static str],
    title: String,
    submit: String,
    action: String,
    back: String,
}

/// The form, for a new societe or for the one with this id.
fn form_page(visitor: &Visitor, form: Form, of: Option<(i64, &str)>) -> Response {
    let s = visitor.shell("societes");
    let status = match form.has_problems() {
        true => StatusCode::UNPROCESSABLE_ENTITY,
        false => StatusCode::OK,
    };
    let (title, submit, action) = match of {
        None => (s.t("societe-new"), s.t("societe-create"), "/societes".to_owned()),
        Some((id, nom)) => {
            let title = match nom {
                "" => s.t1("societe-number", "id", id),
                nom => nom.to_owned(),
            };
            (title, s.t("save"), format!("/societes/{id}"))
        }
    };
    let back = action.clone();
    html_with(status, FormPage { s, form, types: Type::WORDS, title, submit, action, back })
}

pub async fn new(visitor: Visitor) -> Response {
    let form = Form::of(&SocieteFields::default(), visitor.lang());
    form_page(&visitor, form, None)
}

pub async fn edit(
    visitor: Visitor,
    State(app): State<Shared>,
    Path(id): Path<String>,
) -> Result<Response> {
    let id = input::id(&id).ok_or(Code::NotFound)?;
    let dossier = visitor.dossier();
    let societe: Societe = app.db.read(move |tx| records::get(tx, dossier, id)).await?;
    let form = Form::of(&societe.fields, visitor.lang());
    Ok(form_page(&visitor, form, Some((id, &societe.fields.nom))))
}

pub async fn create(
    visitor: Visitor,
    State(app): State<Shared>,
    request: Request,
) -> Result<Response> {
    let typed = read(&app, request).await?;
    let (scope, input) = (visitor.scope(&app), typed_input(&typed));
    let zone = visitor.signed_in.dossier.zone();
    let created = app
        .db
        .write(scope.dossier.key(), move |tx| {
            changes::create::<Societe>(tx, &scope, input.into_fields(&zone)?)
        })
        .await;
    match created {
        Ok(societe) => Ok(see_other(&format!("/societes/{}", societe.id), "societe-created")),
        Err(error) => refuse(&visitor, &typed, error, None),
    }
}

pub async fn save(
    visitor: Visitor,
    State(app): State<Shared>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response> {
    let id = input::id(&id).ok_or(Code::NotFound)?;
    let typed = read(&app, request).await?;
    let (scope, input, form) = (visitor.scope(&app), typed_input(&typed), typed.clone());
    let zone = visitor.signed_in.dossier.zone();
    let saved = app
        .db
        .write(scope.dossier.key(), move |tx| {
            changes::save::<Societe>(tx, &scope, id, |fields| {
                without_untouched(input, &form, &fields, &zone).over(&fields, &zone)
            })
        })
        .await;
    match saved {
        Ok(_) => Ok(see_other(&format!("/societes/{id}"), "saved")),
        Err(error) => refuse(&visitor, &typed, error, Some(id)),
    }
}

pub async fn remove(
    visitor: Visitor,
    State(app): State<Shared>,
    Path(id): Path<String>,
) -> Result<Response> {
    let id = input::id(&id).ok_or(Code::NotFound)?;
    let scope = visitor.scope(&app);
    app.db.write(scope.dossier.key(), move |tx| changes::delete::<Societe>(tx, &scope, id)).await?;
    Ok(see_other("/societes", "deleted"))
}

fn refuse(
    visitor: &Visitor,
    typed: &Parameters,
    error: Error,
    id: Option<i64>,
) -> Result<Response> {
    let form = Form::refused(typed, error, visitor.lang())?;
    let nom = typed.get("nom").unwrap_or_default();
    Ok(form_page(visitor, form, id.map(|id| (id, nom))))
}
