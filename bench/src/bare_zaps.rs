//! The job of a zap without a product, in a process of its own: a hook is kept in SQLite with full
//! durability, many to a commit, and answered after the commit; then the one of three paths that its
//! `objet` names is taken, a POST goes out, and that it did is kept with the next commit. What is
//! open when it starts is done then. No accounts, no documents, no records of steps.

use crate::{
    children::{Folder, Group},
    load::Connection,
};
use anyhow::{Context, Result};
use axum::{Router, extract::State, routing::post};
use bytes::Bytes;
use http::{Request, StatusCode};
use http_body_util::Full;
use rusqlite::{Connection as Sqlite, params};
use serde_json::Value;
use std::{
    io::{BufRead, BufReader},
    net::SocketAddr,
    path::Path,
    process::{Command, Stdio},
    sync::{Arc, mpsc as std_mpsc},
    thread,
};
use tokio::sync::{Mutex, mpsc, oneshot};

/// Hooks to a commit, at most, and POSTs under way at once.
const GROUP: usize = 1_024;
const CALLS: usize = 64;

enum Work {
    Take(Bytes, oneshot::Sender<i64>),
    Done(i64),
}

/// The process; dropping it kills it.
pub struct Bare {
    _group: Group,
    pub address: SocketAddr,
    _folder: Folder,
}

impl Bare {
    pub fn start(sink: Option<SocketAddr>) -> Result<Bare> {
        let folder = Folder::new()?;
        let mut command = Command::new(std::env::current_exe()?);
        command.arg("--bare-zaps").arg(&*folder);
        if let Some(sink) = sink {
            command.arg("--sink").arg(sink.to_string());
        }
        let mut group = Group::start(command.stdout(Stdio::piped()))?;
        let mut line = String::new();
        BufReader::new(group.child().stdout.take().context("no output")?).read_line(&mut line)?;
        Ok(Bare { _group: group, address: line.trim().parse()?, _folder: folder })
    }
}

/// Serves until killed, and says where.
pub fn serve(folder: &Path, sink: Option<SocketAddr>) -> Result<()> {
    let file = Sqlite::open(folder.join("bare.sqlite"))?;
    file.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
         CREATE TABLE IF NOT EXISTS runs (id INTEGER PRIMARY KEY, body BLOB NOT NULL,
             done BOOLEAN NOT NULL);
         CREATE INDEX IF NOT EXISTS open ON runs (id) WHERE NOT done;",
    )?;
    let open: Vec<(i64, Vec<u8>)> = file
        .prepare("SELECT id, body FROM runs WHERE NOT done ORDER BY id")?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<rusqlite::Result<_>>()?;
    let (work, queue) = std_mpsc::channel();
    thread::Builder::new().name("writer".into()).spawn(move || write(&file, &queue))?;
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(async {
        let calls = match sink {
            Some(sink) => Some(Arc::new(Calls::open(sink).await?)),
            None => None,
        };
        let job = Job { work, calls };
        for (id, body) in open {
            job.go_on(id, body.into());
        }
        let router = Router::new().route("/", post(take)).with_state(job);
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
        println!("{}", listener.local_addr()?);
        axum::serve(listener, router).await?;
        Ok(())
    })
}

/// One commit after the other, each with everything that has arrived meanwhile.
fn write(file: &Sqlite, queue: &std_mpsc::Receiver<Work>) -> Result<()> {
    let mut insert = file.prepare("INSERT INTO runs (body, done) VALUES (?, FALSE)")?;
    let mut finish = file.prepare("UPDATE runs SET done = TRUE WHERE id = ?")?;
    let mut answers = Vec::new();
    while let Ok(first) = queue.recv() {
        file.execute_batch("BEGIN IMMEDIATE")?;
        for work in [first].into_iter().chain(queue.try_iter().take(GROUP)) {
            match work {
                Work::Take(body, answer) => {
                    answers.push((answer, insert.insert(params![&*body])?));
                }
                Work::Done(id) => {
                    finish.execute([id])?;
                }
            }
        }
        file.execute_batch("COMMIT")?;
        for (answer, id) in answers.drain(..) {
            let _ = answer.send(id);
        }
    }
    Ok(())
}

#[derive(Clone)]
struct Job {
    work: std_mpsc::Sender<Work>,
    calls: Option<Arc<Calls>>,
}

impl Job {
    fn go_on(&self, id: i64, body: Bytes) {
        let Some(calls) = self.calls.clone() else { return };
        let work = self.work.clone();
        tokio::spawn(async move {
            if calls.post(&body).await.is_ok() {
                let _ = work.send(Work::Done(id));
            }
        });
    }
}

async fn take(State(to): State<Job>, body: Bytes) -> StatusCode {
    let (answer, answered) = oneshot::channel();
    let sent = to.work.send(Work::Take(body.clone(), answer));
    match (sent, answered.await) {
        (Ok(()), Ok(id)) => {
            to.go_on(id, body);
            StatusCode::OK
        }
        _ => StatusCode::SERVICE_UNAVAILABLE,
    }
}

/// Kept connections to the sink.
struct Calls {
    idle: Mutex<mpsc::Receiver<Connection>>,
    give_back: mpsc::Sender<Connection>,
}

impl Calls {
    async fn open(sink: SocketAddr) -> Result<Calls> {
        let (give_back, idle) = mpsc::channel(CALLS);
        for _ in 0..CALLS {
            give_back.send(Connection::open(sink).await?).await?;
        }
        Ok(Calls { idle: Mutex::new(idle), give_back })
    }

    async fn post(&self, body: &Bytes) -> Result<()> {
        let read: Value = serde_json::from_slice(body)?;
        let path = match read["objet"].as_str() {
            Some("client") => "client",
            Some("activite") => "activite",
            _ => "ticket",
        };
        let call = Request::post(format!("/{path}/0/?sticket_id={}", read["n"]))
            .header("content-type", "application/json")
            .body(Full::new(body.clone()))?;
        let mut connection = self.idle.lock().await.recv().await.context("no connection")?;
        connection.expect(call, StatusCode::OK).await?;
        Ok(self.give_back.send(connection).await?)
    }
}
