//! Whether a societe that is about to be created is there already: said while somebody types, and asked before it
//! is created.

use crate::{
    app::Shared,
    error::Result,
    http::request::Parameters,
    records::{
        Societe,
        societes::duplicates::{self, Typed},
    },
    web::{respond::html, shell::Shell, visitor::Visitor},
};
use askama::Template;
use axum::{
    extract::{Request, State},
    response::Response,
};

/// The field of the form that says which societes were named and are to be disregarded.
pub(super) const DISREGARDED: &str = "malgre";

/// What is there already, part of the form of a new societe.
#[derive(Template)]
#[template(path = "societe_duplicates.html")]
pub struct Duplicates {
    s: Shell,
    found: Vec<Societe>,
    /// Whether the person has said to create it all the same.
    disregarded: bool,
}

impl Duplicates {
    /// Of a form in which nothing has been typed yet.
    pub fn none(visitor: &Visitor) -> Duplicates {
        Duplicates { s: visitor.shell("societes"), found: Vec::new(), disregarded: false }
    }

    /// Of a form that was sent, or of what has been typed so far.
    pub async fn of(visitor: &Visitor, app: &Shared, form: &Parameters) -> Result<Duplicates> {
        let text = |name| form.get(name).unwrap_or_default().to_owned();
        let siren = if text("siren").is_empty() { text("siret") } else { text("siren") };
        let typed = Typed { nom: text("nom"), ville: text("ville"), siren };
        let dossier = visitor.dossier();
        let found = app.db.read(move |tx| duplicates::find(tx, dossier, &typed)).await?;
        let mut duplicates = Duplicates { s: visitor.shell("societes"), found, disregarded: false };
        duplicates.disregarded = form.get(DISREGARDED).is_some_and(|ids| ids == duplicates.ids());
        Ok(duplicates)
    }

    /// Whether the person has to say first that the societe is to be created all the same.
    pub fn are_in_the_way(&self) -> bool {
        !self.found.is_empty() && !self.disregarded
    }

    fn ids(&self) -> String {
        let ids: Vec<_> = self.found.iter().map(|societe| societe.id.to_string()).collect();
        ids.join(",")
    }
}

/// `GET /societes/doublons?nom=…&ville=…&siren=…`: the part of the form, empty if nothing is there.
pub async fn show(
    visitor: Visitor,
    State(app): State<Shared>,
    request: Request,
) -> Result<Response> {
    let typed = Parameters::of_query(request.uri().query())?;
    Ok(html(Duplicates::of(&visitor, &app, &typed).await?))
}
