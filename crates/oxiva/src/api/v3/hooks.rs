//! `/hooks`: subscriptions, as REST hooks make and end them.

use super::{
    answer::{Created, NoContent, ROOT},
    caller::{Caller, Webhooks},
    request::{
        PageQuery, PathId, Query, Sendable, Sent, ShortPage, missing, nothing_else, take_text,
        write,
    },
};
use crate::{
    address,
    api::describe::{Operations, delete, get},
    app::Shared,
    dossiers::Dossier,
    error::Result,
    page::Page,
    records::input,
    webhooks::{
        endpoints::Endpoint,
        filter::Condition,
        settings::EventKind,
        subscriptions::{self, New, in_its_words},
    },
    wire::{Date, Id},
};
use axum::{Json, extract::State};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

pub fn operations() -> Operations {
    Operations::new(ROOT, "Webhooks")
        .route("/hooks", get("listHooks", list).post("subscribe", create))
        .route("/hooks/{id}", delete("unsubscribe", remove))
}

/// A subscription to one kind of event.
#[derive(Serialize, ToSchema)]
struct Hook {
    id: Id,
    #[schema(required, value_type = EventKind)]
    event: Option<String>,
    target_url: String,
    filter: Vec<Condition>,
    active: bool,
    created_at: Date,
    /// Shown once, when it was made.
    // `Some(None)` is shown as `null`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    secret: Option<Option<String>>,
}

impl Hook {
    fn of(endpoint: &Endpoint, dossier: &Dossier) -> Hook {
        Hook {
            id: Id(endpoint.id),
            event: endpoint.kinds.first().cloned(),
            target_url: endpoint.url.clone(),
            filter: endpoint.settings.filter.clone(),
            active: endpoint.is_active(),
            created_at: Date::at(endpoint.created_at, &dossier.zone()),
            secret: None,
        }
    }
}

async fn list(
    State(app): State<Shared>,
    caller: Caller<Webhooks>,
    query: Query<PageQuery>,
) -> Result<Json<Page<Hook>>> {
    let page = ShortPage::read(&query.read()?)?;
    let of = caller.dossier.id;
    let all = app.db.read(move |tx| subscriptions::list(tx, of)).await?;
    let page = page.cut(all, |one| one.id);
    Ok(Json(page.map(|one| Hook::of(&one, &caller.dossier))))
}

/// `{"event": "ticket.created", "target_url": "https://…", "filter": […]}`
#[derive(ToSchema)]
struct HookNew {
    #[schema(value_type = EventKind)]
    event: String,
    target_url: String,
    #[schema(required = false)]
    filter: Vec<Condition>,
}

impl Sendable for HookNew {}

#[derive(Deserialize)]
struct Filtered {
    filter: Vec<Condition>,
}

impl HookNew {
    fn read(mut sent: Map<String, Value>) -> Result<HookNew> {
        let (event, url) = (take_text(&mut sent, "event")?, take_text(&mut sent, "target_url")?);
        let filter = match sent.remove("filter") {
            None | Some(Value::Null) => Vec::new(),
            Some(filter) => {
                let named = Value::Object(Map::from_iter([("filter".to_owned(), filter)]));
                let read: Filtered =
                    serde_path_to_error::deserialize(named).map_err(input::refused)?;
                read.filter
            }
        };
        nothing_else(&sent)?;
        let event = event.ok_or_else(|| missing("event"))?;
        let target_url = url.ok_or_else(|| missing("target_url"))?;
        Ok(HookNew { event, target_url, filter })
    }
}

async fn create(
    State(app): State<Shared>,
    caller: Caller<Webhooks>,
    sent: Sent<HookNew>,
) -> Result<Created<Hook>> {
    let sent = sent.read().await?;
    sent.check_key()?;
    let HookNew { event, target_url, filter } = HookNew::read(sent.object()?)?;
    let checked = address::check(&app, caller.dossier.id, &target_url).await;
    let url = checked.map_err(|problem| in_its_words(problem.into()))?;
    let (scope, shared) = (caller.scope(&app), app.clone());
    let made = sent.once(&app, caller, move |tx, dossier| {
        let new = New { event, url, filter };
        let (endpoint, secret) = subscriptions::create(tx, &scope, shared.sealing(), new)?;
        let secret = Some(secret.map(|secret| secret.for_receiver()));
        Ok(Hook { secret, ..Hook::of(&endpoint, dossier) })
    });
    Ok(Created::nowhere(made.await?))
}

/// 204 however often it is asked.
async fn remove(
    State(app): State<Shared>,
    caller: Caller<Webhooks>,
    id: PathId,
) -> Result<NoContent> {
    let (id, scope) = (id.parse()?, caller.scope(&app));
    write(&app, caller, move |tx, _| subscriptions::remove(tx, &scope, id)).await?;
    Ok(NoContent)
}
