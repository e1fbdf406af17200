//! A tenant as its administrator and its API client see it.

use super::{
    TestApp,
    http::{Http, Response},
};
use oxiva::{
    app::Shared,
    db::Tx,
    dossiers::{
        self, Actor, DossierId, NewDossier, Scope, audit,
        modules::{self, Module},
        people,
        tokens::{self, TokenScope},
    },
    i18n::Lang,
    records::{Event, RecordKind, events},
    webhooks::{
        deliveries::{self, Attempt, Delivery, DeliveryState, Filter},
        endpoints, replay, zapier,
    },
    zaps::catch_hooks::{self, CatchHook, Reception},
};
use serde_json::{Value as Json, json};
use zap_engine::dates::{DateOrder, Reading};

/// How dates are read in this zone, at noon of 17 May 2023 in UTC.
pub fn reading(zone: &str) -> Reading {
    let zone = jiff::tz::TimeZone::get(zone).unwrap();
    Reading { zone, order: DateOrder::DayMonth, now: "2023-05-17T12:00:00Z".parse().unwrap() }
}

#[derive(Clone)]
pub struct Dossier {
    app: Shared,
    pub id: DossierId,
    pub nom: String,
    pub token: String,
    /// v3 with the token.
    pub api: Http,
    /// v2.0 with the token and the dossier's name in the query.
    pub v2: V2,
}

#[derive(Clone)]
pub struct V2 {
    http: Http,
    credentials: String,
}

pub const V2: &str = "/appli/api/oxiva/v2.0";

impl V2 {
    /// `get("societe/?id=11")`
    pub async fn get(&self, path: &str) -> Response {
        let joint = if path.contains('?') { '&' } else { '?' };
        self.http.get(&format!("{V2}/{path}{joint}{}", self.credentials)).await
    }
}

impl Dossier {
    pub async fn create(app: &TestApp, nom: &str) -> Dossier {
        let (entropy, now, name) = (app.entropy.clone(), app.clock.now(), nom.to_owned());
        let (id, token) = app
            .write(move |tx| {
                let societe = format!("Société {name}");
                let new = NewDossier {
                    nom: &name,
                    societe: &societe,
                    fuseau: "Europe/Paris",
                    langue: Lang::Fr,
                };
                let id = dossiers::create(tx, &entropy, now, &new)?.id;
                let scope = Scope::system(id, now);
                modules::activate(tx, &scope, Module::Api)?;
                let all = TokenScope::ALL;
                let made = tokens::create(tx, &entropy, &scope, "tests", all)?;
                Ok((id, made.0))
            })
            .await;
        Dossier::seen_through(app, id, nom.to_owned(), token)
    }

    fn seen_through(app: &TestApp, id: DossierId, nom: String, token: String) -> Dossier {
        let v2 = V2 { http: app.http(), credentials: format!("dossier={nom}&token={token}") };
        let api = app.http().below("/api/v3").bearer(&token);
        Dossier { app: Shared::clone(app), id, nom, token, api, v2 }
    }

    /// The same tenant on another server of the same data.
    pub fn on(self, app: &TestApp) -> Dossier {
        Dossier::seen_through(app, self.id, self.nom, self.token)
    }

    async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Tx, DossierId) -> oxiva::error::Result<T> + Clone + Send + 'static,
    ) -> T {
        let id = self.id;
        self.app.db.write(id.key(), move |tx| work(tx, id)).await.unwrap()
    }

    async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Tx, DossierId) -> oxiva::error::Result<T> + Clone + Send + 'static,
    ) -> T {
        let id = self.id;
        self.app.db.read(move |tx| work(tx, id)).await.unwrap()
    }

    /// A write by the program itself, which may be refused.
    pub async fn do_it<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Tx, &Scope) -> oxiva::error::Result<T> + Clone + Send + 'static,
    ) -> oxiva::error::Result<T> {
        let scope = Scope::system(self.id, self.app.clock.now());
        self.app.db.write(self.id.key(), move |tx| work(tx, &scope)).await
    }

    /// A look at what is stored.
    pub async fn look<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Tx, DossierId) -> oxiva::error::Result<T> + Clone + Send + 'static,
    ) -> T {
        self.read(work).await
    }

    /// Another token, with these scopes.
    pub async fn token(&self, scopes: &'static [TokenScope]) -> String {
        let (entropy, now) = (self.app.entropy.clone(), self.app.clock.now());
        self.write(move |tx, id| {
            tokens::create(tx, &entropy, &Scope::system(id, now), "autre", scopes)
        })
        .await
        .0
    }

    /// Uses the token, and returns once that was noted: it is not noted again within a minute.
    pub async fn token_is_noted(&self) {
        assert_eq!(self.api.get("/me").await.status, 200);
        super::eventually("the use of the token is noted", async || {
            let tokens = self.look(tokens::list).await;
            tokens.iter().any(|token| token.used_at.is_some()).then_some(())
        })
        .await;
    }

    /// Adds a member, and returns the member's id.
    pub async fn person(&self, nom: &'static str) -> i64 {
        let now = self.app.clock.now();
        self.write(move |tx, id| {
            let email = format!("{}@oxiva.example", nom.split(' ').next().unwrap().to_lowercase());
            let person = people::NewPerson {
                nom,
                email: &email,
                password: "not a hash: cannot sign in",
                role: people::Role::Member,
                automation: false,
                langue: Lang::Fr,
            };
            people::create(tx, &Scope::system(id, now), &person)
        })
        .await
        .id
    }

    /// Adds a member and signs them in, by the form, as a browser of theirs.
    pub async fn signed_in(&self, nom: &'static str) -> Http {
        const PASSWORD: &str = "un mot de passe long";
        let (now, hash) =
            (self.app.clock.now(), people::hash_password(PASSWORD, &self.app.entropy));
        let email = format!("{nom}@oxiva.example");
        let address = email.clone();
        self.write(move |tx, id| {
            let (role, langue) = (people::Role::Member, Lang::Fr);
            let person = people::NewPerson {
                nom,
                email: &address,
                password: &hash,
                role,
                automation: false,
                langue,
            };
            people::create(tx, &Scope::system(id, now), &person)
        })
        .await;
        let form: String = form_urlencoded::Serializer::new(String::new())
            .extend_pairs([
                ("email", email.as_str()),
                ("password", PASSWORD),
                ("dossier", &self.nom),
            ])
            .finish();
        let outside = self.api.clone().below("").header("sec-fetch-site", "same-origin");
        let kind = "application/x-www-form-urlencoded";
        let opened = outside.send("POST", "/connexion", kind, form.as_bytes()).await;
        assert_eq!(opened.status, 303, "{opened:?}");
        // Another cookie marks the device.
        let session = opened.head.lines().find_map(|line| line.split_once(": oxiva="));
        let session = session.unwrap().1.split(';').next().unwrap();
        let cookie = format!("oxiva={session}");
        outside.header("cookie", &cookie)
    }

    /// Revokes every token.
    pub async fn revoke_tokens(&self) {
        let now = self.app.clock.now();
        self.write(move |tx, id| {
            for token in tokens::list(tx, id)? {
                tokens::revoke(tx, &Scope::system(id, now), token.id)?;
            }
            Ok(())
        })
        .await;
    }

    pub async fn activate(&self, module: Module) {
        let now = self.app.clock.now();
        self.write(move |tx, id| modules::activate(tx, &Scope::system(id, now), module)).await;
    }

    pub async fn suspend_api(&self, suspended: bool) {
        let now = self.app.clock.now();
        let suspend = move |tx: &mut Tx, id| {
            modules::suspend(tx, &Scope::system(id, now), Module::Api, suspended)
        };
        self.write(suspend).await;
    }

    /// What the Zapier panel saves: the URL called when a record of this kind is created.
    pub async fn calls(&self, kind: RecordKind, url: &str) {
        let (url, now) = (url.to_owned(), self.app.clock.now());
        self.write(move |tx, id| {
            zapier::set(tx, &Scope::system(id, now), kind, zapier::Destination::Direct(&url), false)
        })
        .await;
    }

    /// The audit log, oldest first: « action subject ».
    pub async fn audited(&self) -> Vec<String> {
        let all = |tx: &mut Tx, id| audit::list(tx, id, &audit::Filter::default(), None, 10_000);
        let lines = self.read(all).await.items;
        lines.iter().rev().map(|e| format!("{} {}", e.action.word(), e.subject)).collect()
    }

    /// « Suspendre l'utilisation de Zapier », and back.
    pub async fn suspend_zapier(&self, suspended: bool) {
        let state = match suspended {
            true => endpoints::EndpointState::Suspended,
            false => endpoints::EndpointState::Active,
        };
        let now = self.app.clock.now();
        self.write(move |tx, id| zapier::set_state(tx, id, state, now)).await;
    }

    /// A new societe's id.
    pub async fn societe(&self, nom: &str) -> String {
        self.created("/societes", json!({ "nom": nom })).await
    }

    pub async fn activite(&self, societe: &str, sujet: &str) -> String {
        self.created("/activites", json!({ "societe": societe, "sujet": sujet })).await
    }

    pub async fn ticket(&self, societe: &str, sujet: &str) -> String {
        self.created("/tickets", json!({ "societe": societe, "sujet": sujet })).await
    }

    async fn created(&self, path: &str, fields: Json) -> String {
        let answer = self.api.post(path, fields).await;
        assert_eq!(answer.status, 201, "{answer:?}");
        answer.json()["id"].as_str().unwrap().to_owned()
    }

    /// Every event so far, oldest first.
    pub async fn events(&self) -> Vec<Event> {
        let mut all = self.read(|tx, id| events::latest(tx, id, 10_000)).await;
        all.reverse();
        all.into_iter().map(|written| written.event).collect()
    }

    /// `["societe.created", …]`, oldest first.
    pub async fn event_words(&self) -> Vec<String> {
        self.events().await.iter().map(Event::word).collect()
    }

    /// Every delivery so far, newest first.
    pub async fn deliveries(&self) -> Vec<Delivery> {
        let page =
            self.read(|tx, id| deliveries::list(tx, id, &Filter::default(), None, 1_000)).await;
        page.items
    }

    /// The only delivery.
    pub async fn delivery(&self) -> Delivery {
        let mut all = self.deliveries().await;
        assert_eq!(all.len(), 1, "{all:?}");
        all.remove(0)
    }

    /// The only delivery, once it has been attempted so many times.
    pub async fn attempted(&self, times: i64) -> Delivery {
        super::eventually("the attempt is recorded", async || {
            let delivery = self.delivery().await;
            (delivery.attempts >= times).then_some(delivery)
        })
        .await
    }

    /// The only delivery, once it is in this state.
    pub async fn delivery_is(&self, state: DeliveryState) -> Delivery {
        super::eventually(state.word(), async || {
            let delivery = self.delivery().await;
            (delivery.state == state).then_some(delivery)
        })
        .await
    }

    /// Newest first.
    pub async fn attempts(&self, delivery: &Delivery) -> Vec<Attempt> {
        let (endpoint, seq) = (delivery.endpoint, delivery.seq);
        self.read(move |tx, id| deliveries::attempts(tx, id, endpoint, seq)).await
    }

    /// « Relancer ».
    pub async fn replay(&self, delivery: &Delivery) {
        let scope = self.app.scope(self.id, Actor::Person(1));
        let (endpoint, seq) = (delivery.endpoint, delivery.seq);
        self.write(move |tx, _| replay::one(tx, &scope, endpoint, seq)).await;
    }

    /// « Relancer », and the word that refuses it.
    pub async fn replay_refused(&self, delivery: &Delivery) -> &'static str {
        let scope = self.app.scope(self.id, Actor::Person(1));
        let (endpoint, seq) = (delivery.endpoint, delivery.seq);
        let replayed = self.app.db.write(0, move |tx| replay::one(tx, &scope, endpoint, seq));
        replayed.await.unwrap_err().word()
    }

    pub async fn catch_hook(&self, nom: &'static str) -> CatchHook {
        let (entropy, now) = (self.app.entropy.clone(), self.app.clock.now());
        self.write(move |tx, id| catch_hooks::create(tx, &entropy, &Scope::system(id, now), nom))
            .await
    }

    /// Whole receptions, newest first.
    pub async fn receptions(&self) -> Vec<Reception> {
        self.read(|tx, id| {
            let listed = catch_hooks::receptions(tx, id, None, None, 100)?.items;
            listed.iter().map(|listed| catch_hooks::reception(tx, id, listed.id)).collect()
        })
        .await
    }
}
