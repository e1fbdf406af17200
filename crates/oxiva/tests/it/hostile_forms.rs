//! Every text of every form, as the pages themselves show them, with texts that nobody means well with: no
//! server error, the same answer on both databases, and no line of a page that breaks in what is kept.

use crate::support::{
    Engine, Rows, TestApp, World,
    http::{Http, Response},
    run_with, walk,
};
use oxiva::http::routes::RouteKind;
use page_forms::{Form, FormField, forms};
use percent_encoding::{NON_ALPHANUMERIC, percent_encode};
use std::collections::{BTreeMap, BTreeSet};

/// As bytes: a form may send what is no text at all.
const TEXTS: &[&[u8]] = &[
    b"a\0b",
    // Half of a surrogate pair, as some write it in UTF-8; and what was cut off.
    b"x\xed\xa0\xbdy\xc3",
    "\u{feff}\u{202e}RTL\u{2066} zero\u{200b}width \u{1}\u{7f}\u{9b}".as_bytes(),
    "\u{5e9}\u{5dc}\u{5d5}\u{5dd} \u{200f}\u{202b}مرحبا 👩\u{200d}💻 می\u{200c}خواهم".as_bytes(),
    "'; DROP TABLE societes; -- {{1__x}} {{=gives['1']}} %00 %ff <b>&amp;</b>".as_bytes(),
    b"",
];
/// What is typed into a line, and can be found again wherever it is kept.
pub const BROKEN_LINE: &str = "uneligne\r\nbrisee\u{2028}ici\u{200b}la";
/// What is kept of it, behind its first word.
const ONE_LINE: &str = " brisee icila";
/// How a line may end in what is stored, also within JSON.
const BREAKS: &[&str] = &["\r", "\n", "\\r", "\\n", "\\\\r", "\\\\n", "\u{2028}"];
/// The same where several lines may be.
const LINES: &str = "plusieurs\r\nlignes\u{2028}ici\u{200b}la";
const HUGE_CHARS: usize = 30_000;

const FORM: &str = "application/x-www-form-urlencoded";

#[test]
fn no_text_of_a_form_is_an_error_of_the_server_and_both_databases_say_the_same() {
    let mut said = Vec::new();
    for engine in [Engine::Sqlite, Engine::Postgres] {
        run_with(engine, async |app: TestApp| said.push(Walk::all(&app).await));
    }
    assert!(said[0].len() > 1_000, "{}", said[0].len());
    // PostgreSQL may have been left out.
    for other in &said[1..] {
        for (one, other) in said[0].iter().zip(other) {
            assert_eq!(one, other);
        }
        assert_eq!(said[0].len(), other.len());
    }
}

/// What was sent, and what was answered.
type Said = (String, u16, String);

struct Walk<'a> {
    app: &'a TestApp,
    world: &'a World,
    asks: Vec<walk::Ask>,
    said: Vec<Said>,
}

/// A form where it stands.
struct Found {
    client: Http,
    page: String,
    pattern: String,
    form: Form,
}

impl Walk<'_> {
    async fn all(app: &TestApp) -> Vec<Said> {
        let world = World::create(app, "demo", "ordinaire", 0).await;
        let asks = walk::asks(app, &world, &world);
        let mut walk = Walk { app, world: &world, asks, said: Vec::new() };
        let found = walk.found().await;
        let driven: BTreeSet<_> = found.iter().map(|found| found.pattern.clone()).collect();
        let not_on_pages = walk.made_by_scripts(&driven);
        for found in found.into_iter().chain(not_on_pages) {
            walk.drive(found).await;
        }
        let said = walk.said;
        no_line_is_broken(app, 20).await;
        said
    }

    /// The forms of all pages, each once.
    async fn found(&self) -> Vec<Found> {
        let mut seen = BTreeSet::new();
        let mut found = Vec::new();
        let is_page = |ask: &&walk::Ask| ask.kind == RouteKind::Page && ask.method == "GET";
        for ask in self.asks.iter().filter(is_page) {
            let client = self.world.client(self.app, ask.who);
            for form in self.forms_of(&client, &ask.path).await {
                let pattern = self.pattern(&form.method, &form.action);
                let names = form.names().into_iter().map(str::to_owned).collect::<Vec<_>>();
                if seen.insert((form.method.clone(), pattern.clone(), names)) {
                    let (client, page) = (client.clone(), ask.path.clone());
                    found.push(Found { client, page, pattern, form });
                }
            }
        }
        assert!(found.len() > 40, "{}", found.len());
        found
    }

    async fn forms_of(&self, client: &Http, page: &str) -> Vec<Form> {
        let answer = client.get(page).await;
        let mut all = forms(&String::from_utf8_lossy(&answer.body));
        let path = page.split('?').next().unwrap();
        for form in &mut all {
            if form.action.is_empty() || form.action.starts_with('?') {
                form.action = format!("{path}{}", form.action);
            }
        }
        all
    }

    /// What pages send without a form in them: by what the walk of the routes sends.
    fn made_by_scripts(&self, driven: &BTreeSet<String>) -> Vec<Found> {
        let alone = self.asks.iter().filter(|ask| ask.is_form() && !driven.contains(&ask.pattern));
        let found = alone.map(|ask| {
            let pairs = form_urlencoded::parse(ask.body.as_bytes()).into_owned();
            let field = |(name, value)| FormField {
                name,
                value,
                kind: "hidden".to_owned(),
                is_sent: true,
                ..FormField::default()
            };
            let (method, action) = (ask.method.clone(), ask.path.clone());
            let form = Form { method, action, fields: pairs.map(field).collect() };
            let client = self.world.client(self.app, ask.who);
            Found { client, page: String::new(), pattern: ask.pattern.clone(), form }
        });
        found.collect()
    }

    /// Each text field in turn, with each text.
    async fn drive(&mut self, found: Found) {
        let mut form = self.as_it_is(&found).await;
        for field in &found.form.fields {
            if ["button", "checkbox", "radio"].contains(&field.kind.as_str()) {
                continue;
            }
            for text in texts(field) {
                let Some(shown) = &form else { return };
                let answer = self.send(&found, shown, &field.name, &text).await;
                if answer.status < 400 && shown.method == "POST" {
                    form = self.as_it_is(&found).await;
                }
            }
        }
    }

    /// The form as its page shows it now, also what it hides; `None`: it is there no more.
    async fn as_it_is(&self, found: &Found) -> Option<Form> {
        if found.page.is_empty() {
            return Some(found.form.clone());
        }
        let forms = self.forms_of(&found.client, &found.page).await;
        forms.into_iter().find(|form| {
            form.names() == found.form.names()
                && self.pattern(&form.method, &form.action) == found.pattern
        })
    }

    async fn send(&mut self, found: &Found, form: &Form, name: &str, text: &[u8]) -> Response {
        let mut fields = self.filled(form, &found.pattern);
        fields.insert(name.to_owned(), text.to_vec());
        let written = |bytes: &[u8]| percent_encode(bytes, NON_ALPHANUMERIC).to_string();
        let pairs = fields.iter().map(|(k, v)| format!("{}={}", written(k.as_bytes()), written(v)));
        let sent = pairs.collect::<Vec<_>>().join("&");
        let answer = match form.method.as_str() {
            // A line of a request has an end.
            "GET" if sent.len() > 8_000 => return found.client.get(&found.page).await,
            "GET" => {
                let path = form.action.split('?').next().unwrap();
                found.client.get(&format!("{path}?{sent}")).await
            }
            method => found.client.send(method, &form.action, FORM, sent.as_bytes()).await,
        };
        let what = format!(
            "{} {} {name}={}",
            form.method,
            found.pattern,
            String::from_utf8_lossy(&text[..text.len().min(100)]).escape_debug()
        );
        assert!(answer.status < 500, "{what}: {answer:?}");
        let told = self.told(&answer);
        self.said.push((what, answer.status, told));
        answer
    }

    /// What the form sends as it stands; what is empty in it as the walk of the routes fills it in.
    fn filled(&self, form: &Form, pattern: &str) -> BTreeMap<String, Vec<u8>> {
        let sample = self.asks.iter().find(|ask| ask.is_form() && ask.pattern == *pattern);
        let sample: BTreeMap<_, _> = match sample {
            Some(ask) if form.method == "POST" => {
                form_urlencoded::parse(ask.body.as_bytes()).into_owned().collect()
            }
            _ => BTreeMap::new(),
        };
        let mut fields = BTreeMap::new();
        let mut has_button = false;
        for field in &form.fields {
            let is_first_button =
                field.kind == "button" && !std::mem::replace(&mut has_button, true);
            if field.is_sent || is_first_button {
                let empty = field.value.is_empty();
                let value = sample.get(&field.name).filter(|_| empty).unwrap_or(&field.value);
                fields.insert(field.name.clone(), value.clone().into_bytes());
            }
        }
        fields
    }

    /// Where it leads, or which fields it refuses.
    fn told(&self, answer: &Response) -> String {
        let place = answer.header("location");
        if !place.is_empty() {
            return self.pattern("GET", place);
        }
        let forms = forms(&String::from_utf8_lossy(&answer.body));
        let fields = forms.iter().flat_map(|form| &form.fields).filter(|field| field.is_invalid);
        fields.map(|field| field.name.as_str()).collect::<Vec<_>>().join(" ")
    }

    /// The route of a path, so that ids which are each database's own do not count.
    fn pattern(&self, method: &str, path: &str) -> String {
        let path = path.split(['?', '#']).next().unwrap_or_default();
        let parts: Vec<_> = path.split('/').collect();
        let fits = |pattern: &str| {
            let wanted: Vec<_> = pattern.split('/').collect();
            wanted.len() == parts.len()
                && wanted.iter().zip(&parts).all(|(w, p)| w.starts_with('{') || w == p)
        };
        // `/zaps/creer` before `/zaps/{id}`.
        let mut all: Vec<_> = self.asks.iter().filter(|ask| fits(&ask.pattern)).collect();
        all.sort_by_key(|ask| (ask.method != method, ask.pattern.matches('{').count()));
        all.first().map_or_else(|| path.to_owned(), |ask| ask.pattern.clone())
    }
}

fn texts(field: &FormField) -> Vec<Vec<u8>> {
    let lines = if field.is_one_line() { BROKEN_LINE } else { LINES };
    let huge = "é".repeat(HUGE_CHARS);
    let more = [lines.as_bytes(), huge.as_bytes()];
    TEXTS.iter().copied().chain(more).map(<[u8]>::to_vec).collect()
}

/// Fails where [`BROKEN_LINE`] is not kept as one line without anything invisible, or hardly ever is at all.
pub async fn no_line_is_broken(app: &TestApp, at_least: usize) {
    let mut kept = 0;
    for (table, rows) in Rows::all(app).await.0 {
        for row in rows {
            for (at, found) in row.match_indices("uneligne") {
                let behind = &row[at + found.len()..];
                let is_broken = BREAKS.iter().any(|end| behind.starts_with(end));
                let is_other = behind.starts_with(" brisee") && !behind.starts_with(ONE_LINE);
                assert!(!is_broken && !is_other, "{table}: {row:?}");
                kept += 1;
            }
        }
    }
    assert!(kept >= at_least, "only {kept} were kept");
}
