//! The app `crm`: the dossier's own records. What it does is done in the transaction that records
//! it, so a record is created exactly once, and its event says that the zap did it.
//!
//! `find_…` takes several keys, all of which must fit. Several records that fit: of societes the first
//! that was created, of activites and tickets the last. A miss halts the run, or with `on_miss:
//! continue` goes on with `_zap_search_was_found_status: false`, as in Zapier.

mod find;

use super::{
    Action, App, Call, Doing, FOUND, Failure, Field, FieldKind, Outcome,
    params::{self, Params},
};
use crate::{
    changes,
    db::Tx,
    dossiers::{Dossier, Scope},
    error::{Code, Error, Result},
    i18n::Lang,
    records::{
        Activite, Declared, FieldValue, Input, Noun, NounField, Societe, Ticket,
        activites::{self, ActiviteFields},
        input, shown,
        societes::SocieteFields,
        tickets::{self, TicketFields},
    },
};
use find::Sought;
use serde_json::{Map, Value as Json};

const fn text(key: &'static str) -> Field {
    Field { key, kind: FieldKind::Text, required: false }
}

const fn choice(key: &'static str, words: &'static [&'static str]) -> Field {
    Field { key, kind: FieldKind::Choice(words), required: false }
}

const fn required(field: Field) -> Field {
    Field { required: true, ..field }
}

const fn number(key: &'static str, kind: FieldKind) -> Field {
    Field { key, kind, required: false }
}

const ON_MISS: Field = choice("on_miss", &["halt", "continue"]);
const SOCIETE: Field = number("societe", FieldKind::Societe);
/// Keys of the record, joined by commas, by which one that is there already is known.
const SEARCH_BY: Field = text("search_by");

/// The fields of a record, after `$first`. Those that a record needs are required of a new one.
macro_rules! fields {
    (new $fields:ident $(, $first:expr)*) => { fields!(@of $fields, true $(, $first)*) };
    (change of $fields:ident $(, $first:expr)*) => { fields!(@of $fields, false $(, $first)*) };
    (@of $fields:ident, $is_new:literal $(, $first:expr)*) => {{
        const FIRST: &[Field] = &[$($first),*];
        const DECLARED: &[NounField] = $fields::FIELDS;
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
            let Field { key, kind, required } = first[at];
            Field { key, kind, required }
        } else {
            let NounField { name, value, required } = declared[at - first.len()];
            Field { key: name, kind: kind_of(value), required: required && is_new }
        };
        at += 1;
    }
    all
}

/// How a step is given what a field of a record holds. A person's number is a text like any other.
const fn kind_of(value: FieldValue) -> FieldKind {
    match value {
        FieldValue::Text { .. } | FieldValue::Ruled | FieldValue::Person => FieldKind::Text,
        FieldValue::Html => FieldKind::Long,
        FieldValue::Word { words, .. } => FieldKind::Choice(words),
        FieldValue::Societe => FieldKind::Societe,
        FieldValue::Moment => FieldKind::Date,
    }
}

const fn action(name: &'static str, fields: &'static [Field]) -> Action {
    Action { name, fields }
}

/// Records of the run's own dossier.
pub const APP: App = App::new("crm", ACTIONS, |call| Box::pin(run(call)));

const ACTIONS: &[Action] = &[
    action("create_societe", fields!(new SocieteFields)),
    action(
        "update_societe",
        fields!(change of SocieteFields, required(number("id", FieldKind::Societe))),
    ),
    action(
        "find_societe",
        &[
            number("id", FieldKind::Societe),
            text("nom"),
            text("email"),
            text("siren"),
            text("siret"),
            text("telephone"),
            text("code_postal"),
            ON_MISS,
        ],
    ),
    action("find_or_create_societe", fields!(new SocieteFields, SEARCH_BY)),
    action("create_activite", fields!(new ActiviteFields)),
    action(
        "update_activite",
        fields!(change of ActiviteFields, required(number("id", FieldKind::Activite))),
    ),
    action(
        "find_activite",
        &[
            number("id", FieldKind::Activite),
            text("sujet"),
            SOCIETE,
            choice("statut", activites::Statut::WORDS),
            ON_MISS,
        ],
    ),
    action("find_or_create_activite", fields!(new ActiviteFields, SEARCH_BY)),
    action("create_ticket", fields!(new TicketFields)),
    action(
        "update_ticket",
        fields!(change of TicketFields, required(number("id", FieldKind::Ticket))),
    ),
    action(
        "find_ticket",
        &[
            number("id", FieldKind::Ticket),
            text("sujet"),
            SOCIETE,
            choice("statut", tickets::Statut::WORDS),
            ON_MISS,
        ],
    ),
    action("find_or_create_ticket", fields!(new TicketFields, SEARCH_BY)),
];

async fn run(call: Call) -> Doing {
    let work: fn(&mut Tx, &Scope, &Call) -> Result<Outcome> = match call.action.as_str() {
        "create_societe" => create::<Societe>,
        "create_activite" => create::<Activite>,
        "create_ticket" => create::<Ticket>,
        "update_societe" => update::<Societe>,
        "update_activite" => update::<Activite>,
        "update_ticket" => update::<Ticket>,
        "find_societe" => find::<Societe>,
        "find_activite" => find::<Activite>,
        "find_ticket" => find::<Ticket>,
        "find_or_create_societe" => find_or_create::<Societe>,
        "find_or_create_activite" => find_or_create::<Activite>,
        "find_or_create_ticket" => find_or_create::<Ticket>,
        _ => return params::unknown_action(&call).into(),
    };
    Doing::Inside(Box::new(move |tx, scope| {
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
    Ok(Outcome::Done(Json::Object(shown::record(&record, &call.dossier))))
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
    Ok(Outcome::Done(Json::Object(shown::record(&record, &call.dossier))))
}

fn find<N: Sought>(tx: &mut Tx, scope: &Scope, call: &Call) -> Result<Outcome> {
    let keys: Vec<_> = call.params.keys().map(String::as_str).filter(|k| *k != "on_miss").collect();
    let found: Option<N> = find::first(tx, scope.dossier, &Params::of(call), &keys)?;
    Ok(match found {
        Some(record) => Outcome::Done(told(&record, &call.dossier, true)),
        None if Params::of(call).text("on_miss").as_deref() == Some("continue") => {
            Outcome::Done(Json::Object(Map::from_iter([(FOUND.to_owned(), false.into())])))
        }
        None => Outcome::Halted(call.dossier.langue.text("zap-halt-not_found")),
    })
}

fn find_or_create<N: Sought>(tx: &mut Tx, scope: &Scope, call: &Call) -> Result<Outcome> {
    let params = Params::of(call);
    let chosen = params.text("search_by");
    let keys: Vec<_> = match &chosen {
        Some(chosen) => chosen.split(',').map(str::trim).collect(),
        None => N::known_by(&params),
    };
    Ok(Outcome::Done(match find::first::<N>(tx, scope.dossier, &params, &keys)? {
        Some(record) => told(&record, &call.dossier, true),
        None => told(&created::<N>(tx, scope, call)?, &call.dossier, false),
    }))
}

fn told<N: Noun>(record: &N, dossier: &Dossier, found: bool) -> Json {
    let mut shown = shown::record(record, dossier);
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
