//! What belongs to a societe: activites and tickets have the same pages. Each noun gives its
//! templates and its words ([`Belonging`]); what the pages do stands in [`super::belonging_pages`].

use super::{history::HistoryLine, picker};
use crate::{
    db::Tx,
    dossiers::DossierId,
    error::Result,
    page::Page,
    records::{Declared, Noun},
    web::{form::Form, names::Names, pager::Pager, shell::Shell, visitor::Visitor},
};
use axum::response::Response;

/// A noun that belongs to a societe, as its pages see it.
pub trait Belonging: Noun {
    /// The entry of the menu, and the address: `/tickets`.
    const PATH: &'static str;
    /// The beginning of its texts' keys: `ticket-new`.
    const ONE: &'static str;
    /// The words of its statuts.
    const STATUTS: &'static [&'static str];
    /// Its statut.
    type Statut: Copy + Send + PartialEq;

    /// The statut of a word.
    fn parse_statut(word: &str) -> Option<Self::Statut>;
    /// The statut that it has.
    fn statut(&self) -> Self::Statut;
    /// What the button of the fiche does: closes a ticket, finishes an activite.
    fn finish(fields: &mut Self::Fields);
    /// A page of its list, newest first.
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

    /// Renders its list.
    fn list_page(s: Shell, list: List<Self>) -> Response;
    /// Renders one of them with its history.
    fn fiche_page(s: Shell, row: RecordRow<Self>, history: Vec<HistoryLine>) -> Response;
    /// Renders its form.
    fn form_page(s: Shell, view: FormView) -> Response;
}

/// A line of a list: the record and the names that it refers to.
pub struct RecordRow<N> {
    /// The record itself.
    pub record: N,
    /// The name of its societe.
    pub societe: String,
    /// The name of the person in charge; empty if nobody is.
    pub responsable: String,
}

/// What the template of a list shows.
pub struct List<N> {
    /// The records of this page.
    pub rows: Vec<RecordRow<N>>,
    /// The words that were searched for.
    pub q: String,
    /// The statut that was asked for; empty if any.
    pub statut: String,
    /// The statuts to choose from.
    pub statuts: &'static [&'static str],
    /// Whether anything was asked for.
    pub filtered: bool,
    /// How many are shown, in words.
    pub total: String,
    /// The way to the other pages.
    pub pager: Pager,
}

/// What the template of a form shows.
pub struct FormView {
    /// Its fields.
    pub form: Form,
    /// The people to choose from.
    pub people: Vec<(String, String)>,
    /// The title of the page.
    pub title: String,
    /// The words of its button.
    pub submit: String,
    /// Where it is sent.
    pub action: String,
    /// Where « Annuler » leads.
    pub back: String,
}

/// Looks up the names that the records of a page refer to.
pub fn rows<N: Noun>(
    tx: &mut Tx,
    dossier: DossierId,
    names: &Names,
    records: Vec<N>,
) -> Result<Vec<RecordRow<N>>> {
    let row = |record: N| {
        let societe = picker::name_of(tx, dossier, record.fields().societe())?;
        let person = record.fields().responsable().unwrap_or_default();
        Ok(RecordRow { responsable: names.person(person).to_owned(), societe, record })
    };
    records.into_iter().map(row).collect()
}
