//! `/zap-templates`: what a zap can be made of, and making one.

use super::{
    answer::{Created, ROOT},
    caller::{Caller, Zaps},
    request::{
        PageQuery, PathWord, Query, Sendable, Sent, ShortPage, lang, nothing_else, take_text,
    },
    zaps::{View, whole},
};
use crate::{
    actions::needs,
    api::describe::{Operations, get, post},
    app::Shared,
    error::{Code, Result},
    i18n::Lang,
    page::Page,
    zaps::{
        portable::TableNeeded,
        shown::ZapWithDocument,
        templates::{self, Answers, Category, Template},
    },
};
use axum::{Json, extract::State};
use http::HeaderMap;
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

pub fn operations() -> Operations {
    Operations::new(ROOT, "Zaps")
        .route("/zap-templates", get("listZapTemplates", list))
        .route("/zap-templates/{template}", post("useZapTemplate", install))
}

/// What a zap can be made of, in the language of the caller.
#[derive(Serialize, ToSchema)]
#[schema(as = ZapTemplate)]
pub struct TemplateAnswer {
    /// What it is called in addresses.
    name: &'static str,
    category: Category,
    title: &'static str,
    description: &'static str,
    /// Whether it needs the operator's mail server.
    sends_mail: bool,
    /// Whether it takes an `email`: where mails for the person themselves go.
    takes_email: bool,
    /// Whether it takes a `url`: the address that somebody else's program gives.
    takes_url: bool,
    /// The names of the tables that it needs; those that are not there are made.
    tables: Vec<String>,
    /// An example of what is sent to the address of the zap; `null` if no address starts it.
    #[schema(value_type = Option<Object>, required)]
    call: Option<Value>,
}

impl TemplateAnswer {
    /// As the API shows it.
    pub fn of(template: &'static Template, lang: Lang) -> TemplateAnswer {
        let portable = template.portable(lang, &Answers::default());
        let name = |table: TableNeeded| table.name;
        TemplateAnswer {
            name: &template.name,
            category: template.category,
            title: template.title(lang),
            description: template.description(lang),
            sends_mail: needs::sends_mail(&portable.document),
            takes_email: template.asks_for_email(),
            takes_url: template.asks_for_url(),
            tables: portable.tables.into_iter().map(name).collect(),
            call: template.call(lang),
        }
    }
}

async fn list(
    _: Caller<Zaps>,
    query: Query<PageQuery>,
    headers: HeaderMap,
) -> Result<Json<Page<TemplateAnswer>>> {
    let page = ShortPage::read(&query.read()?)?;
    let all = templates::all().iter().zip(1..).collect();
    let page = page.cut(all, |(_, place): &(_, i64)| *place);
    let lang = lang(&headers);
    Ok(Json(page.map(|(template, _)| TemplateAnswer::of(template, lang))))
}

/// `{"email": "a@example.org", "url": "https://…"}`: what is not given is left to be filled in.
#[derive(ToSchema)]
#[expect(dead_code, reason = "the description of the operation reads it")]
struct TemplateUse {
    email: Option<String>,
    url: Option<String>,
}

impl Sendable for TemplateUse {
    const REQUIRED: bool = false;
}

fn answers(mut sent: Map<String, Value>) -> Result<Answers> {
    let email = take_text(&mut sent, "email")?.unwrap_or_default();
    let url = take_text(&mut sent, "url")?.unwrap_or_default();
    nothing_else(&sent)?;
    Ok(Answers { email, url })
}

async fn install(
    State(app): State<Shared>,
    caller: Caller<Zaps>,
    name: PathWord,
    sent: Sent<TemplateUse>,
) -> Result<Created<ZapWithDocument>> {
    let sent = sent.read().await?;
    let template = name.parse().and_then(|name| templates::find(&name)).ok_or(Code::NotFound)?;
    let (scope, entropy) = (caller.scope(&app), app.entropy.clone());
    let view = View::of(&app, sent.headers());
    let portable = template.portable(view.lang, &answers(sent.object()?)?);
    let made = sent.once(&app, caller, move |tx, dossier| {
        let installed = templates::install(tx, &entropy, &scope, &portable, &view.checks)?;
        whole(tx, dossier, &installed.zap, &view)
    });
    Ok(Created::in_collection("/zaps", made.await?))
}
