//! `/activites`: its templates and words; what the pages do is in `belonging_pages`.

use super::{
    belonging::{Belonging, FormView, List, RecordRow},
    history::HistoryLine,
};
use crate::{
    db::Tx,
    dossiers::DossierId,
    error::Result,
    page::Page,
    records::{
        Activite,
        activites::{self, ActiviteFields, Statut},
    },
    web::{
        form::Form,
        respond::{form_page, html},
        shell::Shell,
        visitor::Visitor,
    },
};
use askama::Template;
use axum::response::Response;

#[derive(Template)]
#[template(path = "activites.html")]
struct ListPage {
    s: Shell,
    list: List<Activite>,
}

#[derive(Template)]
#[template(path = "activite.html")]
struct Fiche {
    s: Shell,
    row: RecordRow<Activite>,
    history: Vec<HistoryLine>,
}

#[derive(Template)]
#[template(path = "activite_form.html")]
struct FormPage {
    s: Shell,
    view: FormView,
}

impl Belonging for Activite {
    const PATH: &'static str = "activites";
    const ONE: &'static str = "activite";
    const STATUTS: &'static [&'static str] = Statut::WORDS;
    type Statut = Statut;

    fn parse_statut(word: &str) -> Option<Statut> {
        Statut::parse(word)
    }

    fn statut(&self) -> Statut {
        self.fields.statut
    }

    fn finish(fields: &mut ActiviteFields) {
        fields.statut = Statut::Done;
    }

    fn list(
        tx: &mut Tx,
        dossier: DossierId,
        statut: Option<Statut>,
        after: Option<&str>,
        limit: i64,
    ) -> Result<Page<Activite>> {
        activites::list(tx, dossier, statut, after, limit)
    }

    fn form(&self, visitor: &Visitor) -> Form {
        let form = Form::of(&self.fields, visitor.lang());
        match self.fields.echeance {
            Some(at) => form.with("echeance", visitor.shell(Self::PATH).day_value(&at)),
            None => form,
        }
    }

    fn list_page(s: Shell, list: List<Activite>) -> Response {
        html(ListPage { s, list })
    }

    fn fiche_page(s: Shell, row: RecordRow<Activite>, history: Vec<HistoryLine>) -> Response {
        html(Fiche { s, row, history })
    }

    fn form_page(s: Shell, view: FormView) -> Response {
        form_page(view.form.has_problems(), FormPage { s, view })
    }
}
