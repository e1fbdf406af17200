//! Every operation of v3 and v2.0, in the order in which a person reads about them.

use super::schemas;
use crate::{dossiers::tokens::Scope, i18n::Lang};
use utoipa::openapi::{HttpMethod, RefOr, Schema};

/// Who may ask.
#[derive(Clone, Copy, Debug)]
pub enum Access {
    Anyone,
    /// A key with this scope, or any key.
    Key(Option<Scope>),
    V2,
}

pub struct Operation {
    pub method: HttpMethod,
    pub path: String,
    pub id: String,
    pub tag: &'static str,
    pub access: Access,
    /// Names of [`QUERY`].
    query: Vec<&'static str>,
    /// Name of a schema.
    pub body: Option<&'static str>,
    pub status: u16,
    pub answer: Option<&'static str>,
    /// Another status of the same answer.
    pub or: Option<u16>,
    /// Other refusals than those that the shape of the operation tells of.
    pub also: &'static [u16],
}

/// A parameter of a query.
pub struct Query {
    pub name: &'static str,
    pub schema: RefOr<Schema>,
    /// Key of the text that says what it is.
    pub text: String,
}

/// Parameters of queries: name, and what else tells it from others of that name; type (see
/// [`schemas::of_type`]).
const QUERY: &[(&str, &str)] = &[
    ("id", "id"),
    ("activites", "YesNo"),
    ("tickets", "YesNo"),
    ("limit", "limit"),
    ("after", "text"),
    ("fields", "text"),
    ("q", "text"),
    ("sort", "Sort"),
    ("sort=societes", "SocieteSort"),
    ("sort=column", "text"),
    ("type", "SocieteType"),
    ("siren", "text"),
    ("siret", "text"),
    ("email", "text"),
    ("nom", "text"),
    ("societe", "id"),
    ("responsable", "id"),
    ("statut=activites", "ActiviteStatut"),
    ("statut=tickets", "TicketStatut"),
    ("kind", "text"),
    ("filter", "text"),
    ("state=deliveries", "DeliveryState"),
    ("state=runs", "RunState"),
    ("webhook", "id"),
    ("event", "id"),
    ("type=event", "text"),
    ("zap", "id"),
    ("since", "text"),
    ("until", "text"),
];

impl Operation {
    fn new(method: HttpMethod, path: &str, id: &str, access: Access) -> Operation {
        Operation {
            method,
            path: path.to_owned(),
            id: id.to_owned(),
            tag: "",
            access,
            query: Vec::new(),
            body: None,
            status: 200,
            answer: None,
            or: None,
            also: &[],
        }
    }

    fn query_of(mut self, names: &'static [&'static str]) -> Operation {
        self.query = names.to_vec();
        self
    }

    fn takes(self, schema: &'static str) -> Operation {
        Operation { body: Some(schema), ..self }
    }

    fn answers(self, status: u16, schema: &'static str) -> Operation {
        Operation { status, answer: Some(schema), ..self }
    }

    fn also(self, also: &'static [u16]) -> Operation {
        Operation { also, ..self }
    }

    pub fn path_parameters(&self) -> Vec<(&str, RefOr<Schema>)> {
        let names =
            self.path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
        names
            .map(|name| (name, schemas::of_type(if name == "run" { "uuid" } else { "id" })))
            .collect()
    }

    pub fn query(&self) -> impl Iterator<Item = Query> {
        let known = self.query.iter().filter_map(|name| QUERY.iter().find(|(n, _)| n == name));
        known.map(|(name, kind)| Query {
            name: name.split('=').next().unwrap_or(name),
            schema: schemas::of_type(kind),
            text: format!("query-{}", name.replace('=', "-")),
        })
    }

    /// What it does.
    pub fn summary(&self, lang: Lang) -> String {
        lang.text(&format!("op-{}", self.id))
    }

    pub fn headers(&self) -> Vec<&'static str> {
        let record = self.is_of_a_record();
        match (&self.method, record) {
            (HttpMethod::Get, true) => vec!["If-None-Match"],
            (HttpMethod::Patch | HttpMethod::Delete, true) => vec!["If-Match"],
            (HttpMethod::Post, _) if self.status == 201 => vec!["Idempotency-Key"],
            _ => Vec::new(),
        }
    }

    fn is_of_a_record(&self) -> bool {
        ["/societes/{id}", "/activites/{id}", "/tickets/{id}"]
            .iter()
            .any(|end| self.path.ends_with(end))
    }

    pub fn has_tag(&self) -> bool {
        let whole = matches!(self.answer, Some("Societe" | "Activite" | "Ticket"));
        whole || matches!(self.answer, Some("SocietePart" | "ActivitePart" | "TicketPart"))
    }

    pub fn may_be_known(&self) -> bool {
        self.method == HttpMethod::Get && self.is_of_a_record()
    }

    pub fn body_is_optional(&self) -> bool {
        matches!(
            self.body,
            Some("Nothing" | "Replay" | "RunReplay" | "NewSecret" | "Sample" | "Given")
        )
    }
}

const PAGE: &[&str] = &["after", "limit"];

/// Adds what a list of operations has in common.
fn tagged(tag: &'static str, list: Vec<Operation>) -> impl Iterator<Item = Operation> {
    list.into_iter().map(move |operation| Operation { tag, ..operation })
}

pub fn all() -> Vec<Operation> {
    let mut all: Vec<Operation> = Vec::new();
    all.extend(tagged("Start", start()));
    all.extend(tagged("Societes", noun("societes", "Societe")));
    all.extend(tagged("Activites", noun("activites", "Activite")));
    all.extend(tagged("Tickets", noun("tickets", "Ticket")));
    all.extend(tagged("Events", events()));
    all.extend(tagged("Webhooks", webhooks()));
    all.extend(tagged("Deliveries", deliveries()));
    all.extend(tagged("Connections", connections()));
    all.extend(tagged("Tables", tables()));
    all.extend(tagged("Zaps", zaps()));
    all.extend(tagged("People and keys", people()));
    all.extend(tagged("v2.0", v2()));
    all
}

fn of(method: HttpMethod, path: &str, id: &str, scope: Scope) -> Operation {
    Operation::new(method, &format!("/api/v3{path}"), id, Access::Key(Some(scope)))
}

fn start() -> Vec<Operation> {
    use HttpMethod::Get;
    vec![
        Operation::new(Get, "/api/v3/me", "me", Access::Key(None)).answers(200, "Me"),
        Operation::new(Get, "/api/v3/openapi.json", "openapi", Access::Anyone)
            .answers(200, "Anything"),
    ]
}

/// The names of the schemas of a noun.
const NOUN: [(&str, [&str; 7]); 3] = [
    (
        "Societe",
        [
            "Societe",
            "SocietePart",
            "SocietePage",
            "SocieteNew",
            "SocieteChange",
            "SocieteBatch",
            "SocieteList",
        ],
    ),
    (
        "Activite",
        [
            "Activite",
            "ActivitePart",
            "ActivitePage",
            "ActiviteNew",
            "ActiviteChange",
            "ActiviteBatch",
            "ActiviteList",
        ],
    ),
    (
        "Ticket",
        [
            "Ticket",
            "TicketPart",
            "TicketPage",
            "TicketNew",
            "TicketChange",
            "TicketBatch",
            "TicketList",
        ],
    ),
];

fn noun(collection: &str, name: &str) -> Vec<Operation> {
    use HttpMethod::{Delete, Get, Patch, Post};
    let names = NOUN.iter().find(|(known, _)| *known == name).map(|(_, names)| *names);
    let [whole, part, page, new, change, batch, list] = names.unwrap_or_default();
    let filters: &[&str] = match name {
        "Societe" => &[
            "q",
            "type",
            "siren",
            "siret",
            "email",
            "nom",
            "sort=societes",
            "fields",
            "after",
            "limit",
        ],
        "Activite" => {
            &["q", "societe", "responsable", "statut=activites", "sort", "fields", "after", "limit"]
        }
        _ => &["q", "societe", "responsable", "statut=tickets", "sort", "fields", "after", "limit"],
    };
    let (all, single) = (format!("/{collection}"), format!("/{collection}/{{id}}"));
    let id = |verb: &str| format!("{verb}{name}");
    vec![
        of(Get, &all, &format!("list{name}s"), Scope::Read).query_of(filters).answers(200, page),
        of(Post, &all, &id("create"), Scope::Write).takes(new).answers(201, whole),
        of(Post, &format!("{all}/batch"), &format!("create{name}s"), Scope::Write)
            .takes(batch)
            .answers(201, list),
        of(Get, &single, &id("get"), Scope::Read).query_of(&["fields"]).answers(200, part),
        of(Patch, &single, &id("change"), Scope::Write)
            .takes(change)
            .answers(200, whole)
            .also(&[412]),
        Operation { status: 204, ..of(Delete, &single, &id("delete"), Scope::Write) }
            .also(&[409, 412]),
    ]
}

fn events() -> Vec<Operation> {
    vec![
        of(HttpMethod::Get, "/events", "listEvents", Scope::Read)
            .query_of(&["kind", "after", "limit"])
            .answers(200, "EventPage"),
    ]
}

fn webhooks() -> Vec<Operation> {
    use HttpMethod::{Delete, Get, Patch, Post};
    let w = |method, path, id| of(method, path, id, Scope::Webhooks);
    vec![
        w(Get, "/webhooks", "listWebhooks").query_of(PAGE).answers(200, "WebhookPage"),
        w(Post, "/webhooks", "createWebhook").takes("WebhookNew").answers(201, "Webhook"),
        w(Get, "/webhooks/{id}", "getWebhook").answers(200, "Webhook"),
        w(Patch, "/webhooks/{id}", "changeWebhook").takes("WebhookChange").answers(200, "Webhook"),
        gone(w(Delete, "/webhooks/{id}", "deleteWebhook")).also(&[409]),
        w(Post, "/webhooks/{id}/secret", "renewSecret").takes("NewSecret").answers(200, "Webhook"),
        w(Post, "/webhooks/{id}/sample", "sendSample").takes("Sample").answers(202, "Sampled"),
        w(Post, "/webhooks/{id}/replay", "replayWebhook").takes("Replay").answers(200, "Replayed"),
        w(Get, "/hooks", "listHooks").query_of(PAGE).answers(200, "HookPage"),
        w(Post, "/hooks", "subscribe").takes("HookNew").answers(201, "Hook"),
        gone(w(Delete, "/hooks/{id}", "unsubscribe")),
    ]
}

fn gone(operation: Operation) -> Operation {
    Operation { status: 204, ..operation }
}

fn deliveries() -> Vec<Operation> {
    use HttpMethod::{Get, Post};
    let w = |method, path, id| of(method, path, id, Scope::Webhooks);
    let again = w(Post, "/deliveries/{webhook}/{event}/replay", "replayDelivery");
    vec![
        w(Get, "/deliveries", "listDeliveries")
            .query_of(&[
                "state=deliveries",
                "webhook",
                "event",
                "type=event",
                "since",
                "until",
                "after",
                "limit",
            ])
            .answers(200, "DeliveryPage"),
        w(Post, "/deliveries/replay", "replayDeliveries").takes("Replay").answers(200, "Replayed"),
        w(Get, "/deliveries/{webhook}/{event}", "getDelivery").answers(200, "DeliveryWithLog"),
        Operation { status: 202, ..again }.also(&[409, 422]),
    ]
}

fn connections() -> Vec<Operation> {
    use HttpMethod::{Delete, Get, Post};
    let w = |method, path, id| of(method, path, id, Scope::Webhooks);
    vec![
        w(Get, "/connections", "listConnections").query_of(PAGE).answers(200, "ConnectionPage"),
        w(Post, "/connections", "createConnection")
            .takes("ConnectionNew")
            .answers(201, "Connection"),
        gone(w(Delete, "/connections/{id}", "deleteConnection")),
        w(Post, "/connections/{id}/test", "testConnection")
            .answers(200, "ConnectionTest")
            .also(&[409, 422]),
    ]
}

fn tables() -> Vec<Operation> {
    use HttpMethod::{Delete, Get, Patch, Post};
    let (r, w) = (|m, p, i| of(m, p, i, Scope::Read), |m, p, i| of(m, p, i, Scope::Write));
    vec![
        r(Get, "/tables", "listTables").query_of(PAGE).answers(200, "TablePage"),
        w(Post, "/tables", "createTable").takes("TableNew").answers(201, "Table"),
        r(Get, "/tables/{id}", "getTable").answers(200, "Table"),
        w(Patch, "/tables/{id}", "changeTable").takes("TableChange").answers(200, "Table"),
        gone(w(Delete, "/tables/{id}", "deleteTable")),
        r(Get, "/tables/{id}/rows", "listRows")
            .query_of(&["q", "filter", "sort=column", "after", "limit"])
            .answers(200, "RowPage")
            .also(&[422]),
        w(Post, "/tables/{id}/rows", "appendRow").takes("RowValues").answers(201, "Row"),
        w(Post, "/tables/{id}/rows/batch", "appendRows").takes("RowBatch").answers(201, "RowList"),
        r(Get, "/tables/{id}/rows/{row}", "getRow").answers(200, "Row"),
        w(Patch, "/tables/{id}/rows/{row}", "changeRow").takes("RowValues").answers(200, "Row"),
        gone(w(Delete, "/tables/{id}/rows/{row}", "deleteRow")),
    ]
}

fn zaps() -> Vec<Operation> {
    use HttpMethod::{Delete, Get, Patch, Post, Put};
    let z = |method, path, id| of(method, path, id, Scope::Zaps);
    vec![
        z(Get, "/zaps", "listZaps").query_of(PAGE).answers(200, "ZapPage"),
        z(Post, "/zaps", "createZap").takes("Document").answers(201, "ZapWithDocument"),
        z(Post, "/zaps/check", "checkZap").takes("Document").answers(200, "Checked"),
        z(Get, "/zaps/{id}", "getZap").answers(200, "ZapWithDocument"),
        z(Put, "/zaps/{id}", "saveZap").takes("Document").answers(200, "ZapWithDocument"),
        z(Patch, "/zaps/{id}", "changeZap").takes("ZapChange").answers(200, "ZapWithDocument"),
        gone(z(Delete, "/zaps/{id}", "deleteZap")).also(&[409]),
        z(Get, "/zaps/{id}/versions", "listVersions").query_of(PAGE).answers(200, "VersionPage"),
        z(Get, "/zaps/{id}/versions/{version}", "getVersion").answers(200, "VersionWithDocument"),
        z(Post, "/zaps/{id}/run", "startZap").takes("Given").answers(201, "Run"),
        z(Post, "/zaps/{id}/held", "decideHeld").takes("Held").answers(200, "Count"),
        z(Get, "/runs", "listRuns")
            .query_of(&["zap", "state=runs", "since", "until", "after", "limit"])
            .answers(200, "RunPage"),
        z(Get, "/runs/{run}", "getRun").answers(200, "RunWithSteps"),
        Operation { or: Some(201), ..z(Post, "/runs/{run}/replay", "replayRun") }
            .takes("RunReplay")
            .answers(200, "Run"),
        z(Post, "/runs/{run}/release", "releaseRun").takes("Nothing").answers(200, "Run"),
        z(Post, "/runs/{run}/halt", "haltRun").takes("Nothing").answers(200, "Run"),
    ]
}

fn people() -> Vec<Operation> {
    use HttpMethod::{Delete, Get, Patch, Post};
    let (r, a) = (|m, p, i| of(m, p, i, Scope::Read), |m, p, i| of(m, p, i, Scope::Admin));
    vec![
        r(Get, "/people", "listPeople").query_of(PAGE).answers(200, "PersonPage"),
        r(Get, "/people/{id}", "getPerson").answers(200, "Person"),
        a(Patch, "/people/{id}", "changePerson").takes("PersonChange").answers(200, "Person"),
        a(Get, "/invitations", "listInvitations").query_of(PAGE).answers(200, "InvitationPage"),
        a(Post, "/invitations", "invite").takes("InvitationNew").answers(201, "InvitationWithLink"),
        a(Post, "/invitations/{id}/renew", "renewInvitation")
            .takes("Nothing")
            .answers(200, "InvitationWithLink"),
        gone(a(Delete, "/invitations/{id}", "revokeInvitation")),
        a(Get, "/keys", "listKeys").query_of(PAGE).answers(200, "KeyPage"),
        a(Post, "/keys", "createKey").takes("KeyNew").answers(201, "KeyWithToken"),
        a(Get, "/keys/{id}", "getKey").answers(200, "Key"),
        gone(a(Delete, "/keys/{id}", "revokeKey")),
    ]
}

/// Each path with and without the slash at its end.
fn v2() -> Vec<Operation> {
    let at = |path: &str, id: &str| {
        let path = format!("/appli/api/oxiva/v2.0/{path}");
        Operation::new(HttpMethod::Get, &path, id, Access::V2)
    };
    let societe =
        |path, id| at(path, id).query_of(&["id", "activites", "tickets"]).answers(200, "V2Societe");
    let version = |path, id| at(path, id).answers(200, "V2Version");
    vec![
        version("version", "v2Version"),
        version("version/", "v2VersionSlash"),
        societe("societe", "v2Societe"),
        societe("societe/", "v2SocieteSlash"),
    ]
}
