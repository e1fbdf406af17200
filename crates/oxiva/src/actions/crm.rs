//! The app `crm`: the dossier's own records. What it does is done in the transaction that records
//! it, so a record is created exactly once, and its event says that the zap did it.
//!
//! `find_…` takes several keys, all of which must fit. Several records that fit: of societes the first
//! that was created, of activites and tickets the last; `find_tickets` gives all of them, newest first. A
//! miss halts the run, or with `on_miss: continue` goes on with `_zap_search_was_found_status: false`, as
//! in Zapier.

mod find;

use super::{
    Action, App, Call, Doing, FOUND, Failure, Field, FieldKind, Outcome,
    params::{self, Params},
};
use crate::{
    changes,
    db::Tx,
    dossiers::Scope,
    error::{Code, Error, Result},
    i18n::Lang,
    records::{
        self, Declared, FieldValue, Input, Noun, NounField, RecordKind, every_noun, input, of_kind,
        shown::{self, View},
    },
};
use find::Sought;
use serde_json::{Map, Value as Json, json};
use std::sync::Arc;

const fn text(key: &'static str) -> Field {
    Field::new(key, FieldKind::Text)
}

const fn choice(key: &'static str, words: &'static [&'static str]) -> Field {
    Field::new(key, FieldKind::Choice(words))
}

const fn number(key: &'static str, noun: RecordKind) -> Field {
    Field::new(key, FieldKind::Record(noun))
}

const ON_MISS: Field = choice("on_miss", &["halt", "continue"]).or("halt");
/// How many records are found at most.
const LIMIT: Field = Field::new("limit", FieldKind::Number).or("500").folded();
const SOCIETE: Field = number("societe", RecordKind::Societe);
/// Keys of the record, joined by commas, by which one that is there already is known.
const SEARCH_BY: Field = text("search_by").folded();

/// The fields of a record, after `$first`. Those that a record needs are required of a new one.
macro_rules! fields {
    (new $noun:ident $(, $first:expr)*) => { fields!(@of $noun, true $(, $first)*) };
    (change of $noun:ident $(, $first:expr)*) => { fields!(@of $noun, false $(, $first)*) };
    (several $noun:ident) => {{
        const ONE: &[Field] = <records::$noun as Sought>::SOUGHT_BY;
        const ALL: &[Field] = &with_limit::<{ ONE.len() + 1 }>(ONE);
        ALL
    }};
    (@of $noun:ident, $is_new:literal $(, $first:expr)*) => {{
        const FIRST: &[Field] = &[$($first),*];
        const DECLARED: &[NounField] = <<records::$noun as Noun>::Fields as Declared>::FIELDS;
        const ALL: &[Field] =
            &of_record::<{ FIRST.len() + DECLARED.len() }>(FIRST, DECLARED, $is_new);
        ALL
    }};
}

const fn of_record<const COUNT: usize>(
    first: &[Field],
    declared: &[NounField],
    is_new: bool,
) -> [Field; COUNT] {
    let mut all = [const { text("") }; COUNT];
    let mut at = 0;
    while at < COUNT {
        all[at] = if at < first.len() {
            first[at]
        } else {
            let NounField { name, value, required, .. } = declared[at - first.len()];
            Field { required: required && is_new, ..Field::new(name, kind_of(value)) }
        };
        at += 1;
    }
    all
}

const fn with_limit<const COUNT: usize>(fields: &[Field]) -> [Field; COUNT] {
    let mut all = [LIMIT; COUNT];
    let mut at = 0;
    while at < fields.len() {
        all[at] = fields[at];
        at += 1;
    }
    all
}

/// How a step is given what a field of a record holds.
const fn kind_of(value: FieldValue) -> FieldKind {
    match value {
        FieldValue::Text { .. } | FieldValue::Ruled => FieldKind::Text,
        FieldValue::Person => FieldKind::Person,
        FieldValue::Html => FieldKind::Long,
        FieldValue::Word { words, .. } => FieldKind::Choice(words),
        FieldValue::Societe => FieldKind::Record(RecordKind::Societe),
        FieldValue::Moment => FieldKind::Date,
    }
}

/// Records of the run's own dossier.
pub const APP: App = App {
    uses_dossier: true,
    ..App::new("crm", "building-2", ACTIONS, |call| Box::pin(run(call)))
};

/// The actions of every noun.
macro_rules! actions {
    ([] $($(#[$doc:meta])* $noun:ident = $word:literal, $plural:literal, $parameter:expr;)+) => {
        &[$(
            Action::writes(concat!("create_", $word), fields!(new $noun)),
            Action::writes(
                concat!("update_", $word),
                fields!(change of $noun, number("id", RecordKind::$noun).required()),
            ),
            Action::reads(concat!("find_", $word), <records::$noun as Sought>::SOUGHT_BY),
            Action::reads(concat!("find_", $plural), fields!(several $noun)),
            Action::writes(concat!("find_or_create_", $word), fields!(new $noun, SEARCH_BY)),
        )+]
    };
}

const ACTIONS: &[Action] = every_noun!([actions]);

/// What an action does.
type Work = fn(&mut Tx, &Scope, &Call) -> Result<Outcome>;

/// What `find_or_create_ticket` does; `None` if it is none of the app's actions.
fn work_of(action: &str) -> Option<Work> {
    RecordKind::ALL.iter().find_map(|kind| -> Option<Work> {
        if action.strip_prefix("find_") == Some(kind.plural()) {
            return Some(of_kind!(*kind, N => several::<N>));
        }
        let verb = action.strip_suffix(kind.word())?;
        of_kind!(*kind, N => match verb {
            "create_" => Some(create::<N>),
            "update_" => Some(update::<N>),
            "find_" => Some(find::<N>),
            "find_or_create_" => Some(find_or_create::<N>),
            _ => None,
        })
    })
}

async fn run(call: Call) -> Doing {
    let Some(work) = work_of(&call.action) else { return params::unknown_action(&call).into() };
    Doing::Inside(Arc::new(move |tx, scope| {
        work(tx, scope, &call).or_else(|error| refused(error, call.dossier.langue))
    }))
}

/// What a person must correct ends the step; what the database could not do is tried again.
fn refused(error: Error, lang: Lang) -> Result<Outcome> {
    let (code, message) = match &error {
        Error::Storage(_) => return Err(error),
        Error::Refused { code, .. } => (code.word(), error.message(lang)),
        Error::Invalid(problems) => {
            let words = problems.iter().map(|problem| {
                let args = [("champ", problem.field.clone()), ("raison", problem.message(lang))];
                lang.text_with("zap-failure-field", &args)
            });
            ("invalid", words.collect::<Vec<_>>().join(" "))
        }
    };
    Ok(Outcome::Failed(Failure::lasting(code, message)))
}

fn create<N: Noun>(tx: &mut Tx, scope: &Scope, call: &Call) -> Result<Outcome> {
    let record = created::<N>(tx, scope, call)?;
    Ok(Outcome::Done(Json::Object(shown::record(&record, &view(scope, call)))))
}

fn created<N: Noun>(tx: &mut Tx, scope: &Scope, call: &Call) -> Result<N> {
    let fields =
        written(call, &["search_by"]).into_fields::<N::Fields>(&call.dossier.reading(call.now))?;
    changes::create(tx, scope, fields)
}

/// What is empty stays as it was.
fn update<N: Noun>(tx: &mut Tx, scope: &Scope, call: &Call) -> Result<Outcome> {
    let id = id(call).ok_or(Code::NotFound)?;
    let (input, reading) = (written(call, &["id"]), call.dossier.reading(call.now));
    let record: N = changes::save(tx, scope, id, |fields| input.over(&fields, &reading))?;
    Ok(Outcome::Done(Json::Object(shown::record(&record, &view(scope, call)))))
}

fn find<N: Sought>(tx: &mut Tx, scope: &Scope, call: &Call) -> Result<Outcome> {
    let keys: Vec<_> = call.params.keys().map(String::as_str).filter(|k| *k != "on_miss").collect();
    let found: Option<N> = find::first(tx, scope.dossier, &Params::of(call), &keys)?;
    Ok(match found {
        Some(record) => Outcome::Done(told(&record, &view(scope, call), true)),
        None if Params::of(call).text("on_miss").as_deref() == Some("continue") => {
            Outcome::Done(Json::Object(Map::from_iter([(FOUND.to_owned(), false.into())])))
        }
        None => Outcome::Halted(call.dossier.langue.text("zap-halt-not_found")),
    })
}

/// As `find`, and all of them.
fn several<N: Sought>(tx: &mut Tx, scope: &Scope, call: &Call) -> Result<Outcome> {
    let params = Params::of(call);
    let limit = params::limit(params.value("limit"))?;
    let keys = call.params.keys().map(String::as_str);
    let keys: Vec<_> = keys.filter(|key| !matches!(*key, "on_miss" | "limit")).collect();
    let (records, more) = find::several::<N>(tx, scope.dossier, &params, &keys, limit)?;
    if records.is_empty() && params.text("on_miss").as_deref() != Some("continue") {
        return Ok(Outcome::Halted(call.dossier.langue.text("zap-halt-not_found")));
    }
    let found = !records.is_empty();
    let view = view(scope, call);
    let shown = records.iter().map(|record| Json::Object(shown::record(record, &view)));
    let shown: Vec<_> = shown.collect();
    Ok(Outcome::Done(json!({
        "count": shown.len(), N::KIND.plural(): shown, "more": more, FOUND: found,
    })))
}

fn find_or_create<N: Sought>(tx: &mut Tx, scope: &Scope, call: &Call) -> Result<Outcome> {
    let params = Params::of(call);
    let chosen = params.text("search_by");
    let keys: Vec<_> = match &chosen {
        Some(chosen) => chosen.split(',').map(str::trim).collect(),
        None => N::known_by(&params),
    };
    Ok(Outcome::Done(match find::first::<N>(tx, scope.dossier, &params, &keys)? {
        Some(record) => told(&record, &view(scope, call), true),
        None => told(&created::<N>(tx, scope, call)?, &view(scope, call), false),
    }))
}

/// How a step shows records.
fn view<'a>(scope: &'a Scope, call: &'a Call) -> View<'a> {
    View { dossier: &call.dossier, public_url: &scope.public_url }
}

fn told<N: Noun>(record: &N, view: &View<'_>, found: bool) -> Json {
    let mut shown = shown::record(record, view);
    shown.insert(FOUND.to_owned(), found.into());
    Json::Object(shown)
}

fn id(call: &Call) -> Option<i64> {
    input::id(Params::of(call).text("id")?.trim())
}

/// The parameters that are fields of the record, without what is empty. A field of a record is a text,
/// whatever it was mapped from.
fn written(call: &Call, without: &[&str]) -> Input {
    let fields = call.params.iter().filter(|(key, _)| !without.contains(&key.as_str()));
    let texts = fields.map(|(key, value)| (key.clone(), params::text(value)));
    Input(texts.filter(|(_, text)| !text.is_empty()).map(|(k, text)| (k, text.into())).collect())
}
