//! A zap that has a draft and no version yet.

use super::{
    follow::{give_address, title},
    read::of,
    states::begin,
};
use crate::{
    clock::Entropy,
    db::Tx,
    dossiers::{
        Scope,
        audit::{self, Action},
    },
    error::{Error, Result},
    i18n::Lang,
    zaps::{
        checks,
        documents::{self, Zap, ZapSettings},
        labels,
    },
};
use serde_json::{Value as Json, json};
use zap_engine::document::{TITLE, Zap as Plan, tidy_texts};

/// Makes a zap that has a draft and no version yet.
pub fn create(tx: &mut Tx, entropy: &Entropy, scope: &Scope, document: &Json) -> Result<Zap> {
    let wrong = Plan::draft_problems(document);
    if !wrong.is_empty() {
        return Err(Error::Invalid(checks::all_told(&wrong)));
    }
    let mut document = document.clone();
    tidy_texts(&mut document);
    let id = documents::insert_unpublished(tx, scope, &title(&document))?;
    let zap = documents::get(tx, scope.dossier, id)?;
    begin(tx, scope, &zap, &document)?;
    give_address(tx, entropy, scope, &zap, &document)?;
    audit::note(tx, scope, Action::ZapCreated, &zap.titre, json!({}))?;
    documents::get(tx, scope.dossier, id)
}

/// Makes a zap that says what the draft of another one says, under a title that says in `lang` that it is a copy.
/// It has an address of its own and is switched off.
pub fn duplicate(
    tx: &mut Tx,
    entropy: &Entropy,
    scope: &Scope,
    id: i64,
    lang: Lang,
) -> Result<Zap> {
    let original = documents::of_person(tx, scope.dossier, id)?;
    let mut document = of(tx, scope.dossier, &original)?.document;
    let titre = copied_title(&title(&document), lang);
    if let Some(fields) = document.as_object_mut() {
        fields.insert("title".to_owned(), titre.into());
    }
    let copy = create(tx, entropy, scope, &document)?;
    labels::copy(tx, scope.dossier, id, copy.id)?;
    if original.settings == ZapSettings::default() {
        return Ok(copy);
    }
    documents::configure(tx, scope, copy.id, original.settings)
}

/// « Relances (copie) », no longer than a title may be.
fn copied_title(title: &str, lang: Lang) -> String {
    let named = |title: String| lang.text_with("zap-copy-title", &[("titre", title)]);
    let room = TITLE.saturating_sub(named(String::new()).chars().count());
    let kept: String = title.chars().take(room).collect();
    named(kept.trim_end().to_owned())
}
