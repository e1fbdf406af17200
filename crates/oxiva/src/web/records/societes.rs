//! `/societes`: list and search, fiche, create, edit, delete.

use super::{
    MAX_COUNTED, NounPages,
    duplicates::{self, Duplicates},
    history::{self, HistoryLine},
    picker,
    typed::{shown, typed_input, without_untouched},
};
use crate::{
    app::{Routes, Shared},
    changes,
    db::Tx,
    dossiers::Scope,
    error::Result,
    http::{
        request::Parameters,
        routes::{RouteKind, get, post},
    },
    page::{self, Page},
    records::{
        self, Activite, Societe, Ticket, activites, events,
        societes::{self, SocieteFields, Type},
        tickets,
    },
    web::{
        edits::{self, Merged},
        form::{Form, Sent, read},
        names::Names,
        once,
        pager::Pager,
        path,
        respond::{form_page, html, see_other},
        shell::Shell,
        visitor::Visitor,
    },
};
use askama::Template;
use axum::{
    extract::{Path, Request, State},
    response::Response,
};

impl NounPages for Societe {
    const ICON: &'static str = "building-2";

    fn routes() -> Routes {
        Routes::new(RouteKind::Page)
            .route("/societes", get(list).post(create))
            .route("/societes/creer", get(new))
            .route("/societes/suggestions", get(picker::suggest))
            .route("/societes/doublons", get(duplicates::show))
            .route("/societes/{id}", get(show).post(save))
            .route("/societes/{id}/modifier", get(edit))
            .route("/societes/{id}/supprimer", post(remove))
    }
}

/// Activites and tickets on a fiche.
const MAX_ON_FICHE: i64 = 20;
/// Lines of the history on a fiche.
const MAX_HISTORY_LINES: i64 = 40;

#[derive(Template)]
#[template(path = "societes.html")]
struct ListPage {
    s: Shell,
    rows: Vec<Societe>,
    count: i64,
    max_counted: i64,
    q: String,
    kind: String,
    types: &'static [&'static str],
    filtered: bool,
    total: String,
    pager: Pager,
}

/// The list, with search and filter.
async fn list(visitor: Visitor, State(app): State<Shared>, request: Request) -> Result<Response> {
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
            Ok((page, societes::count(tx, dossier, MAX_COUNTED + 1)?))
        })
        .await?;
    let pager = Pager::new("/societes", &query, &["q", "type"], page.next.as_deref());
    let text = |name| query.get(name).unwrap_or_default().to_owned();
    Ok(html(ListPage {
        total: s.t1("shown", "count", page.items.len()),
        rows: page.items,
        count,
        max_counted: MAX_COUNTED,
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
    history: Vec<HistoryLine>,
    /// Whether nothing belongs to it any more.
    may_be_deleted: bool,
}

/// One societe with what belongs to it, and its history.
async fn show(
    visitor: Visitor,
    State(app): State<Shared>,
    Path(id): Path<String>,
) -> Result<Response> {
    let id = path::id(&id)?;
    let dossier = visitor.dossier();
    let (societe, activites, tickets, names, events, owed, may_be_deleted) = app
        .db
        .read(move |tx| {
            let events = events::of_societe(tx, dossier, id, i64::MAX, MAX_HISTORY_LINES)?;
            let owed = history::owed(tx, dossier, &events)?;
            Ok((
                records::get::<Societe>(tx, dossier, id)?,
                activites::of_societe(tx, dossier, id, None, None, MAX_ON_FICHE)?.items,
                tickets::of_societe(tx, dossier, id, None, None, MAX_ON_FICHE)?.items,
                Names::read(tx, dossier)?,
                events,
                owed,
                societes::may_be_deleted(tx, dossier, id)?,
            ))
        })
        .await?;
    let s = visitor.shell("societes");
    let history = history::lines(&s, &names, &events, &owed);
    Ok(html(Fiche { s, societe, activites, tickets, history, may_be_deleted }))
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
    /// What is there already, of a new societe.
    duplicates: Option<Duplicates>,
}

/// The form, for a new societe or for the one with this id.
fn show_form(
    visitor: &Visitor,
    form: Form,
    of: Option<(i64, &str)>,
    duplicates: Option<Duplicates>,
) -> Response {
    let s = visitor.shell("societes");
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
    let in_the_way = duplicates.as_ref().is_some_and(Duplicates::are_in_the_way);
    let (refused, types) = (form.has_problems() || in_the_way, Type::WORDS);
    form_page(refused, FormPage { s, form, types, title, submit, action, back, duplicates })
}

/// The form of a new societe.
async fn new(visitor: Visitor) -> Response {
    let form = Form::of(&SocieteFields::default(), visitor.lang());
    let duplicates = Duplicates::none(&visitor);
    show_form(&visitor, form, None, Some(duplicates))
}

/// The form of a societe, as it is.
async fn edit(
    visitor: Visitor,
    State(app): State<Shared>,
    Path(id): Path<String>,
) -> Result<Response> {
    let id = path::id(&id)?;
    let dossier = visitor.dossier();
    let societe: Societe = app.db.read(move |tx| records::get(tx, dossier, id)).await?;
    let form = Form::edited(&shown(&societe, &[], &visitor.shell("societes")));
    Ok(show_form(&visitor, form, Some((id, &societe.fields.nom)), None))
}

/// Creates a societe; one that seems to be there already, once the person has said so.
async fn create(visitor: Visitor, State(app): State<Shared>, request: Request) -> Result<Response> {
    let typed = read(&app, request).await?;
    let duplicates = Duplicates::of(&visitor, &app, &typed).await?;
    // What this very form made before is no duplicate.
    if duplicates.are_in_the_way() && !once::has_made(&visitor, &app, &typed).await? {
        visitor.keep_form_key(&typed);
        let form = Form::sent(&typed, visitor.lang());
        return Ok(show_form(&visitor, form, None, Some(duplicates)));
    }
    let (input, reading) = (typed_input::<SocieteFields>(&typed), visitor.reading());
    let create = move |tx: &mut Tx, scope: &Scope| {
        changes::create::<Societe>(tx, scope, input.into_fields(&reading)?)
    };
    let to = |societe: &Societe| format!("/societes/{}", societe.id);
    let made = once::make(&visitor, &app, &typed, create, to).await;
    match Sent::of(made, &typed, visitor.lang())? {
        Sent::Done(made) => Ok(made.lead("societe-created")),
        Sent::Refused(form) => Ok(show_form(&visitor, form, None, Some(duplicates))),
    }
}

/// Saves a societe.
async fn save(
    visitor: Visitor,
    State(app): State<Shared>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response> {
    let id = path::id(&id)?;
    let typed = read(&app, request).await?;
    let (dossier, reading) = (visitor.dossier(), visitor.reading());
    let now =
        move |tx: &mut Tx, s: &Shell| Ok(shown(&records::get::<Societe>(tx, dossier, id)?, &[], s));
    let work = move |tx: &mut Tx, scope: &Scope, merged: Merged| {
        let input = typed_input::<SocieteFields>(&merged.typed);
        changes::save::<Societe>(tx, scope, id, |fields| {
            without_untouched(input, &merged, &fields, &reading).over(&fields, &reading)
        })
    };
    let saved = edits::save(&visitor, &app, &typed, now, work).await;
    match Sent::of_edit(saved, &typed, visitor.lang())? {
        Sent::Done(_) => Ok(see_other(&format!("/societes/{id}"), "saved")),
        Sent::Refused(form) => {
            let nom = typed.get("nom").unwrap_or_default();
            Ok(show_form(&visitor, form, Some((id, nom)), None))
        }
    }
}

/// Deletes a societe with all that belongs to it.
async fn remove(
    visitor: Visitor,
    State(app): State<Shared>,
    Path(id): Path<String>,
) -> Result<Response> {
    let id = path::id(&id)?;
    visitor.write(&app, move |tx, scope| changes::delete::<Societe>(tx, scope, id)).await?;
    Ok(see_other("/societes", "deleted"))
}
