//! What belongs to a societe: activites, tickets and their like have the same pages. Each noun gives
//! its templates and its words ([`pages!`]); what the pages do stands in [`super::belonging_pages`].

use super::{history::HistoryLine, picker};
use crate::{
    db::Tx,
    dossiers::DossierId,
    error::Result,
    records::{Declared, Noun, belonging::Belonging},
    web::{form::Form, names::Names, pager::Pager, shell::Shell},
};
use axum::response::Response;

/// A noun that belongs to a societe, as its pages see it. Made by [`pages!`].
pub trait BelongingPages: Belonging {
    /// What the button of the fiche does: closes a ticket, finishes an activite.
    fn finish(fields: &mut Self::Fields);
    /// Renders its list.
    fn list_page(s: Shell, list: List<Self>) -> Response;
    /// Renders one of them with its history.
    fn fiche_page(s: Shell, row: RecordRow<Self>, history: Vec<HistoryLine>) -> Response;
    /// Renders its form.
    fn form_page(s: Shell, view: FormView) -> Response;
}

/// Declares the pages of a noun that belongs to a societe: its icon, its three templates, and what the
/// button of the fiche is called in addresses and leads to.
macro_rules! pages {
    (
        $noun:ident, icon $icon:literal;
        list $list:literal;
        fiche $fiche:literal;
        form $form:literal;
        finish $address:literal, $finished:expr;
    ) => {
        #[derive(askama::Template)]
        #[template(path = $list)]
        struct ListPage {
            s: $crate::web::shell::Shell,
            list: $crate::web::records::belonging::List<$noun>,
        }

        #[derive(askama::Template)]
        #[template(path = $fiche)]
        struct Fiche {
            s: $crate::web::shell::Shell,
            row: $crate::web::records::belonging::RecordRow<$noun>,
            history: Vec<$crate::web::records::history::HistoryLine>,
        }

        #[derive(askama::Template)]
        #[template(path = $form)]
        struct FormPage {
            s: $crate::web::shell::Shell,
            view: $crate::web::records::belonging::FormView,
        }

        impl $crate::web::records::NounPages for $noun {
            const ICON: &'static str = $icon;

            fn routes() -> $crate::app::Routes {
                $crate::web::records::belonging_pages::routes::<$noun>($address)
            }
        }

        impl $crate::web::records::belonging::BelongingPages for $noun {
            fn finish(fields: &mut Self::Fields) {
                fields.statut = $finished;
            }

            fn list_page(
                s: $crate::web::shell::Shell,
                list: $crate::web::records::belonging::List<$noun>,
            ) -> axum::response::Response {
                $crate::web::respond::html(ListPage { s, list })
            }

            fn fiche_page(
                s: $crate::web::shell::Shell,
                row: $crate::web::records::belonging::RecordRow<$noun>,
                history: Vec<$crate::web::records::history::HistoryLine>,
            ) -> axum::response::Response {
                $crate::web::respond::html(Fiche { s, row, history })
            }

            fn form_page(
                s: $crate::web::shell::Shell,
                view: $crate::web::records::belonging::FormView,
            ) -> axum::response::Response {
                let refused = view.form.has_problems();
                $crate::web::respond::form_page(refused, FormPage { s, view })
            }
        }
    };
}
pub(super) use pages;

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
