//! `/executions`: what zaps did, run by run.

use crate::{
    app::Shared,
    error::Result,
    http::request::Parameters,
    page,
    records::input,
    web::{pager::Pager, query, respond::html, shell::Shell, visitor::Visitor},
    zaps::{
        documents,
        runs::{self, Filter, Run, RunState},
    },
};
use askama::Template;
use axum::{
    extract::{Request, State},
    response::Response,
};
use zap_engine::dates::Reading;

#[derive(Template)]
#[template(path = "runs.html")]
struct ListPage {
    s: Shell,
    /// Each with the title of its zap.
    rows: Vec<(Run, String)>,
    zaps: Vec<(i64, String)>,
    states: &'static [&'static str],
    asked: Parameters,
    filtered: bool,
    /// A zap whose held runs are shown.
    held: Option<i64>,
    total: String,
    pager: Pager,
    retention: u32,
}

impl ListPage {
    fn asked(&self, name: &str) -> &str {
        self.asked.get(name).unwrap_or_default()
    }
}

/// The filters, by their names in the address.
const NAMES: [&str; 4] = ["zap", "etat", "depuis", "jusqua"];

/// The list of runs, with its filters.
pub async fn list(
    visitor: Visitor,
    State(app): State<Shared>,
    request: Request,
) -> Result<Response> {
    visitor.automates()?;
    let asked = Parameters::of_query(request.uri().query())?;
    let (s, dossier) = (visitor.shell("runs"), visitor.dossier());
    let filter = filter(&asked, &visitor.reading())?;
    let held = filter.zap.filter(|_| filter.state == Some(RunState::Held));
    let after = asked.get("after").map(str::to_owned);
    let (page, zaps) = app
        .db
        .read(move |tx| {
            let page = runs::list(tx, dossier, &filter, after.as_deref(), page::SIZE)?;
            Ok((page, documents::titles(tx, dossier)?))
        })
        .await?;
    let title = |run: &Run| {
        let known = zaps.iter().find(|(id, _)| *id == run.zap);
        known.map_or_else(|| s.t("actor-unknown"), |(_, title)| title.clone())
    };
    let rows: Vec<_> = page.items.into_iter().map(|run| (run.clone(), title(&run))).collect();
    Ok(html(ListPage {
        total: s.t1("shown", "count", rows.len()),
        pager: Pager::new("/executions", &asked, &NAMES, page.next.as_deref()),
        filtered: NAMES.iter().any(|name| asked.get(name).is_some()),
        states: RunState::WORDS,
        retention: app.config.retention.runs_days,
        asked,
        rows,
        zaps,
        held,
        s,
    }))
}

/// What the address asks for; a last day is included. What is not understood is refused.
fn filter(asked: &Parameters, reading: &Reading) -> Result<Filter> {
    Ok(Filter {
        zap: query::word(asked, "zap", input::id)?,
        state: query::word(asked, "etat", RunState::parse)?,
        since: query::word(asked, "depuis", |text| query::day(text, 0, reading))?,
        until: query::word(asked, "jusqua", |text| query::day(text, 1, reading))?,
    })
}
