//! For whoever runs it: is it alive, is it ready, what does it do.

use crate::{
    app::{Routes, Shared},
    error::Result,
    housekeeping::watchdog::{self, Look, Work},
    http::routes::{RouteKind, get},
    mail,
};
use axum::{extract::State, response::IntoResponse};
use http::{StatusCode, header};
use std::time::Duration;

/// `/healthz` and `/readyz`.
pub fn health() -> Routes {
    Routes::new(RouteKind::Operations)
        .route("/healthz", get(|| async { "ok\n" }))
        .route("/readyz", get(ready))
}

/// All of it, for the operator's own listener.
pub fn routes() -> Routes {
    health().route("/metrics", get(metrics))
}

async fn ready(State(app): State<Shared>) -> (StatusCode, String) {
    match trouble(&app).await {
        None => (StatusCode::OK, "ready\n".to_owned()),
        Some(words) => {
            tracing::warn!(reason = words, "not ready");
            (StatusCode::SERVICE_UNAVAILABLE, format!("{words}\n"))
        }
    }
}

/// Longer than a database that is well takes for one row.
const DATABASE_TIMEOUT: Duration = Duration::from_secs(5);

/// Why nothing should be sent here, if so: the database, then the runner, then what it neglects.
async fn trouble(app: &Shared) -> Option<String> {
    let late = app.config.limits.late;
    let asked = async {
        if let Err(cause) = app.db.takes_writes().await {
            return Some(format!("the database takes no writes: {cause}"));
        }
        let alarm = match alarm(app, Work::Deliveries, late).await {
            Ok(None) => alarm(app, Work::Runs, late).await,
            other => other,
        };
        alarm.unwrap_or_else(|error| {
            app.failures.note(&error);
            Some("the database does not answer".to_owned())
        })
    };
    tokio::select! {
        trouble = asked => trouble,
        () = app.clock.sleep(DATABASE_TIMEOUT) => Some("the database does not answer".to_owned()),
    }
}

async fn alarm(app: &Shared, work: Work, late: Duration) -> Result<Option<String>> {
    Ok(look(app, work).await?.alarm(late, work))
}

async fn look(app: &Shared, work: Work) -> Result<Look> {
    let pulse = match work {
        Work::Deliveries => &app.metrics.pulse,
        Work::Runs => &app.metrics.zap_pulse,
    };
    let mut look = Look::at(&app.db, &app.clock, pulse, work).await?;
    if work == Work::Runs {
        look.stalled = app.zaps.progress.stalled(app.clock.elapsed());
    }
    Ok(look)
}

async fn metrics(State(app): State<Shared>) -> impl IntoResponse {
    let now = app.clock.now();
    let backlog = app.db.read(move |tx| watchdog::backlog(tx, now)).await;
    match (look(&app, Work::Deliveries).await, backlog) {
        (Ok(look), Ok(backlog)) => {
            app.metrics.backlog(backlog.pending, backlog.age);
            app.metrics.runner_looked(look.oldest, look.sweep_age);
        }
        (Err(error), _) | (_, Err(error)) => app.failures.note(&error),
    }
    match app.db.read(mail::queue::waiting).await {
        Ok(count) => app.metrics.mails_pending(count),
        Err(error) => app.failures.note(&error),
    }
    match look(&app, Work::Runs).await {
        Ok(look) => {
            let (waiting, running) = (app.zaps.load.waiting(), app.zaps.load.running());
            app.metrics.zap_runner(app.zaps.backlog.all(), waiting, running, look.oldest);
        }
        Err(error) => app.failures.note(&error),
    }
    app.metrics.runner(app.load.waiting(), app.load.running());
    const KIND: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    ([(header::CONTENT_TYPE, KIND)], app.metrics.text())
}
