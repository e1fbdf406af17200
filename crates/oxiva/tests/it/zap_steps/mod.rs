//! What steps do, from the call of a hook to what is stored, sent and shown of the run.

mod email;
mod flow;
mod records;
mod storage;
mod tables;

use crate::support::{
    Dossier, TestApp,
    zaps::{Made, catch_hook},
};
use oxiva::zaps::runs::RunState;
use serde_json::Value as Json;
use std::sync::Arc;

/// Makes a zap of these steps, starts it with `body` and waits until the run has ended as it should.
async fn played(
    app: &TestApp,
    demo: &Arc<Dossier>,
    steps: Json,
    body: Json,
    state: RunState,
) -> Made {
    let zap = Made::posted(app, demo, catch_hook(steps)).await;
    zap.start(body).await;
    zap.are(&[state]).await;
    zap
}

/// What the steps of a run that succeeds give.
async fn outputs(app: &TestApp, demo: &Arc<Dossier>, steps: Json, body: Json) -> Json {
    played(app, demo, steps, body, RunState::Success).await.outputs().await
}

/// What the steps of a run give that goes wrong.
async fn errored(app: &TestApp, demo: &Arc<Dossier>, steps: Json, body: Json) -> Json {
    played(app, demo, steps, body, RunState::Errored).await.outputs().await
}
