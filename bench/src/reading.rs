//! `GET societe/?id=`: the read that every webhook's receiver makes, beside a bare `axum` handler
//! in a process of its own that returns the same bytes.

use crate::{
    Bench,
    children::{Folder, Group},
    creations,
    load::{self, Connection},
    subject::Subject,
    table::Table,
    tenant::Call,
};
use anyhow::{Context, Result};
use axum::{Router, routing::get};
use bytes::Bytes;
use http::{StatusCode, header};
use std::{
    io::{BufRead, BufReader},
    net::SocketAddr,
    path::Path,
    process::{Command, Stdio},
    time::Duration,
};

const CONNECTIONS: usize = 64;
const ROUNDS: usize = 3;

pub fn measure(bench: &Bench, table: &mut Table) -> Result<()> {
    let subject = Subject::new(&bench.program, None)?;
    let running = subject.serve()?;
    let call = subject.get("/appli/api/oxiva/v2.0/societe/?id=1");
    let body = load::block_on(async {
        creations::create_societe(&subject, &running).await?;
        Connection::open(running.address).await?.expect(call.clone(), StatusCode::OK).await
    })?;
    let bare = Bare::start(&body)?;
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for round in 1..=ROUNDS {
        bench.step(format!("GET societe, round {round} of {ROUNDS}"));
        let lasts = bench.lasts(4.0);
        ours.push(rate(running.address, &call, lasts)?);
        theirs.push(rate(bare.address, &call, lasts)?);
    }
    let (ours, theirs) = (load::percentile(&mut ours, 0.5), load::percentile(&mut theirs, 0.5));
    table.share("GET societe beside a bare handler", ours, theirs, 0.6, "/s");
    Ok(())
}

fn rate(address: SocketAddr, call: &Call, lasts: Duration) -> Result<f64> {
    let call = call.clone();
    let seen = load::block_on(load::closed_loop(
        address,
        CONNECTIONS,
        lasts,
        StatusCode::OK,
        move |_| call.clone(),
        |_| 0,
    ))?;
    Ok(seen.per_second())
}

/// The bare handler's process: this program again.
struct Bare {
    _group: Group,
    address: SocketAddr,
    _folder: Folder,
}

impl Bare {
    fn start(body: &Bytes) -> Result<Bare> {
        let folder = Folder::new()?;
        let file = folder.join("body");
        std::fs::write(&file, body)?;
        let mut command = Command::new(std::env::current_exe()?);
        command.arg("--bare-handler").arg(&file).stdout(Stdio::piped());
        let mut group = Group::start(&mut command)?;
        let output = group.child().stdout.take().context("no output")?;
        let mut line = String::new();
        BufReader::new(output).read_line(&mut line)?;
        Ok(Bare { _group: group, address: line.trim().parse()?, _folder: folder })
    }
}

/// Serves the file's bytes until killed, and says where.
pub fn serve_bare(file: &Path) -> Result<()> {
    let body = Bytes::from(std::fs::read(file)?);
    let handler = get(move || {
        let body = body.clone();
        async move { ([(header::CONTENT_TYPE, "application/json")], body) }
    });
    let router = Router::new().route("/appli/api/oxiva/v2.0/societe/", handler);
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(async {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
        println!("{}", listener.local_addr()?);
        axum::serve(listener, router).await?;
        Ok(())
    })
}
