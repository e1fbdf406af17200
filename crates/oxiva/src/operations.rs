//! For whoever runs it: is it alive, is it ready, what does it do.

use crate::{
    app::Shared,
    clock::SECOND,
    jobs::queue,
    mail,
    routes::{Kind, Routes, get},
    server,
};
use axum::{extract::State, response::IntoResponse};
use http::{StatusCode, header};

/// `/healthz` and `/readyz`.
pub fn health() -> Routes {
    Routes::new(Kind::Operations)
        .route("/healthz", get(|| async { "ok\n" }))
        .route("/readyz", get(ready))
}

/// All of it, for the operator's own listener.
pub fn routes() -> Routes {
    health().route("/metrics", get(metrics))
}

/// A runner that has not looked for work for so long has died.
const SILENT: i64 = 15 * SECOND;

async fn ready(State(app): State<Shared>) -> (StatusCode, String) {
    let swept = app.metrics.last_sweep();
    if app.clock.now() - swept > SILENT {
        return (StatusCode::SERVICE_UNAVAILABLE, "the runner is silent\n".to_owned());
    }
    match app.db.read(crate::dossiers::count).await {
        Ok(_) => (StatusCode::OK, "ready\n".to_owned()),
        Err(error) => {
            server::log(&error);
            (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n".to_owned())
        }
    }
}

async fn metrics(State(app): State<Shared>) -> impl IntoResponse {
    match app.db.read(queue::backlog).await {
        Ok((count, oldest)) => app.metrics.backlog(count, oldest, app.clock.now()),
        Err(error) => server::log(&error),
    }
    match app.db.read(mail::queue::waiting).await {
        Ok(count) => app.metrics.mails_pending(count),
        Err(error) => server::log(&error),
    }
    app.metrics.runner(app.load.waiting(), app.load.running());
    const KIND: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    ([(header::CONTENT_TYPE, KIND)], app.metrics.text())
}
