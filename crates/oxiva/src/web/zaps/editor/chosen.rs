//! A field of a step that another page gives its value.

use super::{
    checking,
    fields::{self, typed},
    making, records,
    step::Found,
};
use crate::{
    actions::{FieldKind, catalogue},
    app::Routes,
    clock::Entropy,
    db::Tx,
    dossiers::Scope,
    error::{Code, Result},
    http::routes::{get, post},
    i18n::Lang,
    records::RecordKind,
    zaps::{
        asides, documents,
        drafts::{self, Draft},
    },
};
use serde_json::Value as Json;
use zap_engine::edit;

/// The pages that give a field its value, and what a form asks while somebody types.
pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .route("/zaps/{id}/editeur/etape/{step}/fiche", get(records::show).post(records::choose))
        .route("/zaps/fiches", get(records::suggest))
        .route(
            "/zaps/{id}/editeur/etape/{step}/tableau",
            get(making::table::form).post(making::table::make),
        )
        .route(
            "/zaps/{id}/editeur/etape/{step}/colonne",
            get(making::column::form).post(making::column::make),
        )
        .route(
            "/zaps/{id}/editeur/etape/{step}/connexion",
            get(making::connection::form).post(making::connection::make),
        )
        .route("/zaps/{id}/editeur/verification", post(checking::check))
}

/// A field of a step or of the trigger.
pub(super) struct Chosen {
    step: String,
    pub key: String,
    pub label: String,
    kind: FieldKind,
    found: Found,
    /// The step as it is.
    written: Json,
}

/// The draft of a zap.
pub(super) fn draft(tx: &mut Tx, scope: &Scope, zap: i64) -> Result<Draft> {
    let zap = documents::get(tx, scope.dossier, zap)?;
    drafts::of(tx, scope.dossier, &zap)
}

/// A step of a document, and what it says.
pub(super) fn step(document: &Json, id: &str) -> Result<(Found, Json)> {
    let found = Found::of(&edit::outline(document), id).ok_or(Code::NotFound)?;
    let written = document.pointer(&found.pointer).cloned().unwrap_or_default();
    Ok((found, written))
}

impl Chosen {
    /// `not_found` if the step has no such field.
    pub(super) fn of(document: &Json, id: &str, key: Option<&str>, lang: Lang) -> Result<Chosen> {
        let (found, written) = step(document, id)?;
        let fields = if found.is_trigger {
            let kind = written["kind"].as_str().unwrap_or_default();
            catalogue::trigger(kind, lang).map(|entry| entry.fields)
        } else {
            fields::form_of(&written, lang).map(|form| form.fields)
        };
        let mut fields = fields.into_iter().flatten();
        let field = fields.find(|field| Some(field.key) == key).ok_or(Code::NotFound)?;
        let (step, key) = (id.to_owned(), field.key.to_owned());
        Ok(Chosen { step, key, label: field.label, kind: field.kind, found, written })
    }

    /// Whether it takes what one of these fields does.
    pub(super) fn takes(&self, kind: FieldKind) -> Result<()> {
        if self.kind == kind { Ok(()) } else { Err(Code::NotFound.into()) }
    }

    /// Of a field that takes a record: of which noun.
    pub(super) fn noun(&self) -> Option<RecordKind> {
        match self.kind {
            FieldKind::Record(noun) => Some(noun),
            _ => None,
        }
    }

    fn value(&self) -> &Json {
        if self.found.is_trigger {
            &self.written[&self.key]
        } else {
            &self.written["params"][&self.key]
        }
    }

    /// What stands in the field.
    pub(super) fn text(&self) -> String {
        typed(self.value())
    }

    /// Gives the field a value. What was mapped waits aside.
    pub(super) fn set(
        &self,
        tx: &mut Tx,
        entropy: &Entropy,
        scope: &Scope,
        zap: i64,
        value: String,
    ) -> Result<()> {
        let command = self.found.set(&self.step, &self.written, &self.key, value.into());
        let (draft, _) = drafts::change(tx, entropy, scope, zap, None, &command)?;
        let mapped = self.text();
        if mapped.contains("{{") {
            let outline = edit::outline(&draft.document);
            let asides = vec![(format!("f.{}", self.key), mapped.into())];
            asides::keep(tx, scope.dossier, zap, (&outline, &self.step), asides)?;
        }
        Ok(())
    }
}
