//! Zaps as a test writes them.

use super::{Dossier, TestApp, eventually, http::Response};
use oxiva::{
    app::Shared,
    clock::Entropy,
    db::Tx,
    dossiers::Scope,
    error::Result,
    zaps::{
        documents::{self, Zap, ZapSettings},
        runs::{self, Filter, Run, RunState, Step},
    },
};
use serde_json::{Value as Json, json};
use std::sync::Arc;

/// A zap that is on.
pub struct Made {
    app: Shared,
    pub dossier: Arc<Dossier>,
    pub id: i64,
}

/// A step that sends what it is given to `url`.
pub fn post(id: &str, url: &str, data: Json) -> Json {
    json!({ "id": id, "kind": "action", "app": "webhooks", "action": "post",
        "params": { "url": url, "data": data } })
}

/// A step of an app.
pub fn action(id: &str, app: &str, action: &str, params: Json) -> Json {
    json!({ "id": id, "kind": "action", "app": app, "action": action, "params": params })
}

/// A zap with this trigger and these steps.
pub fn document(trigger: Json, steps: Json) -> Json {
    let mut trigger = trigger;
    trigger["id"] = "1".into();
    json!({ "title": "Essai", "trigger": trigger, "steps": steps })
}

pub fn catch_hook(steps: Json) -> Json {
    document(json!({ "kind": "catch_hook" }), steps)
}

impl Made {
    /// One that is there.
    pub fn of(app: &TestApp, dossier: &Arc<Dossier>, id: i64) -> Made {
        Made { app: Shared::clone(app), dossier: dossier.clone(), id }
    }

    /// Makes a zap and switches it on.
    pub async fn new(app: &TestApp, dossier: &Arc<Dossier>, document: Json) -> Made {
        let made = dossier
            .do_it(move |tx, scope| {
                let zap = documents::create(
                    tx,
                    &Entropy::System,
                    scope,
                    &document,
                    &oxiva::zaps::checks::Unchecked,
                )?;
                documents::switch(
                    tx,
                    &Entropy::System,
                    scope,
                    zap.id,
                    true,
                    &oxiva::zaps::checks::Unchecked,
                )
            })
            .await;
        let (app, dossier) = (Shared::clone(app), dossier.clone());
        Made { app, dossier, id: made.unwrap().id }
    }

    /// Makes a zap by the API and switches it on, with all that is checked then.
    pub async fn posted(app: &TestApp, dossier: &Arc<Dossier>, document: Json) -> Made {
        let made = dossier.api.post("/zaps", document).await;
        assert_eq!(made.status, 201, "{made:?}");
        let id = made.json()["id"].as_str().unwrap().to_owned();
        let on = dossier.api.patch(&format!("/zaps/{id}"), json!({ "active": true })).await;
        assert_eq!(on.status, 200, "{on:?}");
        let (app, dossier) = (Shared::clone(app), dossier.clone());
        Made { app, dossier, id: id.parse().unwrap() }
    }

    /// The same zap on another server of the same data.
    pub fn on(self, app: &TestApp) -> Made {
        let dossier = Arc::into_inner(self.dossier).expect("one zap holds it").on(app);
        Made { app: Shared::clone(app), dossier: Arc::new(dossier), id: self.id }
    }

    pub async fn zap(&self) -> Zap {
        let id = self.id;
        self.dossier.look(move |tx, dossier| documents::get(tx, dossier, id)).await
    }

    pub async fn switch(&self, on: bool) {
        let id = self.id;
        let switch = move |tx: &mut Tx, scope: &Scope| {
            documents::switch(tx, &Entropy::System, scope, id, on, &oxiva::zaps::checks::Unchecked)
                .map(drop)
        };
        self.dossier.do_it(switch).await.unwrap();
    }

    pub async fn configure(&self, settings: ZapSettings) {
        let id = self.id;
        let change =
            move |tx: &mut Tx, scope: &Scope| documents::configure(tx, scope, id, settings);
        self.dossier.do_it(change).await.unwrap();
    }

    pub async fn save(&self, document: Json) -> Zap {
        let id = self.id;
        let save = move |tx: &mut Tx, scope: &Scope| {
            documents::save(
                tx,
                &Entropy::System,
                scope,
                id,
                &document,
                &oxiva::zaps::checks::Unchecked,
            )
        };
        self.dossier.do_it(save).await.unwrap()
    }

    pub async fn hook(&self) -> String {
        self.zap().await.hook_path(self.dossier.id).expect("an address starts it")
    }

    /// What its address answers.
    pub async fn send(&self, body: Json) -> Response {
        let outside = self.dossier.api.clone().below("");
        outside.post(&self.hook().await, body).await
    }

    /// As [`Made::send`], which is accepted.
    pub async fn start(&self, body: Json) {
        let answer = self.send(body).await;
        assert_eq!(answer.status, 200, "{answer:?}");
    }

    /// Oldest first.
    pub async fn runs(&self) -> Vec<Run> {
        let filter = Filter { zap: Some(self.id), ..Filter::default() };
        let list =
            self.dossier.look(move |tx, dossier| runs::list(tx, dossier, &filter, None, 20_000));
        let mut runs = list.await.items;
        runs.reverse();
        runs
    }

    pub async fn states(&self) -> Vec<RunState> {
        self.runs().await.iter().map(|run| run.state).collect()
    }

    /// Waits until its runs are so, from the oldest on.
    pub async fn are(&self, states: &[RunState]) -> Vec<Run> {
        eventually(&format!("runs are {states:?}"), async || {
            let runs = self.runs().await;
            let quiet = self.app.zaps.load.running() == 0;
            let same = runs.iter().map(|run| run.state).eq(states.iter().copied());
            (quiet && same).then_some(runs)
        })
        .await
    }

    /// The steps of a run, without the trigger: `2 success`, `3/0 errored`.
    pub async fn trace(&self, run: &Run) -> Vec<String> {
        let steps = self.steps(run).await;
        let line = |step: &Step| match step.item.as_str() {
            "" => format!("{} {}", step.step, step.state.word()),
            item => format!("{}/{item} {}", step.step, step.state.word()),
        };
        steps.iter().skip(1).map(line).collect()
    }

    pub async fn steps(&self, run: &Run) -> Vec<Step> {
        let id = run.id;
        self.dossier.look(move |tx, dossier| runs::steps(tx, dossier, id)).await
    }

    /// What the steps of its last run gave, as the API shows it, by their ids (`3/0` in a turn); of a
    /// step that went wrong the word of its failure.
    pub async fn outputs(&self) -> Json {
        let run = self.runs().await.pop().expect("it ran");
        let shown = self.dossier.api.get(&format!("/runs/{}", run.id)).await.json();
        let of_step = |step: &Json| {
            let id = step["step"].as_str().unwrap();
            let id = step["item"].as_str().map_or(id.to_owned(), |item| format!("{id}/{item}"));
            let failure = step["error"]["code"].clone();
            (id, if failure.is_null() { step["output"].clone() } else { failure })
        };
        Json::Object(shown["steps"].as_array().unwrap().iter().map(of_step).collect())
    }

    pub async fn do_it<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Tx, &Scope) -> Result<T> + Clone + Send + 'static,
    ) -> Result<T> {
        self.dossier.do_it(work).await
    }
}
