//! What programs and people do meanwhile.

use super::{
    Events,
    receivers::{Receivers, Sort},
};
use crate::{
    load::Connection,
    subject::{PASSWORD, Subject},
    tenant::{Call, Tenant},
};
use anyhow::{Context, Result, ensure};
use bytes::Bytes;
use http::{HeaderValue, Method, Request, StatusCode, header};
use http_body_util::Full;
use serde_json::{Value, json};
use std::{
    collections::{BTreeSet, VecDeque},
    fmt::{self, Display},
    net::SocketAddr,
    time::{Duration, Instant},
};

/// Between two requests of one worker: with four of them fifty a second.
const EVERY: Duration = Duration::from_millis(80);
/// Tickets that one worker leaves alive.
const ALIVE: usize = 200;
const HOOK: &str = "soaksoaksoaksoak";
const PAGES: [&str; 5] = ["/", "/tickets", "/societes", "/livraisons", "/activites"];

/// What was done and acknowledged.
#[derive(Default)]
pub struct Done {
    pub requests: u64,
    pub events: Events,
    /// Tickets that must exist in the end.
    alive: BTreeSet<String>,
    receptions: i64,
    pages: u64,
}

impl Done {
    pub fn add(&mut self, other: Done) {
        self.requests += other.requests;
        self.receptions += other.receptions;
        self.pages += other.pages;
        self.alive.extend(other.alive);
        for (key, times) in other.events {
            *self.events.entry(key).or_default() += times;
        }
    }

    fn happened(&mut self, what: &str, id: &str) {
        *self.events.entry((what.to_owned(), id.to_owned())).or_default() += 1;
    }
}

impl Display for Done {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let events: usize = self.events.values().sum();
        write!(
            f,
            "{} requests: {events} events, {} pages, {} receptions",
            self.requests, self.pages, self.receptions
        )
    }
}

/// The command line has no word for it.
pub fn add_catch_hook(subject: &Subject) -> Result<()> {
    subject.sql(&format!(
        "INSERT INTO catch_hooks (dossier, id, nom, created_at) VALUES ({}, '{HOOK}', 'soak', 0)",
        subject.dossier
    ))
}

/// An endpoint for each sort of receiver, told of everything that the workers do.
pub async fn subscribe(tenant: &Tenant, address: SocketAddr, all: &Receivers) -> Result<()> {
    let mut connection = Connection::open(address).await?;
    for sort in Sort::ALL {
        let wanted = json!({
            "url": all.url(sort), "format": "envelope", "schedule": [1, 2, 5, 10, 20, 30, 60],
            "events": ["societe.created", "ticket.created", "ticket.updated", "ticket.deleted"],
        });
        let call = tenant.post("/api/v3/webhooks", wanted.to_string().into());
        connection.expect(call, StatusCode::CREATED).await?;
    }
    Ok(())
}

/// The cookie of the administrator's browser.
pub async fn sign_in(address: SocketAddr) -> Result<HeaderValue> {
    let form = format!(
        "email=bench%40oxiva.example&dossier=bench&password={}",
        PASSWORD.replace(' ', "+")
    );
    let mut call: Call = Request::new(Full::new(form.into()));
    *call.method_mut() = Method::POST;
    *call.uri_mut() = "/connexion".parse()?;
    let kind = HeaderValue::from_static("application/x-www-form-urlencoded");
    call.headers_mut().insert(header::CONTENT_TYPE, kind);
    call.headers_mut().insert("sec-fetch-site", HeaderValue::from_static("same-origin"));
    let answer = Connection::open(address).await?.answer(call).await?;
    let cookies = answer.headers().get_all(header::SET_COOKIE).iter();
    let mine = cookies
        .filter_map(|cookie| cookie.to_str().ok()?.split(';').next())
        .find(|cookie| cookie.starts_with("oxiva="));
    Ok(mine.with_context(|| format!("no session: {}", answer.status()))?.try_into()?)
}

/// One program, and a person who looks at pages.
pub struct Worker {
    number: usize,
    tenant: Tenant,
    address: SocketAddr,
    cookie: HeaderValue,
    alive: VecDeque<String>,
    done: Done,
}

impl Worker {
    pub fn new(
        number: usize,
        tenant: &Tenant,
        address: SocketAddr,
        cookie: &HeaderValue,
    ) -> Worker {
        let (tenant, cookie) = (tenant.clone(), cookie.clone());
        Worker { number, tenant, address, cookie, alive: VecDeque::new(), done: Done::default() }
    }

    pub async fn work(mut self, until: Instant) -> Result<Done> {
        let mut connection = Connection::open(self.address).await?;
        let societe = self.societe(&mut connection).await?;
        let mut tick = tokio::time::interval(EVERY);
        let mut turn = self.number;
        while Instant::now() < until {
            tick.tick().await;
            turn += 1;
            self.done.requests += 1;
            match turn % 10 {
                0 | 3 | 5 | 8 => self.create(&mut connection, &societe).await?,
                1 | 6 => self.update(&mut connection, turn).await?,
                2 if self.alive.len() > ALIVE => self.delete(&mut connection).await?,
                4 => self.receive(&mut connection, turn).await?,
                7 => drop(self.societe(&mut connection).await?),
                _ => self.look(&mut connection, turn).await?,
            }
        }
        self.done.alive = self.alive.into_iter().collect();
        Ok(self.done)
    }

    async fn societe(&mut self, connection: &mut Connection) -> Result<String> {
        let body = json!({ "nom": "Commune de Test", "ville": "Évreux" });
        let call = self.tenant.post("/api/v3/societes", body.to_string().into());
        let id = id_of(&connection.expect(call, StatusCode::CREATED).await?)?;
        self.done.happened("societe.created", &id);
        Ok(id)
    }

    async fn create(&mut self, connection: &mut Connection, societe: &str) -> Result<()> {
        let body = json!({ "societe": societe, "sujet": "Imprimante en panne" });
        let call = self.tenant.post("/api/v3/tickets", body.to_string().into());
        let id = id_of(&connection.expect(call, StatusCode::CREATED).await?)?;
        self.done.happened("ticket.created", &id);
        self.alive.push_back(id);
        Ok(())
    }

    async fn update(&mut self, connection: &mut Connection, turn: usize) -> Result<()> {
        let Some(id) = self.alive.get(turn % self.alive.len().max(1)).cloned() else {
            return Ok(());
        };
        let body = json!({ "sujet": format!("Changé au tour {turn}") }).to_string();
        let call = self.tenant.call(Method::PATCH, &format!("/api/v3/tickets/{id}"), body.into());
        connection.expect(call, StatusCode::OK).await?;
        self.done.happened("ticket.updated", &id);
        Ok(())
    }

    async fn delete(&mut self, connection: &mut Connection) -> Result<()> {
        let Some(id) = self.alive.pop_front() else { return Ok(()) };
        let path = format!("/api/v3/tickets/{id}");
        connection
            .expect(self.tenant.call(Method::DELETE, &path, Bytes::new()), StatusCode::NO_CONTENT)
            .await?;
        self.done.happened("ticket.deleted", &id);
        Ok(())
    }

    async fn receive(&mut self, connection: &mut Connection, turn: usize) -> Result<()> {
        let path = format!("/hooks/catch/{}/{HOOK}/", self.tenant.dossier);
        let body = json!({ "tour": turn, "texte": "x".repeat(turn % 4_000) }).to_string();
        let call = self.tenant.post(&path, body.into());
        connection.expect(call, StatusCode::OK).await?;
        self.done.receptions += 1;
        Ok(())
    }

    async fn look(&mut self, connection: &mut Connection, turn: usize) -> Result<()> {
        let mut call: Call = Request::new(Full::default());
        *call.uri_mut() = PAGES[turn / 10 % PAGES.len()].parse()?;
        call.headers_mut().insert(header::COOKIE, self.cookie.clone());
        connection.expect(call, StatusCode::OK).await?;
        self.done.pages += 1;
        Ok(())
    }
}

fn id_of(answer: &[u8]) -> Result<String> {
    let answer: Value = serde_json::from_slice(answer)?;
    Ok(answer["id"].as_str().context("no id")?.to_owned())
}

/// What is stored in the end and should not be, or the other way round.
pub async fn compare(subject: &Subject, address: SocketAddr, done: &Done) -> Result<Vec<String>> {
    let mut connection = Connection::open(address).await?;
    let (mut stored, mut next) = (BTreeSet::new(), String::new());
    loop {
        let path = format!("/api/v3/tickets?limit=200{next}");
        let page = connection.expect(subject.get(&path), StatusCode::OK).await?;
        let page: Value = serde_json::from_slice(&page)?;
        let ids = page["items"].as_array().context("no items")?.iter();
        stored.extend(ids.filter_map(|ticket| ticket["id"].as_str()).map(str::to_owned));
        match page["next"].as_str() {
            Some(cursor) => next = format!("&after={cursor}"),
            None => break,
        }
    }
    let database = rusqlite::Connection::open(subject.file()?)?;
    let receptions: i64 =
        database.query_row("SELECT count(*) FROM receptions", [], |row| row.get(0))?;
    let mut wrong = Vec::new();
    if stored != done.alive {
        wrong.push(format!("{} tickets stored, {} expected", stored.len(), done.alive.len()));
    }
    if receptions != done.receptions {
        wrong.push(format!("{receptions} receptions stored, {} expected", done.receptions));
    }
    ensure!(!stored.is_empty(), "no tickets in the end");
    Ok(wrong)
}
