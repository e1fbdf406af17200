//! What the pages of what belongs to a societe do: list and search, show, create, edit, finish, delete.

use super::{
    belonging::{BelongingPages, FormView, List, rows},
    history, picker,
    typed::{shown, typed_input, without_untouched},
};
use crate::{
    app::{Routes, Shared},
    changes,
    db::Tx,
    dossiers::{DossierId, Scope},
    error::{Code, Result},
    http::{
        request::Parameters,
        routes::{RouteKind, get, post},
    },
    page::{self, Order, Page},
    records::{self, Declared, Input, Noun, belonging::Filter, events, input},
    web::{
        edits::{self, Merged, Snapshot},
        form::{Form, Sent, read},
        names::Names,
        once,
        pager::Pager,
        path,
        respond::see_other,
        shell::Shell,
        visitor::Visitor,
    },
};
use axum::{
    extract::{Path, Request, State},
    response::Response,
};

/// How much of a record's history its page shows.
const MAX_HISTORY_LINES: i64 = 100;

/// The routes of a noun's pages; `finish` is what the button of the fiche is called in addresses.
pub fn routes<N: BelongingPages>(finish: &str) -> Routes {
    let all = format!("/{}", N::KIND.plural());
    Routes::new(RouteKind::Page)
        .route(&all, get(list::<N>).post(create::<N>))
        .route(&format!("{all}/creer"), get(new::<N>))
        .route(&format!("{all}/{{id}}"), get(show::<N>).post(save::<N>))
        .route(&format!("{all}/{{id}}/modifier"), get(edit::<N>))
        .route(&format!("{all}/{{id}}/{finish}"), post(finish_one::<N>))
        .route(&format!("{all}/{{id}}/supprimer"), post(remove::<N>))
}

/// The list, with search and filter.
async fn list<N: BelongingPages>(
    visitor: Visitor,
    State(app): State<Shared>,
    request: Request,
) -> Result<Response> {
    let query = Parameters::of_query(request.uri().query())?;
    let s = visitor.shell(N::KIND.plural());
    let dossier = visitor.dossier();
    let filters = query.clone();
    let page = app
        .db
        .read(move |tx| {
            let after = filters.get("after");
            let statut = filters.get("statut").and_then(N::parse_statut);
            let page: Page<N> = match filters.get("q") {
                Some(words) => {
                    let keep = |record: &N| statut.is_none_or(|statut| statut == record.statut());
                    records::find_by_words(tx, dossier, words, keep, after, page::SIZE)?
                }
                None => {
                    let filter = Filter { statut, ..Filter::default() };
                    N::list(tx, dossier, filter, Order::Newest, after, page::SIZE)?
                }
            };
            let names = Names::read(tx, dossier)?;
            Ok(Page { items: rows(tx, dossier, &names, page.items)?, next: page.next })
        })
        .await?;
    let path = format!("/{}", N::KIND.plural());
    let text = |name| query.get(name).unwrap_or_default().to_owned();
    let list = List {
        total: s.t1("shown", "count", page.items.len()),
        rows: page.items,
        q: text("q"),
        statut: text("statut"),
        statuts: N::STATUTS,
        filtered: query.get("q").is_some() || query.get("statut").is_some(),
        pager: Pager::new(&path, &query, &["q", "statut"], page.next.as_deref()),
    };
    Ok(N::list_page(s, list))
}

/// One record with its history.
async fn show<N: BelongingPages>(
    visitor: Visitor,
    State(app): State<Shared>,
    Path(id): Path<String>,
) -> Result<Response> {
    let id = path::id(&id)?;
    let dossier = visitor.dossier();
    let (row, names, events, owed) = app
        .db
        .read(move |tx| {
            let record: N = records::get(tx, dossier, id)?;
            let events =
                events::of_record(tx, dossier, record.societe(), N::KIND, id, MAX_HISTORY_LINES)?;
            let names = Names::read(tx, dossier)?;
            let owed = history::owed(tx, dossier, &events)?;
            let row = rows(tx, dossier, &names, vec![record])?.pop().ok_or(Code::NotFound)?;
            Ok((row, names, events, owed))
        })
        .await?;
    let s = visitor.shell(N::KIND.plural());
    let history = history::lines(&s, &names, &events, &owed);
    Ok(N::fiche_page(s, row, history))
}

/// The form, for a new record or for the one with this id.
async fn show_form<N: BelongingPages>(
    app: &Shared,
    visitor: &Visitor,
    form: Form,
    id: Option<i64>,
) -> Result<Response> {
    let dossier = visitor.dossier();
    let people = app.db.read(move |tx| Ok(Names::read(tx, dossier)?.choices())).await?;
    let s = visitor.shell(N::KIND.plural());
    let (one, path) = (N::KIND.word(), N::KIND.plural());
    let (title, submit, action) = match id {
        None => (s.t(&format!("{one}-new")), s.t(&format!("{one}-create")), format!("/{path}")),
        Some(id) => (s.t1(&format!("{one}-edit"), "id", id), s.t("save"), format!("/{path}/{id}")),
    };
    let back = action.clone();
    Ok(N::form_page(s, FormView { form, people, title, submit, action, back }))
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
    Ok(form.with("societe", nom).with(picker::NUMBER, number))
}

/// The form of a new record.
async fn new<N: BelongingPages>(
    visitor: Visitor,
    State(app): State<Shared>,
    request: Request,
) -> Result<Response> {
    let query = Parameters::of_query(request.uri().query())?;
    let mine = visitor.signed_in.person.id.to_string();
    let form = Form::of(&N::Fields::default(), visitor.lang()).with("responsable", mine);
    let societe = query.get("societe").and_then(input::id);
    let form = with_societe(&app, &visitor, form, societe).await?;
    show_form::<N>(&app, &visitor, form, None).await
}

/// The form of a record, as it is.
async fn edit<N: BelongingPages>(
    visitor: Visitor,
    State(app): State<Shared>,
    Path(id): Path<String>,
) -> Result<Response> {
    let id = path::id(&id)?;
    let dossier = visitor.dossier();
    let s = visitor.shell(N::KIND.plural());
    let snapshot = app.db.read(move |tx| snapshot::<N>(tx, dossier, id, &s)).await?;
    show_form::<N>(&app, &visitor, Form::edited(&snapshot), Some(id)).await
}

/// What the form of a record shows.
fn snapshot<N: Noun>(tx: &mut Tx, dossier: DossierId, id: i64, s: &Shell) -> Result<Snapshot> {
    let record: N = records::get(tx, dossier, id)?;
    let people = Names::read(tx, dossier)?.choices();
    Ok(shown(&record, &people, s))
}

/// What was typed, with the societe that it means.
fn resolved<N: Noun>(
    tx: &mut Tx,
    dossier: DossierId,
    typed: &Parameters,
    current: Option<i64>,
) -> Result<Input> {
    let societe = picker::resolve(tx, dossier, typed, current)?;
    let Input(mut map) = typed_input::<N::Fields>(typed);
    map.shift_remove(picker::NUMBER);
    map.insert("societe".to_owned(), societe.map(|id| id.to_string()).into());
    Ok(Input(map))
}

/// Creates a record.
async fn create<N: BelongingPages>(
    visitor: Visitor,
    State(app): State<Shared>,
    request: Request,
) -> Result<Response> {
    let typed = read(&app, request).await?;
    let (form, reading) = (typed.clone(), visitor.reading());
    let create = move |tx: &mut Tx, scope: &Scope| {
        let input = resolved::<N>(tx, scope.dossier, &form, None)?;
        changes::create::<N>(tx, scope, input.into_fields(&reading)?)
    };
    let (one, path) = (N::KIND.word(), N::KIND.plural());
    let to = move |record: &N| format!("/{path}/{}", record.id());
    let made = once::make(&visitor, &app, &typed, create, to).await;
    match Sent::of(made, &typed, visitor.lang())? {
        Sent::Done(made) => Ok(made.lead(&format!("{one}-created"))),
        Sent::Refused(form) => show_form::<N>(&app, &visitor, form, None).await,
    }
}

/// Saves a record.
async fn save<N: BelongingPages>(
    visitor: Visitor,
    State(app): State<Shared>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response> {
    let id = path::id(&id)?;
    let typed = read(&app, request).await?;
    let (dossier, reading) = (visitor.dossier(), visitor.reading());
    let now = move |tx: &mut Tx, s: &Shell| snapshot::<N>(tx, dossier, id, s);
    let work = move |tx: &mut Tx, scope: &Scope, merged: Merged| {
        let current = records::get::<N>(tx, scope.dossier, id)?.fields().societe();
        let input = resolved::<N>(tx, scope.dossier, &merged.typed, current)?;
        changes::save::<N>(tx, scope, id, |fields| {
            without_untouched(input, &merged, &fields, &reading).over(&fields, &reading)
        })
    };
    let saved = edits::save(&visitor, &app, &typed, now, work).await;
    match Sent::of_edit(saved, &typed, visitor.lang())? {
        Sent::Done(_) => Ok(see_other(&format!("/{}/{id}", N::KIND.plural()), "saved")),
        Sent::Refused(form) => show_form::<N>(&app, &visitor, form, Some(id)).await,
    }
}

/// The button of the fiche; the form takes it back.
async fn finish_one<N: BelongingPages>(
    visitor: Visitor,
    State(app): State<Shared>,
    Path(id): Path<String>,
) -> Result<Response> {
    let id = path::id(&id)?;
    visitor
        .write(&app, move |tx, scope| {
            changes::save::<N>(tx, scope, id, |mut fields| {
                N::finish(&mut fields);
                Ok(fields)
            })
        })
        .await?;
    Ok(see_other(&format!("/{}/{id}", N::KIND.plural()), &format!("{}-closed", N::KIND.word())))
}

/// Deletes a record.
async fn remove<N: BelongingPages>(
    visitor: Visitor,
    State(app): State<Shared>,
    Path(id): Path<String>,
) -> Result<Response> {
    let id = path::id(&id)?;
    visitor.write(&app, move |tx, scope| changes::delete::<N>(tx, scope, id)).await?;
    Ok(see_other(&format!("/{}", N::KIND.plural()), "deleted"))
}
