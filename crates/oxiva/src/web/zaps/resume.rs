//! `/executions/reprise`: « Reprendre » for the runs that are ticked, or for all that failed among what the filters
//! find, step by step ([`stepwise`]).

use super::{
    bulk::{self, Refusal},
    run_filter,
    runs::{self as list, ResumeOutcome},
};
use crate::{
    app::Shared,
    db::Tx,
    dossiers::Scope,
    error::Result,
    http::request::Parameters,
    web::{
        form::read,
        once,
        respond::{html, see_other},
        shell::Shell,
        stepwise,
        visitor::Visitor,
    },
    zaps::{
        documents,
        resume::{self, Resumed},
        runs::{self, Filter},
    },
};
use askama::Template;
use axum::{
    extract::{Request, State},
    response::Response,
};
use uuid::Uuid;

/// After so many somebody has to say that they want more.
const MAX_AT_ONCE: i64 = 10_000;
/// The list of runs.
const LIST: &str = "/executions";

#[derive(Template)]
#[template(path = "runs_resume.html")]
struct ResumePage {
    s: Shell,
    /// What is resumed, in words.
    filters: Vec<(String, String)>,
    /// The filters again, for the form.
    hidden: Vec<(String, String)>,
    back: String,
    expected: i64,
    max_counted: i64,
    /// Only what began before is resumed: what fails meanwhile is not.
    before: i64,
    progress: Option<Progress>,
}

/// How far it is.
#[derive(Clone, Debug, Default)]
struct Progress {
    resumed: i64,
    refused: i64,
    /// Where the next step goes on; none: all is done.
    next: Option<String>,
    /// Somebody has to say that it goes on.
    paused: bool,
}

/// What would be resumed, and the button.
pub async fn confirm(
    visitor: Visitor,
    State(app): State<Shared>,
    request: Request,
) -> Result<Response> {
    visitor.automates()?;
    let asked = Parameters::of_query(request.uri().query())?;
    let (dossier, before) = (visitor.dossier(), app.clock.now());
    let filter = filter(&visitor, &asked, before)?;
    let expected =
        app.db.read(move |tx| resume::count(tx, dossier, &filter, stepwise::MAX_COUNTED)).await?;
    page(&visitor, &app, &asked, before, expected, None).await
}

/// Resumes those that are ticked (`run_…=on`), or as many of all as one request may.
pub async fn run(
    visitor: Visitor,
    State(app): State<Shared>,
    request: Request,
) -> Result<Response> {
    visitor.automates()?;
    let steps = stepwise::steps(request.headers());
    let typed = read(&app, request).await?;
    // Each page of the way has a key of its own: sent again, it resumes nothing again.
    let begun = once::make(&visitor, &app, &typed, |_, _| Ok(()), |()| LIST.to_owned()).await?;
    if begun.new.is_none() {
        return Ok(begun.lead(""));
    }
    if !typed.has("avant") {
        return chosen(&visitor, &app, typed).await;
    }
    let number = |name| typed.get(name).and_then(|text| text.parse().ok()).unwrap_or(0);
    let (before, expected) = (number("avant"), number("prevues"));
    let progress = Progress {
        resumed: number("faites"),
        refused: number("refusees"),
        next: Some(typed.get("suite").unwrap_or_default().to_owned()),
        paused: false,
    };
    let filter = filter(&visitor, &typed, before)?;
    let progress = go_on(&visitor, &app, &filter, progress, steps).await?;
    page(&visitor, &app, &typed, before, expected, Some(progress)).await
}

async fn chosen(visitor: &Visitor, app: &Shared, typed: Parameters) -> Result<Response> {
    let back = Parameters::of_query(typed.get("retour").map(|text| text.trim_start_matches('?')))?;
    let typed = typed.into_map();
    let ids = typed.keys().filter_map(|name| name.strip_prefix("run_"));
    let ids: Vec<Uuid> = ids.filter_map(|id| Uuid::try_parse(id).ok()).collect();
    if ids.is_empty() {
        return Ok(see_other(LIST, "runs-none-ticked"));
    }
    let (checks, lang) = (app.checks(), visitor.lang());
    let work = move |tx: &mut Tx, scope: &Scope| {
        let Resumed { count, refused, .. } = resume::chosen(tx, scope, &ids, 0, &checks)?;
        let mut told = Vec::new();
        for (run, error) in refused {
            let run = runs::get(tx, scope.dossier, run)?;
            let titre = documents::find(tx, scope.dossier, run.zap)?.map(|zap| zap.titre);
            let words = bulk::words(&error, lang);
            told.push(Refusal { zap: run.zap, titre: titre.unwrap_or_default(), words });
        }
        Ok(ResumeOutcome { count, refused: told })
    };
    let outcome = visitor.write(app, work).await?;
    list::after_resuming(visitor, app, back, outcome).await
}

/// The filters of the address, of what began before a moment.
fn filter(visitor: &Visitor, asked: &Parameters, before: i64) -> Result<Filter> {
    let filter = run_filter::read(asked, &visitor.reading())?;
    let until = filter.until.map_or(before, |until| until.min(before));
    Ok(Filter { until: Some(until), ..filter })
}

async fn go_on(
    visitor: &Visitor,
    app: &Shared,
    filter: &Filter,
    mut progress: Progress,
    steps: usize,
) -> Result<Progress> {
    let started = app.clock.elapsed();
    for _ in 0..steps {
        let Some(place) = progress.next.take() else { break };
        let (filter, checks, done) = (filter.clone(), app.checks(), progress.resumed);
        let step = visitor.write(app, move |tx, scope| {
            let place = Some(place.as_str()).filter(|place| !place.is_empty());
            resume::matching(tx, scope, &filter, place, done, &checks)
        });
        let step = step.await?;
        let before = progress.resumed / MAX_AT_ONCE;
        progress.resumed += step.count;
        progress.refused += step.refused.len() as i64;
        progress.next = step.next;
        progress.paused = progress.resumed / MAX_AT_ONCE > before;
        if progress.paused || !stepwise::has_time(app, started) {
            break;
        }
    }
    Ok(progress)
}

async fn page(
    visitor: &Visitor,
    app: &Shared,
    asked: &Parameters,
    before: i64,
    expected: i64,
    progress: Option<Progress>,
) -> Result<Response> {
    let s = visitor.shell("runs");
    let filters = in_words(visitor, app, &s, asked).await?;
    let hidden = run_filter::given(asked).into_iter();
    Ok(html(ResumePage {
        filters,
        hidden: hidden.map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
        back: format!("/executions{}", run_filter::encoded(asked)),
        expected,
        max_counted: stepwise::MAX_COUNTED,
        before,
        progress,
        s,
    }))
}

async fn in_words(
    visitor: &Visitor,
    app: &Shared,
    s: &Shell,
    asked: &Parameters,
) -> Result<Vec<(String, String)>> {
    let dossier = visitor.dossier();
    let filter = run_filter::read(asked, &visitor.reading())?;
    let zap = match filter.zap {
        Some(id) => app.db.read(move |tx| documents::find(tx, dossier, id)).await?,
        None => None,
    };
    let mut words = vec![(s.t("state"), s.word("run", "errored"))];
    let mut add = |label: &str, value: Option<String>| {
        words.extend(value.map(|value| (s.t(label), value)));
    };
    add("zap", zap.map(|zap| zap.titre));
    add("zap-label", filter.label);
    add("run-started-by", filter.start.map(|start| s.word("run-start", start.word())));
    add("since", filter.since.map(|at| s.datetime(&at)));
    add("until", filter.until.map(|at| s.datetime(&at)));
    Ok(words)
}
