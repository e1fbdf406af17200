//! The pages of what belongs to a societe: activites and tickets have the same ones. Each noun
//! gives its templates and its words ([`Belonging`]); what the pages do stands here, once.

use super::{
    history::{self, Line, Names},
    picker,
};
use crate::{
    app::Shared,
    changes,
    db::Tx,
    dossiers::DossierId,
    error::{Code, Error, Result},
    http::request::Parameters,
    page::{self, Page},
    records::{self, Declared, Input, Noun, events, input},
    web::{
        form::Form,
        pager::Pager,
        respond::see_other,
        shell::Shell,
        typed::{read, typed_input, without_untouched},
        visitor::Visitor,
    },
};
use axum::{
    extract::{Path, Request, State},
    response::Response,
};
use http::StatusCode;

/// Lines of a record's history.
const HISTORY: i64 = 100;

/// A noun that belongs to a societe, as its pages see it.
pub trait Belonging: Noun {
    /// The entry of the menu, and the address: `/tickets`.
    const PATH: &'static str;
    /// The beginning of its texts' keys: `ticket-new`.
    const ONE: &'static str;
    const STATUTS: &'static [&'static str];
    type Statut: Copy + Send + PartialEq;

    fn parse_statut(word: &str) -> Option<Self::Statut>;
    fn statut(&self) -> Self::Statut;
    /// What the button of the fiche does: closes a ticket, finishes an activite.
    fn finish(fields: &mut Self::Fields);
    fn list(
        tx: &mut Tx,
        dossier: DossierId,
        statut: Option<Self::Statut>,
        after: Option<&str>,
        limit: i64,
    ) -> Result<Page<Self>>;
    /// The form of a stored record; most fields show as they are.
    fn form(&self, visitor: &Visitor) -> Form {
        Form::of(self.fields(), visitor.lang())
    }

    fn list_page(s: Shell, list: List<Self>) -> Response;
    fn fiche_page(s: Shell, row: Row<Self>, history: Vec<Line>) -> Response;
    fn form_page(s: Shell, status: StatusCode, view: FormView) -> Response;
}

/// A line of a list: the record and the names that it refers to.
pub struct Row<N> {
    pub record: N,
    pub societe: String,
    pub responsable: String,
}

/// What the template of a list shows.
pub struct List<N> {
    pub rows: Vec<Row<N>>,
    pub q: String,
    pub statut: String,
    pub statuts: &'static [&'static str],
    pub filtered: bool,
    pub total: String,
    pub pager: Pager,
}

/// What the template of a form shows.
pub struct FormView {
    pub form: Form,
    pub people: Vec<(String, String)>,
    pub title: String,
    pub submit: String,
    pub action: String,
    pub back: String,
}

/// Looks up the names that the records of a page refer to.
pub fn rows<N: Noun>(
    tx: &mut Tx,
    dossier: DossierId,
    names: &Names,
    records: Vec<N>,
) -> Result<Vec<Row<N>>> {
    let row = |record: N| {
        let societe = picker::name_of(tx, dossier, record.fields().societe())?;
        let person = record.fields().responsable().unwrap_or_default();
        Ok(Row { responsable: names.person(person).to_owned(), societe, record })
    };
    records.into_iter().map(row).collect()
}

pub async fn list<N: Belonging>(
    visitor: Visitor,
    State(app): State<Shared>,
    request: Request,
) -> Result<Response> {
    let query = Parameters::of_query(request.uri().query())?;
    let s = visitor.shell(N::PATH);
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
                None => N::list(tx, dossier, statut, after, page::SIZE)?,
            };
            let names = Names::read(tx, dossier)?;
            Ok(Page { items: rows(tx, dossier, &names, page.items)?, next: page.next })
        })
        .await?;
    let path = format!("/{}", N::PATH);
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

pub async fn show<N: Belonging>(
    visitor: Visitor,
    State(app): State<Shared>,
    Path(id): Path<String>,
) -> Result<Response> {
    let id = parse(&id)?;
    let dossier = visitor.dossier();
    let (row, names, events, owed) = app
        .db
        .read(move |tx| {
            let record: N = records::get(tx, dossier, id)?;
            let events = events::of_record(tx, dossier, record.societe(), N::KIND, id, HISTORY)?;
            let names = Names::read(tx, dossier)?;
            let owed = history::owed(tx, dossier, record.societe(), &events)?;
            let row = rows(tx, dossier, &names, vec![record])?.pop().ok_or(Code::NotFound)?;
            Ok((row, names, events, owed))
        })
        .await?;
    let s = visitor.shell(N::PATH);
    let history = history::lines(&s, &names, &events, &owed);
    Ok(N::fiche_page(s, row, history))
}

fn parse(id: &str) -> Result<i64> {
    input::id(id).ok_or_else(|| Code::NotFound.into())
}

/// The form, for a new record or for the one with this id.
async fn form_page<N: Belonging>(
    app: &Shared,
    visitor: &Visitor,
    form: Form,
    id: Option<i64>,
) -> Result<Response> {
    let dossier = visitor.dossier();
    let people = app.db.read(move |tx| Ok(Names::read(tx, dossier)?.choices())).await?;
    let s = visitor.shell(N::PATH);
    let status = match form.has_problems() {
        true => StatusCode::UNPROCESSABLE_ENTITY,
        false => StatusCode::OK,
    };
    let (one, path) = (N::ONE, N::PATH);
    let (title, submit, action) = match id {
        None => (s.t(&format!("{one}-new")), s.t(&format!("{one}-create")), format!("/{path}")),
        Some(id) => (s.t1(&format!("{one}-edit"), "id", id), s.t("save"), format!("/{path}/{id}")),
    };
    let back = action.clone();
    Ok(N::form_page(s, status, FormView { form, people, title, submit, action, back }))
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

pub async fn new<N: Belonging>(
    visitor: Visitor,
    State(app): State<Shared>,
    request: Request,
) -> Result<Response> {
    let query = Parameters::of_query(request.uri().query())?;
    let mine = visitor.signed_in.person.id.to_string();
    let form = Form::of(&N::Fields::default(), visitor.lang()).with("responsable", mine);
    let societe = query.get("societe").and_then(input::id);
    let form = with_societe(&app, &visitor, form, societe).await?;
    form_page::<N>(&app, &visitor, form, None).await
}

pub async fn edit<N: Belonging>(
    visitor: Visitor,
    State(app): State<Shared>,
    Path(id): Path<String>,
) -> Result<Response> {
    let id = parse(&id)?;
    let dossier = visitor.dossier();
    let record: N = app.db.read(move |tx| records::get(tx, dossier, id)).await?;
    let form = record.form(&visitor);
    let form = with_societe(&app, &visitor, form, record.fields().societe()).await?;
    form_page::<N>(&app, &visitor, form, Some(id)).await
}

/// What was typed, with the societe that it means.
fn resolved(
    tx: &mut Tx,
    dossier: DossierId,
    typed: &Parameters,
    current: Option<i64>,
) -> Result<Input> {
    let societe = picker::resolve(tx, dossier, typed, current)?;
    let Input(mut map) = typed_input(typed);
    map.shift_remove("societe_id");
    map.insert("societe".to_owned(), societe.map(|id| id.to_string()).into());
    Ok(Input(map))
}

pub async fn create<N: Belonging>(
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
            let input = resolved(tx, scope.dossier, &form, None)?;
            changes::create::<N>(tx, &scope, input.into_fields(&zone)?)
        })
        .await;
    let (one, path) = (N::ONE, N::PATH);
    match created {
        Ok(record) => Ok(see_other(&format!("/{path}/{}", record.id()), &format!("{one}-created"))),
        Err(error) => refuse::<N>(&app, &visitor, &typed, error, None).await,
    }
}

pub async fn save<N: Belonging>(
    visitor: Visitor,
    State(app): State<Shared>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response> {
    let id = parse(&id)?;
    let typed = read(&app, request).await?;
    let (scope, form) = (visitor.scope(&app), typed.clone());
    let zone = visitor.signed_in.dossier.zone();
    let saved = app
        .db
        .write(scope.dossier.key(), move |tx| {
            let current = records::get::<N>(tx, scope.dossier, id)?.fields().societe();
            let input = resolved(tx, scope.dossier, &form, current)?;
            changes::save::<N>(tx, &scope, id, |fields| {
                without_untouched(input, &form, &fields, &zone).over(&fields, &zone)
            })
        })
        .await;
    match saved {
        Ok(_) => Ok(see_other(&format!("/{}/{id}", N::PATH), "saved")),
        Err(error) => refuse::<N>(&app, &visitor, &typed, error, Some(id)).await,
    }
}

/// The button of the fiche; the form takes it back.
pub async fn finish<N: Belonging>(
    visitor: Visitor,
    State(app): State<Shared>,
    Path(id): Path<String>,
) -> Result<Response> {
    let id = parse(&id)?;
    let scope = visitor.scope(&app);
    app.db
        .write(scope.dossier.key(), move |tx| {
            changes::save::<N>(tx, &scope, id, |mut fields| {
                N::finish(&mut fields);
                Ok(fields)
            })
        })
        .await?;
    Ok(see_other(&format!("/{}/{id}", N::PATH), &format!("{}-closed", N::ONE)))
}

pub async fn remove<N: Belonging>(
    visitor: Visitor,
    State(app): State<Shared>,
    Path(id): Path<String>,
) -> Result<Response> {
    let id = parse(&id)?;
    let scope = visitor.scope(&app);
    app.db.write(scope.dossier.key(), move |tx| changes::delete::<N>(tx, &scope, id)).await?;
    Ok(see_other(&format!("/{}", N::PATH), "deleted"))
}

async fn refuse<N: Belonging>(
    app: &Shared,
    visitor: &Visitor,
    typed: &Parameters,
    error: Error,
    id: Option<i64>,
) -> Result<Response> {
    let form = Form::refused(typed, error, visitor.lang())?;
    form_page::<N>(app, visitor, form, id).await
}
