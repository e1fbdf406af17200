//! `/partages/{code}/installation`: what has to be chosen before a shared zap is a draft of one's own.

use super::{open, unlisted};
use crate::{
    actions::{cleaned, connections, sentences},
    app::Shared,
    db::Tx,
    dossiers::{DossierId, Scope},
    error::{Error, Result},
    http::request::Parameters,
    i18n::Lang,
    records::input,
    tables,
    web::{
        form::read, once, respond::form_page, shell::Shell, visitor::Visitor,
        zaps::needs::app_label,
    },
    zaps::{
        portable::{self, Choices, KnownConnection, Portable, TableChoice, TableNeeded, fits},
        shares,
    },
};
use askama::Template;
use axum::{
    extract::{Path, Request, State},
    response::Response,
};

#[derive(Template)]
#[template(path = "shared_zap_install.html")]
struct InstallPage {
    /// The address of the page that shows the zap.
    here: String,
    title: String,
    choices: Vec<Choice>,
    values: Vec<ValueField>,
    /// Why it was not installed.
    refusal: Option<String>,
    s: Shell,
}

/// A connection or a table to choose.
struct Choice {
    name: String,
    label: String,
    hint: String,
    /// Value, text, and whether it is chosen.
    options: Vec<(String, String, bool)>,
}

/// A value to give.
struct ValueField {
    name: String,
    label: String,
    hint: String,
    typed: String,
}

/// What a form calls the choices.
const CONNECTION: &str = "connexion-";
const TABLE: &str = "tableau-";
const VALUE: &str = "valeur-";
/// The option that makes a table in any case.
const NEW_TABLE: &str = "nouveau";
/// Characters of a value that somebody gives.
const MAX_VALUE_CHARS: usize = 4_000;

/// `GET /partages/{code}/installation`
pub async fn show(
    visitor: Visitor,
    State(app): State<Shared>,
    Path(code): Path<String>,
) -> Result<Response> {
    visitor.automates()?;
    let copy = open(&app, visitor.from, &code).await?.copy;
    page(&visitor, &app, &code, copy, &Parameters::default(), None).await
}

async fn page(
    visitor: &Visitor,
    app: &Shared,
    code: &str,
    copy: Portable,
    typed: &Parameters,
    refusal: Option<String>,
) -> Result<Response> {
    let (dossier, s) = (visitor.dossier(), visitor.shell("zaps"));
    let (here, typed, refused) = (shares::path(code), typed.clone(), refusal.is_some());
    let page = app.db.read(move |tx| {
        let document = cleaned::worded(&copy, s.lang);
        let names = sentences::Names::of_document(&document);
        let mut choices = connection_choices(tx, dossier, &copy, &typed, s.lang)?;
        choices.extend(table_choices(tx, dossier, &copy, &typed, s.lang)?);
        Ok(InstallPage {
            title: document["title"].as_str().unwrap_or_default().to_owned(),
            values: values(&copy, &names, &typed, &s),
            choices,
            here,
            refusal,
            s,
        })
    });
    Ok(unlisted(form_page(refused, page.await?), "strict-origin"))
}

fn connection_choices(
    tx: &mut Tx,
    dossier: DossierId,
    copy: &Portable,
    typed: &Parameters,
    lang: Lang,
) -> Result<Vec<Choice>> {
    let known = connections::known(tx, dossier)?;
    let choice = |(place, needed): (usize, &portable::ConnectionNeeded)| {
        let name = format!("{CONNECTION}{place}");
        let chosen = typed.get(&name).unwrap_or_default().to_owned();
        let there = known.iter().filter(|one| one.app == needed.app);
        let there = there.map(|one| (one.id.to_string(), one.name.clone()));
        // The first that is there is meant more often than none.
        let is_asked_first = !typed.has(&name);
        let mut options: Vec<_> = there.collect();
        options.push((String::new(), lang.text("install-connection-later")));
        let options = options.into_iter().enumerate().map(|(at, (value, text))| {
            let is_chosen = if is_asked_first { at == 0 } else { value == chosen };
            (value, text, is_chosen)
        });
        let app = [("app", app_label(&needed.app, lang))];
        let label = lang.text_with("install-connection", &app);
        let hint = lang.text("install-connection-help");
        Choice { name, label, hint, options: options.collect() }
    };
    Ok(copy.connections.iter().enumerate().map(choice).collect())
}

fn table_choices(
    tx: &mut Tx,
    dossier: DossierId,
    copy: &Portable,
    typed: &Parameters,
    lang: Lang,
) -> Result<Vec<Choice>> {
    let there = tables::list(tx, dossier)?;
    let choice = |(place, needed): (usize, &TableNeeded)| {
        let name = format!("{TABLE}{place}");
        let found = there.iter().filter(|table| fits(table, needed));
        let mut options: Vec<(String, String)> =
            found.map(|table| (table.id.to_string(), table.nom.clone())).collect();
        // One that has the name, too, is meant.
        options.sort_by_key(|(_, nom)| nom != &needed.name);
        options.push((NEW_TABLE.to_owned(), lang.text("install-table-new")));
        let is_there = options.first().is_some_and(|(_, nom)| nom == &needed.name);
        let usual = if is_there { options[0].0.clone() } else { NEW_TABLE.to_owned() };
        let chosen = typed.get(&name).map_or(usual, str::to_owned);
        let options = options.into_iter().map(|(value, text)| {
            let is_chosen = value == chosen;
            (value, text, is_chosen)
        });
        let columns: Vec<_> = needed.columns.iter().map(|one| one.name.as_str()).collect();
        Choice {
            name,
            label: lang.text_with("install-table", &[("nom", needed.name.clone())]),
            hint: lang.text_with("install-table-help", &[("columns", columns.join(", "))]),
            options: options.collect(),
        }
    };
    Ok(copy.tables.iter().enumerate().map(choice).collect())
}

fn values(
    copy: &Portable,
    names: &sentences::Names,
    typed: &Parameters,
    s: &Shell,
) -> Vec<ValueField> {
    let field = |blank: &portable::Blank| {
        let name = format!("{VALUE}{}", blank.number);
        let numbers = parts_with(copy, &blank.marker(), names);
        let steps = numbers.iter().map(|number| s.t1("zap-step-number", "number", number));
        ValueField {
            label: s.t1(&format!("install-{}", blank.kind.word()), "number", blank.number),
            hint: steps.collect::<Vec<_>>().join(", "),
            typed: typed.get(&name).unwrap_or_default().to_owned(),
            name,
        }
    };
    copy.blanks.iter().map(field).collect()
}

/// The numbers of the steps in which a marker stands.
fn parts_with(copy: &Portable, marker: &str, names: &sentences::Names) -> Vec<usize> {
    let mut document = copy.document.clone();
    let mut numbers = Vec::new();
    portable::each_part_mut(&mut document, &mut |part| {
        let own = part.iter().filter(|(key, _)| !matches!(key.as_str(), "steps" | "paths"));
        let has_marker = own.map(|(_, value)| value.to_string()).any(|text| text.contains(marker));
        let id = part.get("id").and_then(serde_json::Value::as_str).unwrap_or_default();
        numbers.extend(names.steps.get(id).filter(|_| has_marker));
    });
    numbers
}

/// `POST /partages/{code}/installation`: leads to the editor of the draft.
pub async fn install(
    visitor: Visitor,
    State(app): State<Shared>,
    Path(code): Path<String>,
    request: Request,
) -> Result<Response> {
    visitor.automates()?;
    let copy = open(&app, visitor.from, &code).await?.copy;
    let typed = read(&app, request).await?;
    let (entropy, now) = (app.entropy.clone(), app.clock.now());
    let (sent, of_code) = (typed.clone(), code.clone());
    let work = move |tx: &mut Tx, scope: &Scope| {
        // As it is in this very transaction: it may have been revoked.
        let copy = shares::of_code(tx, &of_code, now)?.copy;
        let known = connections::known(tx, scope.dossier)?;
        let choices = choices(&copy, &known, &sent);
        let installed = portable::install(tx, &entropy, scope, &copy, &choices)?;
        shares::take(tx, &of_code)?;
        Ok(installed.zap.id)
    };
    let to = |id: &i64| format!("/zaps/{id}/editeur");
    match once::make(&visitor, &app, &typed, work, to).await {
        Ok(made) => Ok(made.lead("share-installed")),
        Err(error @ Error::Invalid(_)) => {
            let refusal = Some(error.message(visitor.lang()));
            page(&visitor, &app, &code, copy, &typed, refusal).await
        }
        Err(error) => Err(error),
    }
}

/// What was chosen; a connection of another app, or that is gone, is none.
fn choices(copy: &Portable, known: &[KnownConnection], typed: &Parameters) -> Choices {
    let mut choices = Choices::default();
    for (place, needed) in copy.connections.iter().enumerate() {
        let id = typed.get(&format!("{CONNECTION}{place}")).and_then(input::id);
        let chosen = known.iter().find(|one| Some(one.id) == id && one.app == needed.app);
        choices.connections.extend(chosen.map(|one| (needed.name.clone(), one.id)));
    }
    for (place, needed) in copy.tables.iter().enumerate() {
        let choice = match typed.get(&format!("{TABLE}{place}")) {
            Some(NEW_TABLE) => TableChoice::New,
            Some(text) => input::id(text).map_or(TableChoice::default(), TableChoice::Existing),
            None => TableChoice::default(),
        };
        choices.tables.insert(needed.name.clone(), choice);
    }
    for blank in &copy.blanks {
        let typed = typed.get(&format!("{VALUE}{}", blank.number)).unwrap_or_default();
        let value: String = typed.chars().take(MAX_VALUE_CHARS).collect();
        choices.values.insert(blank.number, value);
    }
    choices
}
