//! `/executions`: what zaps did, run by run, with how many ended on each day.

use super::{
    bulk::Refusal,
    run_filter::{self, NAMES, TESTS},
};
use crate::{
    app::Shared,
    error::Result,
    http::request::Parameters,
    page,
    records::RecordKind,
    web::{
        charts::{self, ENDED_STATES},
        markup::Markup,
        pager::Pager,
        query,
        respond::{form_page, html},
        shell::Shell,
        visitor::Visitor,
    },
    zaps::{
        days::{self, DayCount},
        documents, labels, listed,
        runs::{self, Filter, Run, RunState, Start},
    },
};
use askama::Template;
use axum::{
    extract::{Request, State},
    response::Response,
};

#[derive(Template)]
#[template(path = "runs.html")]
struct ListPage {
    s: Shell,
    /// Each with the title of its zap.
    rows: Vec<(Run, String)>,
    zaps: Vec<(i64, String)>,
    labels: Vec<String>,
    states: &'static [&'static str],
    starts: Vec<&'static str>,
    asked: Parameters,
    of_record: Option<(RecordKind, i64)>,
    filtered: bool,
    tests: bool,
    chart: Option<Chart>,
    /// A zap whose held runs are shown.
    held: Option<i64>,
    /// The filters again, as the end of an address.
    query: String,
    /// The address of the other list: of tests, or of all but tests.
    other_list: String,
    total: String,
    pager: Pager,
    retention: u32,
    /// What came of resuming those that were ticked, just now.
    outcome: Option<ResumeOutcome>,
}

/// How many runs ended on each day.
struct Chart {
    svg: Markup,
    first: String,
    last: String,
    /// Each state with its colour, the address that shows it, and how many there were.
    totals: Vec<(RunState, &'static str, String, i64)>,
}

/// Runs that were ticked and resumed, or not.
pub struct ResumeOutcome {
    pub count: i64,
    pub refused: Vec<Refusal>,
}

impl ListPage {
    fn asked(&self, name: &str) -> &str {
        self.asked.get(name).unwrap_or_default()
    }

    /// The number of the event whose runs are shown.
    fn event(&self) -> Option<&str> {
        self.asked.get("evenement")
    }

    /// The record whose runs are shown: « tickets/12 », and in words.
    fn record(&self) -> Option<(&str, String)> {
        let (kind, id) = self.of_record?;
        let words = self.s.t1(&format!("{}-number", kind.word()), "id", id);
        Some((self.asked("fiche"), words))
    }

    fn asks_for_label(&self, label: &str) -> bool {
        labels::folded(label) == labels::folded(self.asked("etiquette"))
    }
}

/// Days of the chart if nothing says which, and at most.
const DAYS: i64 = 14;
const MAX_DAYS: i64 = 31;

/// The list of runs, with its filters.
pub async fn list(
    visitor: Visitor,
    State(app): State<Shared>,
    request: Request,
) -> Result<Response> {
    visitor.automates()?;
    let asked = Parameters::of_query(request.uri().query())?;
    Ok(html(page(&visitor, &app, asked, None).await?))
}

/// The list again, with what came of resuming some.
pub async fn after_resuming(
    visitor: &Visitor,
    app: &Shared,
    asked: Parameters,
    outcome: ResumeOutcome,
) -> Result<Response> {
    let refused = outcome.count == 0 && !outcome.refused.is_empty();
    Ok(form_page(refused, page(visitor, app, asked, Some(outcome)).await?))
}

async fn page(
    visitor: &Visitor,
    app: &Shared,
    asked: Parameters,
    outcome: Option<ResumeOutcome>,
) -> Result<ListPage> {
    let (s, dossier) = (visitor.shell("runs"), visitor.dossier());
    let filter = run_filter::read(&asked, &visitor.reading())?;
    let zone = visitor.signed_in.dossier.zone();
    let span = span(&filter, |at| days::day_of(at, &zone), app.clock.now());
    let after = asked.get("after").map(str::to_owned);
    let wanted = filter.clone();
    let read = app.db.read(move |tx| {
        let page = runs::list(tx, dossier, &wanted, after.as_deref(), page::SIZE)?;
        let zaps = match (wanted.zap, &wanted.label) {
            (Some(zap), _) => Some(vec![zap]),
            (None, Some(label)) => Some(labels::zaps_with(tx, dossier, label)?),
            (None, None) => None,
        };
        let counts = match span {
            Some(span) => days::counts(tx, dossier, zaps.as_deref(), span)?,
            None => Vec::new(),
        };
        let labels = listed::known_labels(tx, dossier)?;
        Ok((page, counts, documents::titles(tx, dossier)?, labels))
    });
    let (page, counts, zaps, labels) = read.await?;
    let title = |run: &Run| {
        let known = zaps.iter().find(|(id, _)| *id == run.zap);
        known.map_or_else(|| s.t("actor-unknown"), |(_, title)| title.clone())
    };
    let rows: Vec<_> = page.items.into_iter().map(|run| (run.clone(), title(&run))).collect();
    let tests = filter.tests == Some(true);
    Ok(ListPage {
        total: s.t1("shown", "count", rows.len()),
        pager: Pager::new("/executions", &asked, &NAMES, page.next.as_deref()),
        filtered: NAMES.iter().any(|name| *name != "essais" && asked.get(name).is_some()),
        states: RunState::WORDS,
        starts: Start::WORDS.iter().copied().filter(|word| *word != Start::Test.word()).collect(),
        retention: app.config.retention.runs_days,
        chart: span.map(|span| chart(&s, &asked, &counts, span)),
        of_record: filter.record,
        held: filter.zap.filter(|_| filter.state == Some(RunState::Held)),
        query: run_filter::encoded(&asked),
        other_list: other_list(&asked, tests),
        tests,
        asked,
        rows,
        zaps,
        labels,
        outcome,
        s,
    })
}

/// The days whose counts are shown: none where runs are asked for by what is not counted.
fn span(filter: &Filter, day: impl Fn(i64) -> i64, now: i64) -> Option<(i64, i64)> {
    let is_counted = filter.tests != Some(true) && filter.start.is_none();
    if !is_counted || filter.event.is_some() || filter.record.is_some() {
        return None;
    }
    let last = filter.until.map_or(day(now), |until| day(until - 1).min(day(now)));
    let days = if filter.since.is_some() { MAX_DAYS } else { DAYS };
    let first = filter.since.map_or(i64::MIN, &day).max(last - days + 1);
    (first <= last).then_some((first, last))
}

fn chart(s: &Shell, asked: &Parameters, counts: &[DayCount], span: (i64, i64)) -> Chart {
    let kept = query::given(asked, &["zap", "etiquette"]);
    let address = |state: RunState, span: [(&'static str, String); 2]| {
        let kept = kept.iter().map(|(name, value)| (*name, (*value).to_owned()));
        let mut pairs: Vec<(&str, String)> = kept.collect();
        pairs.push(("etat", state.word().to_owned()));
        pairs.extend(span);
        let pairs = pairs.iter().map(|(name, value)| (*name, value.as_str()));
        format!("/executions{}", query::encoded(pairs))
    };
    let of_day = |day: i64, state: RunState| {
        let day = days::date_of(day).to_string();
        address(state, [("depuis", day.clone()), ("jusqua", day)])
    };
    let (first, last) = (days::date_of(span.0).to_string(), days::date_of(span.1).to_string());
    let whole = [("depuis", first), ("jusqua", last)];
    let total = |state: RunState| {
        let of_state = counts.iter().filter(|one| one.state == state);
        of_state.map(|one| one.number.max(0)).sum::<i64>()
    };
    let totals = ENDED_STATES
        .iter()
        .rev()
        .map(|state| (*state, charts::tone(*state), address(*state, whole.clone()), total(*state)));
    Chart {
        svg: charts::runs(s, counts, span, of_day),
        first: charts::date(span.0),
        last: charts::date(span.1),
        totals: totals.collect(),
    }
}

/// The same filters of tests alone, or of all but them.
fn other_list(asked: &Parameters, tests: bool) -> String {
    let kept = ["zap", "etat", "depuis", "jusqua", "etiquette"];
    let pairs = query::given(asked, &kept).into_iter();
    let pairs = pairs.chain((!tests).then_some(("essais", TESTS)));
    format!("/executions{}", query::encoded(pairs))
}
