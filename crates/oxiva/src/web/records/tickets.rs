//! `/tickets`: its templates and words; what the pages do is in `belonging_pages`.

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
        Ticket,
        tickets::{self, Statut, TicketFields},
    },
    web::{
        respond::{form_page, html},
        shell::Shell,
    },
};
use askama::Template;
use axum::response::Response;

#[derive(Template)]
#[template(path = "tickets.html")]
struct ListPage {
    s: Shell,
    list: List<Ticket>,
}

#[derive(Template)]
#[template(path = "ticket.html")]
struct Fiche {
    s: Shell,
    row: RecordRow<Ticket>,
    history: Vec<HistoryLine>,
}

#[derive(Template)]
#[template(path = "ticket_form.html")]
struct FormPage {
    s: Shell,
    view: FormView,
}

impl Belonging for Ticket {
    const PATH: &'static str = "tickets";
    const ONE: &'static str = "ticket";
    const STATUTS: &'static [&'static str] = Statut::WORDS;
    type Statut = Statut;

    fn parse_statut(word: &str) -> Option<Statut> {
        Statut::parse(word)
    }

    fn statut(&self) -> Statut {
        self.fields.statut
    }

    fn finish(fields: &mut TicketFields) {
        fields.statut = Statut::Closed;
    }

    fn list(
        tx: &mut Tx,
        dossier: DossierId,
        statut: Option<Statut>,
        after: Option<&str>,
        limit: i64,
    ) -> Result<Page<Ticket>> {
        tickets::list(tx, dossier, statut, after, limit)
    }

    fn list_page(s: Shell, list: List<Ticket>) -> Response {
        html(ListPage { s, list })
    }

    fn fiche_page(s: Shell, row: RecordRow<Ticket>, history: Vec<HistoryLine>) -> Response {
        html(Fiche { s, row, history })
    }

    fn form_page(s: Shell, view: FormView) -> Response {
        form_page(view.form.has_problems(), FormPage { s, view })
    }
}
