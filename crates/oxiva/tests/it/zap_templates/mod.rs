//! Templates of zaps: each of them in both languages, from the template by its real trigger to all that comes of
//! it; the pages, the API and the command line that make zaps of them.

mod activites;
mod incoming;
mod pages;
mod programs;
mod societes;
mod tables;
mod tickets;

use crate::{
    mail::with_mail,
    support::{Dossier, Receiver, Setup, Smtp, TestApp, eventually, zaps::Made},
};
use oxiva::{
    clock::Micros,
    i18n::Lang,
    zaps::{runs::RunState, templates},
};
use serde_json::{Value as Json, json};
use std::sync::Arc;

/// One template as a zap that is on, in a dossier of each language.
struct Stage {
    app: TestApp,
    smtp: Smtp,
    receiver: Receiver,
    scenes: [Scene; 2],
}

/// A dossier with the zap.
struct Scene {
    demo: Arc<Dossier>,
    lang: Lang,
    zap: Made,
    /// Where mails for whoever installed it go.
    me: String,
}

impl Stage {
    /// Makes the zaps by the API, and switches them on: nothing keeps them from working.
    async fn of(setup: Setup, name: &str) -> Stage {
        let smtp = Smtp::start().await;
        let receiver = Receiver::start().await;
        let app = with_mail(setup, &smtp).start().await;
        let url = receiver.url("/services/T0/B0");
        let scenes = [
            Scene::of(&app, name, Lang::Fr, &url).await,
            Scene::of(&app, name, Lang::En, &url).await,
        ];
        Stage { app, smtp, receiver, scenes }
    }

    /// Waits until so many mails are recorded as sent: one that is on its way when the clock goes on is late,
    /// and is sent once more.
    async fn sent(&self, all: i64) {
        eventually("the mails are sent", async || {
            let sent = self.app.number("SELECT count(*) FROM mails WHERE state = 'sent'").await;
            (sent >= all).then_some(())
        })
        .await;
    }

    /// The mails to an address, oldest first, once there are so many in all.
    async fn mails_to(&self, all: usize, to: &str) -> Vec<Letter> {
        let mails = self.smtp.arrived(all).await;
        let mails = mails.into_iter().filter(|mail| mail.to == [to]);
        let letters = mails.map(|mail| Letter {
            subject: mail.header("subject").unwrap_or_default(),
            reply_to: mail.header("reply-to"),
            text: mail.text.replace("\r\n", "\n").trim_end().to_owned(),
        });
        letters.collect()
    }
}

/// What a mail says.
#[derive(Debug, PartialEq)]
struct Letter {
    subject: String,
    reply_to: Option<String>,
    text: String,
}

/// For whoever installed the zap.
fn letter(subject: &str, text: &str) -> Letter {
    Letter { subject: subject.to_owned(), reply_to: None, text: text.to_owned() }
}

impl Scene {
    async fn of(app: &TestApp, name: &str, lang: Lang, url: &str) -> Scene {
        let demo = Arc::new(app.dossier(&format!("demo-{}", lang.word())).await);
        let me = format!("moi-{}@oxiva.example", lang.word());
        let api = demo.api.clone().header("accept-language", lang.word());
        let answers = json!({ "email": me, "url": url });
        let made = api.post(&format!("/zap-templates/{name}"), answers).await;
        assert_eq!(made.status, 201, "{made:?}");
        let made = made.json();
        let template = templates::find(name).expect("it is listed");
        assert_eq!(
            (&made["problems"], &made["warnings"], &made["active"], &made["version"]),
            (&json!([]), &json!([]), &json!(false), &json!(0)),
            "{name}"
        );
        assert_eq!(made["title"], template.title(lang));
        let path = format!("/zaps/{}", made["id"].as_str().unwrap());
        let on = demo.api.patch(&path, json!({ "active": true })).await;
        assert_eq!(on.status, 200, "{on:?}");
        let zap = Made::of(app, &demo, made["id"].as_str().unwrap().parse().unwrap());
        Scene { demo, lang, zap, me }
    }

    /// What is said in its language.
    fn pick<'a>(&self, french: &'a str, english: &'a str) -> &'a str {
        match self.lang {
            Lang::Fr => french,
            Lang::En => english,
        }
    }

    /// A client's address, another one in each language.
    fn client(&self) -> String {
        format!("client-{}@oxiva.example", self.lang.word())
    }

    /// Makes something by the API; returns its id.
    async fn post(&self, path: &str, fields: Json) -> String {
        let made = self.demo.api.post(path, fields).await;
        assert_eq!(made.status, 201, "{made:?}");
        made.json()["id"].as_str().unwrap().to_owned()
    }

    async fn patch(&self, path: &str, fields: Json) {
        let changed = self.demo.api.patch(path, fields).await;
        assert_eq!(changed.status, 200, "{changed:?}");
    }

    /// All of a noun, oldest first.
    async fn all(&self, noun: &str) -> Vec<Json> {
        let list = self.demo.api.get(&format!("/{noun}?limit=200")).await.json();
        let mut all = list["items"].as_array().unwrap().clone();
        all.sort_by_key(|one| one["id"].as_str().unwrap().parse::<i64>().unwrap());
        all
    }

    /// Waits until its runs are so: in any order, because those of one moment have none.
    async fn are(&self, states: &[RunState]) {
        let sorted = |states: &[RunState]| {
            let mut words: Vec<&'static str> = states.iter().map(|state| state.word()).collect();
            words.sort_unstable();
            words
        };
        let wanted = sorted(states);
        eventually(&format!("runs are {states:?}"), async || {
            (sorted(&self.zap.states().await) == wanted).then_some(())
        })
        .await;
    }

    /// The table of that name.
    async fn table(&self, nom: &str) -> String {
        let tables = self.all("tables").await;
        let table = tables.iter().find(|table| table["nom"] == nom);
        table.unwrap_or_else(|| panic!("no table {nom}"))["id"].as_str().unwrap().to_owned()
    }

    /// The rows of the table of that name, oldest first, by the names of the columns.
    async fn rows(&self, nom: &str) -> Vec<Json> {
        let rows = self.all(&format!("tables/{}/rows", self.table(nom).await)).await;
        rows.into_iter().map(|row| row["values"].clone()).collect()
    }

    /// Sends this to the address of the zap.
    async fn call(&self, body: Json) {
        self.zap.start(body).await;
    }
}

/// These of its fields.
fn fields(record: &Json, names: &[&str]) -> Json {
    names.iter().map(|name| record[*name].clone()).collect()
}

fn moment(text: &str) -> Micros {
    text.parse::<jiff::Timestamp>().unwrap().as_microsecond()
}

/// Lets time pass until the runs of all scenes are so.
async fn wait_for(stage: &Stage, states: &[RunState]) {
    for scene in &stage.scenes {
        scene.are(states).await;
    }
}

#[test]
fn every_template_is_played() {
    let tests = [
        include_str!("activites.rs"),
        include_str!("incoming.rs"),
        include_str!("societes.rs"),
        include_str!("tables.rs"),
        include_str!("tickets.rs"),
    ]
    .concat();
    for template in templates::all() {
        let is_played = tests.contains(&format!("Stage::of(setup, \"{}\")", template.name));
        assert!(is_played, "no test plays {}: tests/it/zap_templates", template.name);
    }
}
