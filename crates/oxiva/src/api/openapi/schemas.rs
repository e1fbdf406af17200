//! The schemas: objects in a short notation, `name: type`, with commas between them. A type is one of
//! [`of_type`]; `?` after it: or `null`; `[]`: a list of it; `*` before the name: it may be absent.

use crate::{
    api::v3::BATCH,
    dossiers::{people::Role, tokens::Scope},
    page::Order,
    records::{self, Activite, Fields, Noun, Societe, Ticket, activites, shown, societes, tickets},
    tables,
    webhooks::{deliveries, endpoints, filter::Operator, settings, sign::Scheme},
    zaps::{documents, replay, runs},
};
use utoipa::openapi::{
    ArrayBuilder, KnownFormat, ObjectBuilder, Ref, RefOr, Schema, SchemaFormat, Type,
    schema::{AdditionalProperties, SchemaType},
};

/// What programs send and are answered, but for the nouns.
const OBJECTS: &[(&str, &str)] = &[
    ("Error", "error: ErrorBody"),
    ("ErrorBody", "code: text, message: text, field: text?, *details: ErrorDetail[]"),
    ("ErrorDetail", "code: text, message: text, field: text?"),
    (
        "Me",
        "dossier: text, raison_sociale: text, fuseau: text, langue: Langue, key: MyKey, scopes: Scope[]",
    ),
    ("MyKey", "id: id, nom: text, prefix: text"),
    ("Event", "type: EventKind, timestamp: date, sequence: int, data: object, *changes: object"),
    ("EventPage", "items: Event[], next: text"),
    (
        "Webhook",
        "id: id, source: EndpointSource, url: text, description: text, events: EventKind[], \
        format: Format, filter: Condition[], headers: text[], schedule: int[]?, concurrency: int?, rate: int?, \
        ordered: bool, active: bool, state: EndpointState, reason: text?, failures: int, failing_since: date?, \
        created_at: date, secrets: Secret[], *secret: text?",
    ),
    ("Secret", "id: id, scheme: Scheme, created_at: date, expires_at: date?, public_key: text?"),
    ("Condition", "field: text, *op: Operator, value: text"),
    (
        "WebhookNew",
        "url: text, events: EventKind[], *description: text, *format: Format, *filter: Condition[], \
        *headers: object, *schedule: int[]?, *concurrency: int?, *rate: int?, *ordered: bool, *active: bool, \
        *scheme: Scheme",
    ),
    (
        "WebhookChange",
        "*url: text, *events: EventKind[], *description: text, *format: Format, \
        *filter: Condition[], *headers: object, *schedule: int[]?, *concurrency: int?, *rate: int?, \
        *ordered: bool, *active: bool",
    ),
    ("NewSecret", "*scheme: Scheme, *overlap: bool"),
    ("Sample", "*noun: Noun"),
    ("Sampled", "event: id"),
    ("Replay", "*state: DeliveryState, *type: text, *since: text, *until: text, *after: text"),
    ("Replayed", "replayed: int, next: text?"),
    (
        "Hook",
        "id: id, event: EventKind, target_url: text, filter: Condition[], active: bool, created_at: date, \
        *secret: text?",
    ),
    ("HookNew", "event: EventKind, target_url: text, *filter: Condition[]"),
    (
        "Delivery",
        "id: text, webhook: id, event: id, type: text, record: id, societe: id, state: DeliveryState, \
        attempts: int, created_at: date, next_attempt_at: date?, last_attempt: Attempt?",
    ),
    (
        "Attempt",
        "number: int, at: date, duration_ms: number, url: text, status: int?, failure: any",
    ),
    (
        "DeliveryWithLog",
        "id: text, webhook: id, event: id, type: text, record: id, societe: id, \
        state: DeliveryState, attempts: int, created_at: date, next_attempt_at: date?, last_attempt: Attempt?, \
        log: LogEntry[]",
    ),
    (
        "LogEntry",
        "number: int, at: date, duration_ms: number, url: text, status: int?, failure: any, \
        request: CallMade, answer: text, answer_truncated: bool",
    ),
    ("CallMade", "method: text, headers: object, body: text?"),
    (
        "Connection",
        "id: id, app: text, nom: text, label: text?, created_at: date, tested_at: date?, good: bool?",
    ),
    ("ConnectionNew", "app: text, nom: text, data: object"),
    ("ConnectionTest", "good: bool, label: text?, message: text?"),
    (
        "Table",
        "id: id, nom: text, columns: Column[], rows: int, created_at: date, changed_at: date",
    ),
    ("Column", "id: id, nom: text, type: ColumnType"),
    ("ColumnNew", "nom: text, *type: ColumnType"),
    ("ColumnChange", "*id: id?, nom: text, *type: ColumnType"),
    ("TableNew", "nom: text, *columns: ColumnNew[]"),
    ("TableChange", "*nom: text, *columns: ColumnChange[]"),
    ("Row", "id: id, values: object, created_at: date, changed_at: date"),
    ("RowValues", "values: object"),
    ("RowBatch", "rows: object[]"),
    ("RowList", "items: Row[]"),
    (
        "Zap",
        "id: id, title: text, active: bool, state: ZapState, state_at: date, reason: text?, source: text?, \
        version: int, trigger: ZapTrigger, url: text?, next_at: date?, concurrency: int?, rate: int?, \
        keep_on: bool, created_at: date, updated_at: date",
    ),
    (
        "ZapWithDocument",
        "id: id, title: text, active: bool, state: ZapState, state_at: date, reason: text?, \
        source: text?, version: int, trigger: ZapTrigger, url: text?, next_at: date?, concurrency: int?, \
        rate: int?, keep_on: bool, created_at: date, updated_at: date, warnings: Remark[], document: object",
    ),
    ("Remark", "pointer: text, code: text, message: text, args: object"),
    ("ZapChange", "*active: bool, *concurrency: int?, *rate: int?, *keep_on: bool"),
    ("Checked", "valid: bool, problems: Remark[], warnings: Remark[]"),
    ("Version", "version: int, author: text, created_at: date"),
    ("VersionWithDocument", "version: int, author: text, created_at: date, document: object"),
    (
        "Run",
        "id: uuid, zap: id, version: int, state: RunState, failure: text?, start: RunStart, source: text?, \
        depth: int, retries: int, bytes: int, created_at: date, resumes_at: date?, ended_at: date?, \
        duration_ms: number?",
    ),
    (
        "RunWithSteps",
        "id: uuid, zap: id, version: int, state: RunState, failure: text?, start: RunStart, \
        source: text?, depth: int, retries: int, bytes: int, created_at: date, resumes_at: date?, ended_at: date?, \
        duration_ms: number?, steps: Step[]",
    ),
    (
        "Step",
        "step: text, item: text?, state: StepState, attempts: int, input: any, output: any, error: any, \
        warnings: any, began_at: date, ended_at: date?, duration_ms: number?",
    ),
    ("RunReplay", "*from: ReplayFrom, *version: ReplayVersion"),
    ("Held", "action: HeldAction"),
    ("Count", "count: int"),
    (
        "Person",
        "id: id, nom: text, *email: text, *role: Role, *langue: Langue, *active: bool, *created_at: date, \
        *seen_at: date?",
    ),
    ("PersonChange", "*nom: text, *role: Role, *active: bool"),
    (
        "Invitation",
        "id: id, nom: text, email: text, role: Role, langue: Langue, created_at: date, \
        expires_at: date",
    ),
    (
        "InvitationWithLink",
        "id: id, nom: text, email: text, role: Role, langue: Langue, created_at: date, \
        expires_at: date, mailed: bool, link: text?",
    ),
    ("InvitationNew", "nom: text, email: text, *role: Role, *langue: Langue"),
    (
        "Key",
        "id: id, nom: text, prefix: text, scopes: Scope[], author: text, created_at: date, used_at: date?, \
        revoked_at: date?",
    ),
    (
        "KeyWithToken",
        "id: id, nom: text, prefix: text, scopes: Scope[], author: text, created_at: date, \
        used_at: date?, revoked_at: date?, token: text?",
    ),
    ("KeyNew", "nom: text, scopes: Scope[]"),
    ("Nothing", ""),
    ("V2Version", "version: text, dossier: text, societe: text"),
    (
        "V2Societe",
        "id: id, nom: text, type: SocieteType, siren: text, siret: text, tva_intracom: text, naf: text, \
        adresse: text, complement: text, code_postal: text, ville: text, pays: text, telephone: text, email: text, \
        site_web: text, note: text, date_creation: text, date_modification: text, *activites: V2Activite[], \
        *tickets: V2Ticket[]",
    ),
    (
        "V2Activite",
        "ccom_id: id, type: ActiviteType, action: ActiviteAction, statut: ActiviteStatut, sujet: text, \
        note: text, responsable: text, echeance: text, date_creation: text",
    ),
    (
        "V2Ticket",
        "sticket_id: id, sujet: text, description: text, statut: TicketStatut, priorite: TicketPriorite, \
        responsable: text, date_creation: text, date_cloture: text",
    ),
];

/// What is listed in pages, besides the nouns.
const PAGES: &[&str] = &[
    "Webhook",
    "Hook",
    "Delivery",
    "Connection",
    "Table",
    "Row",
    "Zap",
    "Version",
    "Run",
    "Person",
    "Invitation",
    "Key",
];

/// Words of closed sets, where the code has them.
fn words() -> Vec<(&'static str, Vec<String>)> {
    let owned = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
    vec![
        ("Scope", owned(Scope::WORDS)),
        ("Langue", owned(&["fr", "en"])),
        ("Role", owned(Role::WORDS)),
        ("Noun", owned(records::RecordKind::WORDS)),
        ("Sort", owned(Order::WORDS)),
        ("SocieteSort", owned(societes::Sort::WORDS)),
        ("SocieteType", owned(societes::Type::WORDS)),
        ("ActiviteType", owned(activites::Type::WORDS)),
        ("ActiviteAction", owned(activites::Action::WORDS)),
        ("ActiviteStatut", owned(activites::Statut::WORDS)),
        ("TicketStatut", owned(tickets::Statut::WORDS)),
        ("TicketPriorite", owned(tickets::Priorite::WORDS)),
        ("YesNo", owned(&["Y", "N"])),
        ("EventKind", settings::kinds().collect()),
        ("Format", owned(settings::Format::WORDS)),
        ("Operator", owned(Operator::WORDS)),
        ("Scheme", owned(Scheme::WORDS)),
        ("EndpointSource", owned(endpoints::Source::WORDS)),
        ("EndpointState", owned(endpoints::State::WORDS)),
        ("DeliveryState", owned(deliveries::State::WORDS)),
        ("ColumnType", owned(tables::columns::ColumnKind::WORDS)),
        ("ZapState", owned(documents::State::WORDS)),
        ("ZapTrigger", owned(documents::StartsBy::WORDS)),
        ("RunState", owned(runs::State::WORDS)),
        ("RunStart", owned(runs::Start::WORDS)),
        ("StepState", owned(runs::StepState::WORDS)),
        ("ReplayFrom", owned(replay::From::WORDS)),
        ("ReplayVersion", owned(replay::By::WORDS)),
        ("HeldAction", owned(replay::Fate::WORDS)),
    ]
}

/// Every schema by its name.
pub fn all() -> Vec<(String, RefOr<Schema>)> {
    let mut all: Vec<(String, RefOr<Schema>)> = Vec::new();
    for (name, words) in words() {
        let word = ObjectBuilder::new().schema_type(Type::String).enum_values(Some(words));
        all.push((name.to_owned(), word.into()));
    }
    for (name, notation) in OBJECTS {
        all.push(((*name).to_owned(), object(notation)));
    }
    for name in PAGES {
        all.push((format!("{name}Page"), object(&format!("items: {name}[], next: text?"))));
    }
    // Read by the engine of zaps, and by whoever starts one: any object.
    for name in ["Document", "Given", "Anything"] {
        all.push((name.to_owned(), ObjectBuilder::new().into()));
    }
    noun::<Societe>(&mut all, "Societe");
    noun::<Activite>(&mut all, "Activite");
    noun::<Ticket>(&mut all, "Ticket");
    all
}

/// The schemas of a noun, from its own fields.
fn noun<N: Noun>(all: &mut Vec<(String, RefOr<Schema>)>, name: &str) {
    let (mut whole, mut part) = (closed(), closed());
    for field in shown::names::<N>() {
        let schema = shown_type(name, &field);
        whole = whole.property(&field, schema.clone()).required(&field);
        part = part.property(&field, schema);
    }
    let (mut new, mut change) = (closed(), closed());
    for field in records::input::to_map(&N::Fields::default()).keys() {
        let schema = sent_type(name, field);
        new = new.property(field, schema.clone());
        change = change.property(field, schema);
        if is_required::<N>(field) {
            new = new.required(field);
        }
    }
    let items = |of: &str| ArrayBuilder::new().items(Ref::from_schema_name(of));
    let batch = closed()
        .property("items", items(&format!("{name}New")).min_items(Some(1)).max_items(Some(BATCH)))
        .required("items");
    all.push((name.to_owned(), whole.into()));
    all.push((format!("{name}Part"), part.into()));
    all.push((format!("{name}New"), new.into()));
    all.push((format!("{name}Change"), change.into()));
    all.push((format!("{name}Batch"), batch.into()));
    all.push((format!("{name}List"), object(&format!("items: {name}[]"))));
    all.push((format!("{name}Page"), object(&format!("items: {name}Part[], next: text?"))));
}

/// Whether a record without it is refused for its lack.
fn is_required<N: Noun>(field: &str) -> bool {
    let mut problems = records::Problems::default();
    N::Fields::default().check(&mut problems);
    match problems.into_result() {
        Err(crate::error::Error::Invalid(found)) => {
            found.iter().any(|problem| problem.field == field && problem.rule == "required")
        }
        _ => false,
    }
}

/// The closed set of a field, if it has one.
fn set_of(noun: &str, field: &str) -> Option<&'static str> {
    Some(match (noun, field) {
        ("Societe", "type") => "SocieteType",
        ("Activite", "type") => "ActiviteType",
        ("Activite", "action") => "ActiviteAction",
        ("Activite", "statut") => "ActiviteStatut",
        ("Ticket", "statut") => "TicketStatut",
        ("Ticket", "priorite") => "TicketPriorite",
        _ => return None,
    })
}

fn shown_type(noun: &str, field: &str) -> RefOr<Schema> {
    of_type(match field {
        "id" => "id",
        "societe" => "id",
        "responsable" => "id?",
        "date_creation" | "date_modification" => "date",
        "date_cloture" | "echeance" => "date?",
        "nom" | "sujet" => "text",
        field => set_of(noun, field).unwrap_or("text?"),
    })
}

fn sent_type(noun: &str, field: &str) -> RefOr<Schema> {
    of_type(match field {
        "societe" => "id",
        "responsable" => "id?",
        "nom" | "sujet" => "text",
        field => set_of(noun, field).unwrap_or("text?"),
    })
}

/// An object of these properties and no others.
fn closed() -> ObjectBuilder {
    ObjectBuilder::new()
        .additional_properties(Some(AdditionalProperties::<Schema>::FreeForm(false)))
}

fn object(notation: &str) -> RefOr<Schema> {
    let mut object = closed();
    for property in notation.split(',').map(str::trim).filter(|text| !text.is_empty()) {
        let Some((name, kind)) = property.split_once(':') else { continue };
        let (name, may_be_absent) = match name.strip_prefix('*') {
            Some(name) => (name, true),
            None => (name, false),
        };
        object = object.property(name, of_type(kind.trim()));
        if !may_be_absent {
            object = object.required(name);
        }
    }
    object.into()
}

/// A type by its name in the notation; with a capital letter it is another schema.
pub fn of_type(name: &str) -> RefOr<Schema> {
    if let Some(plain) = name.strip_suffix('?') {
        return nullable(plain);
    }
    if let Some(item) = name.strip_suffix("[]") {
        return ArrayBuilder::new().items(of_type(item)).into();
    }
    scalar(name, false).unwrap_or_else(|| Ref::from_schema_name(name).into())
}

fn nullable(name: &str) -> RefOr<Schema> {
    let null = ObjectBuilder::new().schema_type(Type::Null);
    match scalar(name, true) {
        Some(schema) => schema,
        None => utoipa::openapi::schema::OneOfBuilder::new().item(of_type(name)).item(null).into(),
    }
}

fn scalar(name: &str, or_null: bool) -> Option<RefOr<Schema>> {
    let typed = |kind: Type| {
        let types = if or_null { SchemaType::Array(vec![kind, Type::Null]) } else { kind.into() };
        ObjectBuilder::new().schema_type(types)
    };
    let known = |format| Some(SchemaFormat::KnownFormat(format));
    Some(match name {
        "text" => typed(Type::String).into(),
        "id" => typed(Type::String).pattern(Some("^[1-9][0-9]{0,17}$")).into(),
        "uuid" => typed(Type::String).format(Some(SchemaFormat::Custom("uuid".to_owned()))).into(),
        "date" => typed(Type::String).format(known(KnownFormat::DateTime)).into(),
        "int" => typed(Type::Integer).into(),
        "limit" => typed(Type::Integer).minimum(Some(1)).maximum(Some(200)).into(),
        "number" => typed(Type::Number).into(),
        "bool" => typed(Type::Boolean).into(),
        "object" => typed(Type::Object).into(),
        "any" => ObjectBuilder::new().schema_type(SchemaType::AnyValue).into(),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::Value as Json;

    #[test]
    fn every_schema_that_is_named_is_there() {
        let text = crate::api::openapi::json();
        let document: Json = serde_json::from_str(text).unwrap();
        let schemas = document["components"]["schemas"].as_object().unwrap();
        let named = |text: &str| -> std::collections::BTreeSet<String> {
            let parts = text.split("#/components/schemas/").skip(1);
            parts.map(|part| part.split('"').next().unwrap().to_owned()).collect()
        };
        let there = schemas.keys().cloned().collect();
        assert_eq!(named(text), there);
    }
}
