//! `/zaps/modeles/{template}`: what a template does step by step, what it needs and what of that is there; and making
//! a zap of it.

use crate::{
    actions::{needs, sentences},
    app::Shared,
    db::Tx,
    dossiers::{DossierId, Scope},
    error::{Code, Result},
    tables,
    web::{
        form::read,
        once,
        respond::html,
        shell::Shell,
        visitor::Visitor,
        zaps::{
            outline::{self, Line},
            pretty,
        },
    },
    zaps::{
        portable::{self, Installed, Portable, TableNeeded},
        templates::{self, Answers, Template as ZapTemplate},
    },
};
use askama::Template;
use axum::{
    extract::{Path, Request, State},
    response::Response,
};

#[derive(Template)]
#[template(path = "zap_template.html")]
struct TemplatePage {
    name: &'static str,
    title: &'static str,
    description: &'static str,
    category: &'static str,
    /// What the whole does, in one sentence.
    sentence: String,
    lines: Vec<Line>,
    needs: Needs,
    /// An example of what is sent to the address of the zap; empty if no address starts it.
    call: String,
    s: Shell,
}

/// What a template needs, and what of that is there.
struct Needs {
    sends_mail: bool,
    /// Whether there is a mail server.
    has_mail: bool,
    tables: Vec<TableState>,
    /// Where mails for the person themselves go.
    email: Option<String>,
    asks_for_url: bool,
}

impl Needs {
    fn are_none(&self) -> bool {
        !self.sends_mail && self.tables.is_empty() && !self.asks_for_url
    }
}

struct TableState {
    name: String,
    columns: String,
    /// The number of the one that will be used; `None`: one will be made.
    found: Option<i64>,
}

fn named(name: &str) -> Result<&'static ZapTemplate> {
    templates::find(name).ok_or_else(|| Code::NotFound.into())
}

/// One template.
pub async fn show(
    visitor: Visitor,
    State(app): State<Shared>,
    Path(name): Path<String>,
) -> Result<Response> {
    visitor.automates()?;
    let template = named(&name)?;
    let (dossier, s) = (visitor.dossier(), visitor.shell("zaps"));
    let email = visitor.signed_in.person.email.clone();
    let portable =
        template.portable(s.lang, &Answers { email: email.clone(), ..Answers::default() });
    let (document, wanted) = (portable.document, portable.tables);
    let needs = Needs {
        sends_mail: needs::sends_mail(&document),
        has_mail: app.checks().sends_mail,
        tables: app.db.read(move |tx| states(tx, dossier, &wanted)).await?,
        email: template.asks_for_email().then_some(email),
        asks_for_url: template.asks_for_url(),
    };
    let names = sentences::Names::of_document(&document);
    Ok(html(TemplatePage {
        category: template.category.word(),
        sentence: sentences::zap(&document, &names, s.lang),
        lines: outline::lines(&document, &names, &s),
        call: template.call(s.lang).map(|call| pretty::json(&call)).unwrap_or_default(),
        name: &template.name,
        title: template.title(s.lang),
        description: template.description(s.lang),
        needs,
        s,
    }))
}

fn states(tx: &mut Tx, dossier: DossierId, needed: &[TableNeeded]) -> Result<Vec<TableState>> {
    let state = |needed: &TableNeeded| {
        let found = tables::find(tx, dossier, &needed.name)?;
        let columns: Vec<_> = needed.columns.iter().map(|column| column.name.as_str()).collect();
        Ok(TableState {
            name: needed.name.clone(),
            columns: columns.join(", "),
            found: found.filter(|table| portable::fits(table, needed)).map(|table| table.id),
        })
    };
    needed.iter().map(state).collect()
}

/// « Utiliser ce modèle »: leads to the draft.
pub async fn install(
    visitor: Visitor,
    State(app): State<Shared>,
    Path(name): Path<String>,
    request: Request,
) -> Result<Response> {
    visitor.automates()?;
    let template = named(&name)?;
    let typed = read(&app, request).await?;
    let text = |name| typed.get(name).unwrap_or_default().to_owned();
    let answers = Answers { email: text("email"), url: text("url") };
    let portable: Portable = template.portable(visitor.lang(), &answers);
    let (entropy, checks) = (app.entropy.clone(), app.checks());
    let work = move |tx: &mut Tx, scope: &Scope| {
        templates::install(tx, &entropy, scope, &portable, &checks)
    };
    let to = |made: &Installed| format!("/zaps/{}/editeur?modele=oui", made.zap.id);
    Ok(once::make_each(&visitor, &app, &typed, work, to).await?.lead("zap-template-used"))
}
