//! `/tickets`: list and search, fiche, create, edit, close, delete.

use super::{
    Shell, Visitor,
    form::Form,
    history::{self, Line, Names},
    html, html_with, picker, see_other,
    societes::{Pager, read, typed_input, without_untouched},
};
use crate::{
    app::Shared,
    db::Tx,
    dossiers::DossierId,
    error::{Code, Error, Result},
    records::{
        self, Input, Page, Ticket, events, input, page,
        tickets::{self, Statut, TicketFields},
    },
    request::Parameters,
};
use askama::Template;
use axum::{
    extract::{Path, Request, State},
    response::Response,
};
use http::StatusCode;

/// Lines of the history that are looked through for this record.
const HISTORY: i64 = 200;

/// A line of a list: the record and the names that it refers to.
pub struct Row {
    pub record: Ticket,
    pub societe: String,
    pub responsable: String,
}

/// Looks up the names that the records of a page refer to.
pub fn rows(
    tx: &mut Tx,
    dossier: DossierId,
    names: &Names,
    records: Vec<Ticket>,
) -> Result<Vec<Row>> {
    let row = |record: Ticket| {
        let societe = picker::name_of(tx, dossier, record.fields.societe)?;
        let person = record.fields.responsable.unwrap_or_default();
        Ok(Row { responsable: names.person(person).to_owned(), societe, record })
    };
    records.into_iter().map(row).collect()
}

#[derive(Template)]
#[template(path = "tickets.html")]
struct ListPage {
    s: Shell,
    rows: Vec<Row>,
    q: String,
    statut: String,
    statuts: &'static [&'static str],
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
    let s = visitor.shell("tickets");
    let dossier = visitor.dossier();
    let filters = query.clone();
    let page = app
        .db
        .read(move |tx| {
            let after = filters.get("after");
            let statut = filters.get("statut").and_then(Statut::parse);
            let page: Page<Ticket> = match filters.get("q") {
                Some(words) => {
                    let keep = |r: &Ticket| statut.is_none_or(|statut| statut == r.fields.statut);
                    records::find_by_words(tx, dossier, words, keep, after, page::SIZE)?
                }
                None => tickets::list(tx, dossier, statut, after, page::SIZE)?,
            };
            let names = Names::read(tx, dossier)?;
            Ok(Page { items: rows(tx, dossier, &names, page.items)?, next: page.next })
        })
        .await?;
    let pager = Pager::new("/tickets", &query, &["q", "statut"], page.next.as_deref());
    let text = |name| query.get(name).unwrap_or_default().to_owned();
    Ok(html(ListPage {
        total: s.t1("shown", "count", page.items.len()),
        rows: page.items,
        q: text("q"),
        statut: text("statut"),
        statuts: Statut::WORDS,
        filtered: query.get("q").is_some() || query.get("statut").is_some(),
        pager,
        s,
    }))
}

#[derive(Template)]
#[template(path = "ticket.html")]
struct Fiche {
    s: Shell,
    row: Row,
    history: Vec<Line>,
}

pub async fn show(
    visitor: Visitor,
    State(app): State<Shared>,
    Path(id): Path<String>,
) -> Result<Response> {
    let id = input::id(&id).ok_or(Code::NotFound)?;
    let dossier = visitor.dossier();
    let (row, names, events) = app
        .db
        .read(move |tx| {
            let record: Ticket = records::get(tx, dossier, id)?;
            let societe = record.fields.societe.unwrap_or_default();
            let events = events::of_societe(tx, dossier, societe, i64::MAX, HISTORY)?;
            let names = Names::read(tx, dossier)?;
            let row = rows(tx, dossier, &names, vec![record])?.pop().ok_or(Code::NotFound)?;
            Ok((row, names, events))
        })
        .await?;
    let mine = |e: &events::Written| e.event.kind == records::Kind::Ticket && e.event.record == id;
    let events: Vec<_> = events.into_iter().filter(mine).collect();
    let s = visitor.shell("tickets");
    let history = history::lines(&s, &names, &events);
    Ok(html(Fiche { s, row, history }))
}

#[derive(Template)]
#[template(path = "ticket_form.html")]
struct FormPage {
    s: Shell,
    form: Form,
    people: Vec<(String, String)>,
    title: String,
    submit: String,
    action: String,
    back: String,
}

/// The form, for a new ticket or for the one with this id.
async fn form_page(
    app: &Shared,
    visitor: &Visitor,
    form: Form,
    id: Option<i64>,
) -> Result<Response> {
    let dossier = visitor.dossier();
    let people = app.db.read(move |tx| Ok(Names::read(tx, dossier)?.choices())).await?;
    let s = visitor.shell("tickets");
    let status = match form.has_problems() {
        true => StatusCode::UNPROCESSABLE_ENTITY,
        false => StatusCode::OK,
    };
    let (title, submit, action) = match id {
        None => (s.t("ticket-new"), s.t("ticket-create"), "/tickets".to_owned()),
        Some(id) => (s.t1("ticket-edit", "id", id), s.t("save"), format!("/tickets/{id}")),
    };
    let back = action.clone();
    Ok(html_with(status, FormPage { s, form, people, title, submit, action, back }))
}

/// Fills the picker with the societe's name and number.
async fn with_societe(
    app: &Shared,
    visitor: &Visitor,
    form: Form,
    id: Option<i64>,
) -> Result<Form> {
    let dossier = visitor.dossier();
    let nom = app.db.read(move |tx| picker::name_of(tx, dossier, id)).await?;
    let number = id.filter(|_| !nom.is_empty()).map(|id| id.to_string()).unwrap_or_default();
    Ok(form.with("societe", nom).with("societe_id", number))
}

pub async fn new(
    visitor: Visitor,
    State(app): State<Shared>,
    request: Request,
) -> Result<Response> {
    let query = Parameters::of_query(request.uri().query())?;
    let mine = visitor.signed_in.person.id.to_string();
    let form = Form::of(&TicketFields::default(), visitor.lang()).with("responsable", mine);
    let societe = query.get("societe").and_then(input::id);
    let form = with_societe(&app, &visitor, form, societe).await?;
    form_page(&app, &visitor, form, None).await
}

pub async fn edit(
    visitor: Visitor,
    State(app): State<Shared>,
    Path(id): Path<String>,
) -> Result<Response> {
    let id = input::id(&id).ok_or(Code::NotFound)?;
    let dossier = visitor.dossier();
    let record: Ticket = app.db.read(move |tx| records::get(tx, dossier, id)).await?;
    let form = Form::of(&record.fields, visitor.lang());
    let form = with_societe(&app, &visitor, form, record.fields.societe).await?;
    form_page(&app, &visitor, form, Some(id)).await
}

/// What was typed, with the societe that it means.
fn resolved(tx: &mut Tx, dossier: DossierId, typed: &Parameters) -> Result<Input> {
    let societe = picker::resolve(tx, dossier, typed)?;
    let Input(mut map) = typed_input(typed);
    map.remove("societe_id");
    map.insert("societe".to_owned(), societe.map(|id| id.to_string()).into());
    Ok(Input(map))
}

pub async fn create(
    visitor: Visitor,
    State(app): State<Shared>,
    request: Request,
) -> Result<Response> {
    let typed = read(&app, request).await?;
    let (scope, form) = (visitor.scope(&app), typed.clone());
    let zone = visitor.signed_in.dossier.zone();
    let created = app
        .db
        .write(scope.dossier.key(), move |tx| {
            let input = resolved(tx, scope.dossier, &form)?;
            records::create::<Ticket>(tx, &scope, input.into_fields(&zone)?)
        })
        .await;
    match created {
        Ok(record) => Ok(see_other(&format!("/tickets/{}", record.id), "ticket-created")),
        Err(error) => refuse(&app, &visitor, &typed, error, None).await,
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
    let (scope, form) = (visitor.scope(&app), typed.clone());
    let zone = visitor.signed_in.dossier.zone();
    let saved = app
        .db
        .write(scope.dossier.key(), move |tx| {
            let input = resolved(tx, scope.dossier, &form)?;
            records::save::<Ticket>(tx, &scope, id, |fields| {
                without_untouched(input, &form, &fields).over(&fields, &zone)
            })
        })
        .await;
    match saved {
        Ok(_) => Ok(see_other(&format!("/tickets/{id}"), "saved")),
        Err(error) => refuse(&app, &visitor, &typed, error, Some(id)).await,
    }
}

/// Closes the ticket; its form opens it again.
pub async fn close(
    visitor: Visitor,
    State(app): State<Shared>,
    Path(id): Path<String>,
) -> Result<Response> {
    let id = input::id(&id).ok_or(Code::NotFound)?;
    let scope = visitor.scope(&app);
    app.db
        .write(scope.dossier.key(), move |tx| {
            records::save::<Ticket>(tx, &scope, id, |mut fields| {
                fields.statut = Statut::Closed;
                Ok(fields)
            })
        })
        .await?;
    Ok(see_other(&format!("/tickets/{id}"), "ticket-closed"))
}

pub async fn remove(
    visitor: Visitor,
    State(app): State<Shared>,
    Path(id): Path<String>,
) -> Result<Response> {
    let id = input::id(&id).ok_or(Code::NotFound)?;
    let scope = visitor.scope(&app);
    app.db.write(scope.dossier.key(), move |tx| records::delete::<Ticket>(tx, &scope, id)).await?;
    Ok(see_other("/tickets", "deleted"))
}

async fn refuse(
    app: &Shared,
    visitor: &Visitor,
    typed: &Parameters,
    error: Error,
    id: Option<i64>,
) -> Result<Response> {
    let form = Form::refused(typed, error, visitor.lang())?;
    form_page(app, visitor, form, id).await
}
