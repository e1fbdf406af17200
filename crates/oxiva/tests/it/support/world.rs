//! A dossier that has one of everything, and a word in it that stands nowhere else.

use super::{Dossier, Receiver, TestApp, eventually, http::Http, totp, walk::Who};
use oxiva::{
    actions::{cleaned, connections},
    app::Shared,
    changes,
    clock::SECOND,
    db::{Statement, Tx, Value},
    dossiers::{
        self, DossierId, Scope, half_sessions,
        invitations::{self, NewInvitation},
        modules::Module,
        people::{self, NewPerson, PersonChange, Role},
        resets, second_factor, sessions,
        tokens::{self, TokenScope},
    },
    error::Result,
    i18n::Lang,
    records::RecordKind,
    tables::{
        self,
        columns::{ColumnKind, Wanted as TableColumn},
        rows,
    },
    webhooks::{
        configure::{self, Wanted},
        deliveries::DeliveryState,
        sign::Scheme,
        subscriptions,
    },
    zaps::{
        clipboards, days, documents, drafts, labels,
        runs::{self, Filter, RunState},
        samples::{self, Kept, Origin},
        shares::{self, NewShare},
    },
};
use serde_json::{Value as Json, json};
use std::{collections::BTreeMap, sync::LazyLock};
use zap_engine::edit::Command;

pub struct World {
    pub dossier: Dossier,
    /// What belongs to it, by the names that [`walk`](super::walk) has for it.
    pub ids: BTreeMap<&'static str, String>,
    pub administrator: String,
    pub member: String,
    /// Of a member who has the right « Automatisation ».
    pub automating: String,
    /// Of somebody whose second factor waits for its first code.
    enrolling: String,
    /// Session and half session of somebody who has a second factor.
    double: String,
    /// Of somebody whose account was closed.
    pub closed: String,
    pub reader: String,
    /// Of somebody who changes records, and sees nothing of webhooks.
    pub writer: String,
    /// Of somebody who sees to webhooks, and reads no records.
    pub webhooks: String,
    /// Of somebody who sees to zaps, and may read what starts them.
    pub zaps: String,
    /// Of somebody who sees to people and keys, and may do what they may give.
    pub admin: String,
    pub revoked: String,
    /// Codes that its second factors take, by the names that [`walk`](super::walk) has for them.
    pub codes: BTreeMap<&'static str, String>,
    /// Where its webhooks go.
    pub receiver: Receiver,
    mark: &'static str,
}

impl World {
    /// `first` is the number before those of its records.
    pub async fn create(app: &TestApp, nom: &str, mark: &'static str, first: i64) -> World {
        let dossier = app.dossier(nom).await;
        start_at(app, dossier.id.number(), first).await;
        let mut world = World {
            administrator: signed_in(app, &dossier, "admin", mark, Role::Administrator, true).await,
            member: signed_in(app, &dossier, "member", mark, Role::Member, true).await,
            automating: signed_in(app, &dossier, "automating", mark, Role::Member, true).await,
            enrolling: signed_in(app, &dossier, "enrolling", mark, Role::Member, true).await,
            double: signed_in(app, &dossier, "double", mark, Role::Member, true).await,
            closed: signed_in(app, &dossier, "closed", mark, Role::Administrator, false).await,
            reader: dossier.token(&[TokenScope::Read]).await,
            writer: dossier.token(&[TokenScope::Read, TokenScope::Write]).await,
            webhooks: dossier.token(&[TokenScope::Webhooks]).await,
            zaps: dossier.token(&[TokenScope::Zaps, TokenScope::Read]).await,
            admin: dossier.token(TokenScope::ALL).await,
            revoked: dossier.token(TokenScope::ALL).await,
            ids: BTreeMap::new(),
            codes: BTreeMap::new(),
            receiver: Receiver::start().await,
            dossier,
            mark,
        };
        world.revoke_the_last_token(app).await;
        world.fill(app).await;
        world
    }

    /// A client with the credentials that `who` has here.
    pub fn client(&self, app: &TestApp, who: Who) -> Http {
        match who {
            Who::Anyone | Who::V2 => from_here(app),
            Who::Member => self.with_cookie(app, &self.member),
            Who::Automation => self.with_cookie(app, &self.automating),
            Who::Administrator => self.with_cookie(app, &self.administrator),
            Who::Enrolling => self.with_cookie(app, &self.enrolling),
            Who::Double => from_here(app).header("cookie", &self.double),
            Who::Reader => app.http().bearer(&self.reader),
            Who::Writer => app.http().bearer(&self.writer),
            Who::Webhooks => app.http().bearer(&self.webhooks),
            Who::Key | Who::Zaps => app.http().bearer(&self.zaps),
            Who::Admin => app.http().bearer(&self.admin),
        }
    }

    pub fn with_cookie(&self, app: &TestApp, cookie: &str) -> Http {
        from_here(app).header("cookie", &format!("oxiva={cookie}; __Host-oxiva={cookie}"))
    }

    /// Texts that nobody else may ever see.
    pub fn secrets(&self) -> Vec<String> {
        let secret = |cookie: &str| cookie.split_once('.').unwrap().1.to_owned();
        let mut secrets = vec![self.mark.to_owned(), self.dossier.token.clone()];
        secrets.extend(
            [&self.reader, &self.writer, &self.webhooks, &self.zaps, &self.admin, &self.revoked]
                .map(String::clone),
        );
        let sessions = [&self.administrator, &self.automating, &self.member, &self.closed];
        secrets.extend(sessions.map(|cookie| secret(cookie)));
        // Short numbers stand in any page.
        secrets.extend(self.ids.values().filter(|id| id.len() > 5).cloned());
        secrets
    }

    async fn revoke_the_last_token(&mut self, app: &TestApp) {
        let (id, now) = (self.dossier.id, app.clock.now());
        app.write(move |tx| {
            let last = tokens::list(tx, id)?.remove(0);
            tokens::revoke(tx, &Scope::system(id, now), last.id)
        })
        .await;
    }

    async fn fill(&mut self, app: &TestApp) {
        let (id, mark) = (self.dossier.id, self.mark);
        self.dossier.activate(Module::Zapier).await;
        self.add_endpoint(app, "webhook").await;
        self.add_endpoint(app, "webhook_page").await;
        self.add_subscription(app).await;
        for kind in [RecordKind::Societe, RecordKind::Activite, RecordKind::Ticket] {
            self.dossier.calls(kind, &self.receiver.url(&format!("/{mark}"))).await;
        }
        let victim = signed_in(app, &self.dossier, "other", mark, Role::Member, true).await;
        let person = app.read(move |tx| Ok(people::list(tx, id)?.pop().unwrap())).await;
        assert!(person.email.starts_with("other"), "{victim}");
        self.note("person", person.id);
        let people = app.read(move |tx| people::list(tx, id)).await;
        let taker = people.iter().find(|one| one.email.starts_with("admin")).unwrap();
        self.note("taker", taker.id);
        self.fill_second_factors(app, person.id).await;
        self.fill_links(app, person.id).await;
        self.fill_records().await;
        self.fill_receptions(app).await;
        self.fill_tables(app).await;
        self.fill_connections(app).await;
        self.fill_zaps(app).await;
        let owned =
            format!("UPDATE zaps SET owner = {} WHERE dossier = {}", person.id, id.number());
        app.execute(Box::leak(owned.into_boxed_str())).await;
        let spare: &'static str = Box::leak(format!("{mark} spare").into_boxed_str());
        let (entropy, scope) = (app.entropy.clone(), Scope::system(id, app.clock.now()));
        for name in ["token", "token_api"] {
            let (entropy, scope) = (entropy.clone(), scope.clone());
            app.write(move |tx| tokens::create(tx, &entropy, &scope, spare, TokenScope::ALL)).await;
            let token = app.read(move |tx| Ok(tokens::list(tx, id)?.remove(0))).await;
            self.note(name, token.id);
        }
        self.note("compte", id.number());
        self.fill_what_no_page_fills(app).await;
        self.settle(app).await;
    }

    /// One that is sent whole records, signed.
    async fn add_endpoint(&mut self, app: &TestApp, name: &'static str) {
        let (id, url) = (self.dossier.id, self.receiver.url(&format!("/{}/record", self.mark)));
        let (shared, now) = (Shared::clone(app), app.clock.now());
        let wanted = json!({ "url": url, "events": ["ticket.created"], "format": "record",
            "description": self.mark, "headers": { "x-note": self.mark } });
        let made = app.write(move |tx| {
            let wanted = Wanted::default().over(wanted.as_object().unwrap().clone())?;
            configure::create(tx, &Scope::system(id, now), shared.sealing(), wanted, Scheme::ALL[0])
        });
        let webhook = made.await.0.id;
        self.note(name, webhook);
    }

    async fn add_subscription(&mut self, app: &TestApp) {
        let (scope, shared) = (Scope::system(self.dossier.id, app.clock.now()), Shared::clone(app));
        let url = self.receiver.url(&format!("/{}/hook", self.mark));
        let new = subscriptions::New { event: "ticket.deleted".into(), url, filter: Vec::new() };
        let made =
            app.write(move |tx| subscriptions::create(tx, &scope, shared.sealing(), new)).await;
        self.note("subscription", made.0.id);
    }

    /// One that waits, two that count; half sessions; the codes of the moment, of the one before
    /// and of the one after.
    async fn fill_second_factors(&mut self, app: &TestApp, other: i64) {
        let (scope, shared) = (Scope::system(self.dossier.id, app.clock.now()), Shared::clone(app));
        let (half, codes, spare) = app
            .write(move |tx| {
                let (id, entropy) = (scope.dossier, &shared.entropy);
                let (means, life) = (shared.sealing(), shared.config.sessions.life());
                let people = people::list(tx, id)?;
                let of = |name: &str| people.iter().find(|p| p.email.starts_with(name)).unwrap().id;
                let mut secret = |person| -> Result<Vec<u8>> {
                    second_factor::begin(tx, means, &scope, person)?;
                    Ok(second_factor::pending(tx, &shared.vault, id, person)?.unwrap())
                };
                let (first, double, third) =
                    (secret(of("enrolling"))?, secret(of("double"))?, secret(other)?);
                let code =
                    |secret: &[u8], steps: i64| totp(secret, scope.now + steps * 30 * SECOND);
                second_factor::confirm(tx, means, &scope, of("double"), &code(&double, -1))?;
                second_factor::confirm(tx, means, &scope, other, &code(&third, 0))?;
                let half = half_sessions::open(tx, entropy, id, of("double"), scope.now)?.unwrap();
                half_sessions::open(tx, entropy, id, other, scope.now)?;
                sessions::open(tx, entropy, &scope, life, of("admin"), "spare")?;
                let spare = sessions::list(tx, id, life, of("admin"), scope.now)?;
                let spare = spare.iter().find(|session| session.agent == "spare").unwrap().name();
                Ok((
                    half,
                    [code(&first, 0), code(&double, -1), code(&double, 0), code(&double, 1)],
                    spare,
                ))
            })
            .await;
        // The step of the first code is free again.
        app.execute("UPDATE second_factors SET last_step = 0").await;
        let session = &self.double;
        self.double = format!(
            "oxiva={session}; oxiva-half={half}; __Host-oxiva={session}; __Host-oxiva-half={half}"
        );
        let names = ["first_code", "code_before", "code_now", "code_after"];
        self.codes = names.into_iter().zip(codes).collect();
        self.note("session", spare);
    }

    /// Three invitations, one of them to be accepted, and a link for a forgotten password.
    async fn fill_links(&mut self, app: &TestApp, person: i64) {
        let (scope, entropy) =
            (Scope::system(self.dossier.id, app.clock.now()), app.entropy.clone());
        let mark = self.mark;
        let made = app.write(move |tx| {
            let mut invite = |email: &str| {
                let (role, langue) = (Role::Member, Lang::Fr);
                let new = NewInvitation { nom: mark, email, role, automation: true, langue };
                invitations::create(tx, &entropy, &scope, &new)
            };
            let (first, code) =
                (invite("first@oxiva.example")?.0, invite("second@oxiva.example")?.1);
            let third = invite("third@oxiva.example")?.0;
            Ok(([first.id, third.id], code, resets::create(tx, &entropy, &scope, person)?))
        });
        let (invitations, code, reset) = made.await;
        self.note("invitation", invitations[0]);
        self.note("invitation_api", invitations[1]);
        self.note("invitation_code", code);
        self.note("reset_code", reset);
    }

    /// Zaps that are on: one for the pages, one that a page deletes, one for the API, each with runs
    /// that failed, wait and are held.
    async fn fill_zaps(&mut self, app: &TestApp) {
        let mark = self.mark;
        let by_hand = json!({
            "title": mark,
            "trigger": { "id": "1", "kind": "manual", "fields": [{ "key": "mot" }] },
            "steps": [{ "id": "2", "kind": "filter",
                "any": [[{ "key": "{{1__mot}}", "match": "text_exactly", "value": mark }]] }],
        });
        let by_event = json!({
            "title": mark,
            "trigger": { "id": "1", "kind": "event", "events": ["societe.deleted"] },
            "steps": [],
        });
        let names = ["run", "waiting_run", "held_run", "other_held_run"];
        let of_api = ["run_api", "waiting_run_api", "held_run_api", "other_held_run_api"];
        self.fill_zap(app, "zap", by_hand.clone(), names).await;
        self.fill_zap(app, "zap_page", by_event, [""; 4]).await;
        self.fill_zap(app, "zap_api", by_hand, of_api).await;
        self.fill_shares(app).await;
        let steps = json!([
            { "id": "2", "kind": "action", "app": "crm", "action": "create_ticket", "params": { "sujet": mark } },
            { "id": "3", "kind": "action", "app": "tables", "action": "create_row",
              "params": { "table": self.ids["table_page"] } },
            { "id": "4", "kind": "action", "app": "webhooks", "action": "get",
              "params": { "url": "https://exemple.fr/" } },
        ]);
        let trigger = json!({ "id": "1", "kind": "manual" });
        let forms = json!({ "title": mark, "trigger": trigger, "steps": steps });
        self.fill_zap(app, "zap_form", forms, [""; 4]).await;
        let zap: i64 = self.ids["zap_form"].parse().expect("the number of a zap");
        let dossier = self.dossier.id;
        app.write(move |tx| {
            let zap_there = documents::get(tx, dossier, zap)?;
            let outline = zap_engine::edit::outline(&drafts::of(tx, dossier, &zap_there)?.document);
            let aside = vec![("f.societe".to_owned(), json!(mark))];
            oxiva::zaps::asides::keep(tx, dossier, zap, (&outline, "2"), aside)
        })
        .await;
        let (scope, labelled) = (Scope::system(dossier, app.clock.now()), self.ids["zap"].clone());
        app.write(move |tx| {
            let zap = labelled.parse().expect("the number of a zap");
            labels::add(tx, &scope, zap, mark)?;
            let counted = runs::Counted { zap, created_at: scope.now, is_test: false };
            days::ended(tx, dossier, &[counted], RunState::Errored)
        })
        .await;
        for (name, step) in [("record_step", 2), ("table_step", 3), ("connection_step", 4)] {
            self.note(name, step);
        }
        self.note("zap_version", 1);
        self.note("zap_step", 2);
    }

    async fn fill_zap(
        &mut self,
        app: &TestApp,
        name: &'static str,
        document: Json,
        runs: [&'static str; 4],
    ) {
        let (scope, entropy) =
            (Scope::system(self.dossier.id, app.clock.now()), app.entropy.clone());
        let mark = self.mark;
        let wanted = runs.into_iter().zip(["errored", "waiting", "held", "held"]);
        let wanted: Vec<_> = wanted
            .filter(|(name, _)| !name.is_empty())
            .map(|(name, state)| (name, state, app.entropy.uuid(scope.now)))
            .collect();
        let made = app.write(move |tx| {
            let zap = documents::create(
                tx,
                &entropy,
                &scope,
                &document,
                &oxiva::zaps::checks::Unchecked,
            )?
            .id;
            documents::switch(tx, &entropy, &scope, zap, true, &oxiva::zaps::checks::Unchecked)?;
            let rename = Command::Rename { id: "1".to_owned(), title: mark.to_owned() };
            drafts::change(tx, &entropy, &scope, zap, None, &rename)?;
            if document["steps"][0]["id"] == "2" {
                let zap = documents::get(tx, scope.dossier, zap)?;
                let draft = drafts::of(tx, scope.dossier, &zap)?;
                for person in people::list(tx, scope.dossier)? {
                    clipboards::copy(tx, &scope, person.id, &zap, &draft, ("2", mark))?;
                }
            }
            let (none, sample) = (Json::Null, json!({ "mot": mark }));
            let kept = Kept { zap, step: "1", settings: "", input: &none, at: scope.now };
            samples::keep(tx, scope.dossier, &kept, &sample, Origin::Typed, "")?;
            let given = sample.to_string();
            for (_, state, id) in &wanted {
                let due = (*state == "waiting").then_some(scope.now + 30 * 86_400 * SECOND);
                run(
                    tx,
                    scope.dossier,
                    "INSERT INTO runs
                    (dossier, id, zap, version, state, run_at, retries, start, source, depth,
                    failure, created_at, size)
                    VALUES ($1, $2, $3, 1, $4, $5, 0, 'manual', 'system', 0, '', $6, 0)",
                    &[id, &zap, state, &due, &scope.now],
                )?;
                run(
                    tx,
                    scope.dossier,
                    "INSERT INTO run_steps
                    (dossier, run, seq, step, item, state, attempts, input, output, failure,
                    message, retry, warnings, began_at)
                    VALUES ($1, $2, 0, '1', '', 'success', 1, 'null', $3, '', '', FALSE, '[]', $4)",
                    &[id, &given, &scope.now],
                )?;
            }
            Ok((zap, wanted))
        });
        let (zap, runs) = made.await;
        self.note(name, zap);
        for (name, _, id) in runs {
            self.note(name, id);
        }
    }

    /// A share whose link is known, one that each page revokes, one that the API does.
    async fn fill_shares(&mut self, app: &TestApp) {
        let id = |name: &str| self.ids[name].parse::<i64>().expect("the number of a zap");
        let (of_page, of_api) = (id("zap"), id("zap_api"));
        let (scope, entropy) =
            (Scope::system(self.dossier.id, app.clock.now()), app.entropy.clone());
        let made = app.write(move |tx| {
            let dossier = dossiers::get(tx, scope.dossier)?;
            let mut share = |zap: i64| {
                let kept = Default::default();
                let found = cleaned::of_zap(tx, scope.dossier, zap, &kept)?;
                let (zap, copy) = (&found.zap, &found.cleaned.portable);
                let new = NewShare { dossier: &dossier, zap, copy, days: 7, email: "", from: "" };
                shares::create(tx, &entropy, &scope, &new)
            };
            Ok([share(of_page)?, share(of_page)?, share(of_page)?, share(of_api)?])
        });
        let [known, of_page, listed, of_api] = made.await;
        self.note("share_code", known.1);
        self.note("share", of_page.0.id);
        self.note("share_listed", listed.0.id);
        self.note("share_api", of_api.0.id);
    }

    /// Rows that the program writes by itself, and would soon change.
    async fn fill_what_no_page_fills(&mut self, app: &TestApp) {
        let (id, mark, now) = (self.dossier.id, self.mark, app.clock.now());
        let first: i64 = self.ids["invitation"].parse().unwrap();
        self.note("notice", first);
        self.note("last_notice", first + 1);
        app.write(move |tx| {
            run(
                tx,
                id,
                "INSERT INTO mails
                (dossier, id, recipient, subject, body, state, run_at, attempts, step, created_at)
                VALUES ($1, $2, $3, $3, $3, 'sent', 0, 1, 0, 0)",
                &[&first, &mark],
            )?;
            run(
                tx,
                id,
                "UPDATE counters SET mail = $2 WHERE dossier = $1 AND mail < $2",
                &[&first],
            )?;
            run(
                tx,
                id,
                "INSERT INTO former_texts (dossier, event, field, text) VALUES ($1, $2, 'note', $3)",
                &[&first, &mark],
            )?;
            run(
                tx,
                id,
                "INSERT INTO last_changes (dossier, subject, actor, at) VALUES ($1, $2, 'system', $3)",
                &[&mark, &now],
            )?;
            for notice in [first, first + 1] {
                run(
                    tx,
                    id,
                    "INSERT INTO notices (dossier, id, word, args, link, created_at)
                    VALUES ($1, $2, 'endpoint-gone', $3, '/livraisons', $4)",
                    &[&notice, &json!({ "endpoint": { "text": mark } }), &now],
                )?;
            }
            Ok(())
        })
        .await;
    }

    fn note(&mut self, name: &'static str, id: impl ToString) {
        self.ids.insert(name, id.to_string());
    }

    /// Three of each: one to change, one that a page deletes, one that the API deletes.
    async fn fill_records(&mut self) {
        let (mark, person) = (self.mark, self.ids["person"].clone());
        let societe = json!({
            "nom": mark, "adresse": mark, "complement": mark, "ville": mark, "telephone": "0102030405",
            "email": format!("{mark}@oxiva.example"), "site_web": format!("https://{mark}.example"),
            "note": format!("<p>{mark}</p>"),
        });
        let names = [
            ["societe", "societe_page", "societe_api"],
            ["activite", "activite_page", "activite_api"],
            ["ticket", "ticket_page", "ticket_api"],
        ];
        for name in names[0] {
            let made = self.make("/societes", societe.clone()).await;
            self.note(name, made);
        }
        let below = |note: &'static str| {
            let societe = self.ids["societe"].clone();
            json!({ "societe": societe, "sujet": mark, "responsable": person, note: format!("<p>{mark}</p>") })
        };
        let (activite, ticket) = (below("note"), below("description"));
        for name in names[1] {
            let made = self.make("/activites", activite.clone()).await;
            self.note(name, made);
        }
        for name in names[2] {
            let made = self.make("/tickets", ticket.clone()).await;
            self.note(name, made);
        }
    }

    async fn make(&self, path: &str, fields: Json) -> String {
        let keyed = self
            .dossier
            .api
            .clone()
            .header("idempotency-key", &format!("{}-{}", self.mark, self.ids.len()));
        let answer = keyed.post(path, fields).await;
        assert_eq!(answer.status, 201, "{answer:?}");
        answer.json()["id"].as_str().unwrap().to_owned()
    }

    async fn fill_receptions(&mut self, app: &TestApp) {
        let hook = self.dossier.catch_hook(self.mark).await;
        let sender = app.http().header("x-note", self.mark);
        let path = format!("{}?q={}", hook.path(), self.mark);
        let answer = sender.post(&path, json!({ "text": self.mark })).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        self.note("reception", answer.json()["id"].as_str().unwrap());
        self.note("hook", hook.id);
    }

    /// One to change, one that a page deletes, one that the API deletes, each with rows to lose; and
    /// what is left of a column.
    async fn fill_tables(&mut self, app: &TestApp) {
        let (scope, mark) = (Scope::system(self.dossier.id, app.clock.now()), self.mark);
        for name in ["table", "table_page", "table_api"] {
            let scope = scope.clone();
            let made = app.write(move |tx| {
                let nom = format!("{mark} {name}");
                let column = |nom: &str| TableColumn::new(nom, ColumnKind::Text);
                let made = tables::create(tx, &scope, &nom, vec![column(mark), column("B")])?;
                let kept = TableColumn { id: Some(1), ..column(mark) };
                let table = tables::change(tx, &scope, made.id, None, Some(vec![kept]))?;
                let cells = rows::Cells::from([(1, json!(mark))]);
                let first = changes::rows::append(tx, &scope, &table, vec![cells; 4])?;
                Ok((table.id, first))
            });
            let (table, first) = made.await;
            self.note(name, table);
            if name == "table" {
                self.note("row", first);
                self.note("row_page", first + 1);
                self.note("row_api", first + 2);
                self.note("column", mark);
            }
        }
    }

    /// One that each of the two tests, one that a page deletes, one that the API deletes; what a zap remembers, and
    /// from what it has started.
    async fn fill_connections(&mut self, app: &TestApp) {
        let (scope, mark) = (Scope::system(self.dossier.id, app.clock.now()), self.mark);
        for name in ["connection", "connection_other", "connection_page", "connection_api"] {
            let (scope, shared) = (scope.clone(), Shared::clone(app));
            let made = app.write(move |tx| {
                let token = format!("oxv_{mark:a<43}");
                let data = json!({ "dossier": mark, "token": token }).as_object().unwrap().clone();
                let (app, nom) = ("oxiva".to_owned(), format!("{mark} {name}"));
                let wanted = connections::Wanted { app, nom, hosts: None, data };
                let (vault, entropy) = (&shared.vault, &shared.entropy);
                let made = connections::create(tx, vault, entropy, &scope, wanted)?;
                connections::tested(tx, &scope, made.id, true, mark)?;
                Ok(made.id)
            });
            let made = made.await;
            self.note(name, made);
        }
        let id = self.dossier.id;
        app.write(move |tx| {
            let value = json!(mark).to_string();
            run(
                tx,
                id,
                "INSERT INTO storage (dossier, zap, name, value, updated_at)
                VALUES ($1, 0, $2, $3, 0)",
                &[&mark, &value],
            )?;
            run(
                tx,
                id,
                "INSERT INTO due_starts (dossier, echeance, activite, zap) VALUES ($1, $2, 1, 1)",
                &[&i64::MAX],
            )
        })
        .await;
    }

    /// Waits until nothing is under way: what is delivered is, no zap plays, and the use of tokens is noted.
    async fn settle(&mut self, app: &TestApp) {
        for token in [&self.dossier.token, &self.reader, &self.writer] {
            assert_eq!(app.http().bearer(token).get("/api/v3/societes").await.status, 200);
        }
        let webhooks = app.http().bearer(&self.webhooks);
        assert_eq!(webhooks.get("/api/v3/webhooks").await.status, 200);
        let zaps = app.http().bearer(&self.zaps);
        assert_eq!(zaps.get("/api/v3/zaps").await.status, 200);
        let admin = app.http().bearer(&self.admin);
        assert_eq!(admin.get("/api/v3/keys").await.status, 200);
        let id = self.dossier.id;
        eventually("the use of the tokens is noted", async || {
            let tokens = app.read(move |tx| tokens::list(tx, id)).await;
            (tokens.iter().filter(|token| token.used_at.is_some()).count() == 6).then_some(())
        })
        .await;
        eventually("no zap plays", async || {
            let playing = Filter { state: Some(RunState::Playing), ..Filter::default() };
            let list =
                self.dossier.look(move |tx, dossier| runs::list(tx, dossier, &playing, None, 1));
            list.await.items.is_empty().then_some(())
        })
        .await;
        let delivered = eventually("all is delivered", async || {
            let all = self.dossier.deliveries().await;
            all.iter().all(|d| d.state == DeliveryState::Delivered).then_some(all)
        });
        let delivery = delivered.await.pop().unwrap();
        self.note("endpoint", delivery.endpoint);
        self.note("event", delivery.seq);
    }
}

/// A browser says that a form comes from this server's own page.
fn from_here(app: &TestApp) -> Http {
    app.http().header("sec-fetch-site", "same-origin")
}

async fn start_at(app: &TestApp, dossier: i64, first: i64) {
    let others = [
        "event",
        "person",
        "token",
        "endpoint",
        "mail",
        "notice",
        "invitation",
        "audit",
        "table_",
        "zap",
        "zap_share",
        "connection",
    ];
    // The counter of a noun is called as the noun is.
    let counters = RecordKind::ALL.iter().map(|kind| kind.word()).chain(others);
    let sets: Vec<_> = counters.map(|counter| format!("{counter} = {counter} + {first}")).collect();
    let sql = format!("UPDATE counters SET {} WHERE dossier = {dossier}", sets.join(", "));
    assert_eq!(app.execute(Box::leak(sql.into_boxed_str())).await, 1);
}

/// Everybody's.
pub const PASSWORD: &str = "un mot de passe long";

/// Hashing takes its time: once is enough.
static HASH: LazyLock<String> =
    LazyLock::new(|| people::hash_password(PASSWORD, &oxiva::clock::Entropy::System));

/// Adds a person and opens a session; returns its cookie. An account may have been closed since.
async fn signed_in(
    app: &TestApp,
    dossier: &Dossier,
    name: &'static str,
    mark: &'static str,
    role: Role,
    active: bool,
) -> String {
    let (entropy, scope) = (app.entropy.clone(), Scope::system(dossier.id, app.clock.now()));
    let life = app.config.sessions.life();
    app.write(move |tx| {
        let (nom, email) = (format!("{name} {mark}"), format!("{name}@oxiva.example"));
        let automation = name == "automating";
        let new = NewPerson {
            nom: &nom,
            email: &email,
            password: &HASH,
            role,
            automation,
            langue: Lang::Fr,
        };
        let person = people::create(tx, &scope, &new)?.id;
        people::update(tx, &scope, person, &PersonChange { nom, role, automation, active })?;
        sessions::open(tx, &entropy, &scope, life, person, mark)
    })
    .await
}

/// Runs `sql`, whose `$1` is the dossier.
fn run(tx: &mut Tx, id: DossierId, sql: &'static str, more: &[&dyn Value]) -> Result<()> {
    let number = id.number();
    let mut params: Vec<&dyn Value> = vec![&number];
    params.extend(more);
    // SQLite numbers `$n` as they come, and `?n` as they say.
    let sqlite = sql.replace('$', "?").leak();
    let statement = Box::leak(Box::new(Statement { name: sql, sqlite, postgres: sql }));
    tx.execute(statement, &params)?;
    Ok(())
}
