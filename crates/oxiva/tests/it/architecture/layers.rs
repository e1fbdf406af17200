//! The layers, from the doors down.

/// A module directly in `src`, and what it is for.
#[derive(Clone, Copy)]
pub struct Layer {
    pub module: &'static str,
    pub what: &'static str,
}

const fn layer(module: &'static str, what: &'static str) -> Layer {
    Layer { module, what }
}

/// Each module may import those below it.
pub const LAYERS: &[Layer] = &[
    layer(
        "cli",
        "the command line; `serve` starts the server and all that works in the background",
    ),
    layer("fuzzing", "what the fuzz targets run; compiled for them and for tests alone"),
    layer("server", "the routes together, the accept loop, the stop; health and metrics"),
    layer(
        "web",
        "the pages, in folders; texts in `locales/`, templates in `templates/`, style and script in `static/`",
    ),
    layer("hooks", "what is sent to catch hooks"),
    layer("api", "`v2/`, `v3/`, and `openapi/`, which describes them"),
    layer("imports", "zaps that come as files and go as files, of our format and of Zapier's"),
    layer("app", "`App`: what the doors share, and how it is put together at the start"),
    layer("housekeeping", "retention, and whether what is due is being done"),
    layer("execution", "plays the runs of zaps"),
    layer("actions", "what a step of a zap can do, app by app; connections and what goes out"),
    layer(
        "changes",
        "create, save, delete: a record, its event and what the event owes, in one transaction",
    ),
    layer("webhooks", "endpoints, what an event owes them, deliveries and their runner"),
    layer("address", "whether an address may be called, or why not"),
    layer("zaps", "what a zap is, what starts it, what is written of its runs"),
    layer("tables", "the tables of a dossier: columns, rows, files"),
    layer("wire", "ids and moments as programs see them in answers"),
    layer("records", "societes, activites, tickets: fields, rules, events, search"),
    layer("js", "JavaScript in child processes"),
    layer("notices", "what administrators should know, on their pages and by mail"),
    layer("mail", "mail that is owed, and its runner"),
    layer(
        "environment",
        "what work in the background needs: database, clock, client, metrics, mailer",
    ),
    layer("inside", "requests to our own address, answered without leaving the process"),
    layer(
        "http",
        "routes, strict reading of requests, errors as answers, where a request comes from, limits",
    ),
    layer("metrics", "what an operator watches"),
    layer(
        "worker",
        "what every runner is made of: lanes, turns, leases, retries, tasks that must not die",
    ),
    layer("smtp", "one mail handed to the operator's server"),
    layer("config", "options, parsed once"),
    layer("dossiers", "tenants, people, sessions, tokens, modules, the audit log"),
    layer("vault", "what may be read again, sealed"),
    layer("page", "pages of a list: a cursor is the place of the last row"),
    layer("secret", "tokens and their hashes"),
    layer("db", "the data layer as this product uses it: its signals, its schema and its error"),
    layer("line", "a field of one line, and what is wrong with it"),
    layer("error", "the one error, its codes and its envelope"),
    layer("spreadsheet", "CSV as spreadsheet programs write it"),
    layer("closed_set", "enums whose values have a stable word"),
    layer("i18n", "texts in French and English"),
    layer("clock", "time and randomness as parameters"),
];

/// Imports that skip the order: from, to, why. None may close a circle.
pub const EXCEPTIONS: &[(&str, &str, &str)] = &[];
