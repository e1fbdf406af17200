//! Three servers on one PostgreSQL beside one alone, on the same cores with the same callers: together they must lose
//! little of what one does, refuse nobody and never lock each other out.

use crate::{
    Bench,
    cluster::Cluster,
    creations::{TICKETS, create_societe},
    load::{self, Connection},
    subject::{Running, Subject},
    table::Table,
    tenant::{Call, Tenant},
};
use anyhow::{Context, Result, ensure};
use http::StatusCode;
use postgres::NoTls;
use std::{
    net::SocketAddr,
    sync::Arc,
    time::{Duration, Instant},
};

const NODES: usize = 3;
const DOSSIERS: usize = 12;
const CALLERS: usize = 24;
const LEAST_SHARE: f64 = 0.8;

/// What the callers of one run were answered.
#[derive(Default)]
struct Seen {
    created: usize,
    refused: usize,
}

pub fn measure(bench: &Bench, table: &mut Table) -> Result<()> {
    let Some(cluster) = Cluster::start()? else {
        table.note("three servers beside one", "not measured: no initdb");
        return Ok(());
    };
    let lasts = bench.lasts(12.0);
    let subject = Subject::new(&bench.program, Some(cluster.url()))?;
    let dossiers: Vec<Tenant> =
        (0..DOSSIERS).map(|n| subject.tenant(&format!("nodes{n}"))).collect::<Result<_>>()?;
    let dossiers = Arc::new(dossiers);
    let run = |nodes: usize, lasts: Duration| -> Result<Seen> {
        bench.step(format!("creations, PostgreSQL, {nodes} servers"));
        let nodes: Vec<Running> = (0..nodes)
            .map(|n| subject.serve_with(&[("OXIVA_DATABASE__NODE", &format!("node{n}"))]))
            .collect::<Result<_>>()?;
        load::block_on(creations(&nodes, &dossiers, lasts))
    };
    let before = run(1, lasts / 2)?;
    let three = run(NODES, lasts)?;
    let after = run(1, lasts / 2)?;
    let per_second = |created: usize| created as f64 / lasts.as_secs_f64();
    let alone = per_second(before.created + after.created);
    let what = "creations, PostgreSQL, three servers beside one alone";
    table.share(what, per_second(three.created), alone, LEAST_SHARE, "/s");
    let refused = three.refused + before.refused + after.refused;
    table.at_most("  creations refused", refused as f64, 0.0, "");
    table.at_most("  deadlocks", deadlocks(&cluster)? as f64, 0.0, "");
    Ok(())
}

/// Creations for `lasts`; each caller has one dossier and one server, and most dossiers have callers at two servers.
async fn creations(nodes: &[Running], dossiers: &[Tenant], lasts: Duration) -> Result<Seen> {
    let mut calls = Vec::new();
    for dossier in dossiers {
        calls.push(create_societe(dossier, &nodes[0]).await?);
    }
    let began = Instant::now();
    let callers = (0..CALLERS).map(|caller| {
        let address = nodes[caller * nodes.len() / CALLERS].address;
        tokio::spawn(caller_at(address, calls[caller % DOSSIERS].clone(), began, lasts))
    });
    let mut all = Seen::default();
    for caller in callers.collect::<Vec<_>>() {
        let seen = caller.await.context("a caller died")??;
        all.created += seen.created;
        all.refused += seen.refused;
    }
    Ok(all)
}

async fn caller_at(
    address: SocketAddr,
    call: Call,
    began: Instant,
    lasts: Duration,
) -> Result<Seen> {
    let mut connection = Connection::open(address).await?;
    let mut seen = Seen::default();
    while began.elapsed() < lasts {
        let answer = connection.answer(call.clone()).await?;
        match answer.status() {
            StatusCode::CREATED => seen.created += 1,
            StatusCode::SERVICE_UNAVAILABLE => seen.refused += 1,
            other => anyhow::bail!("{TICKETS}: {other}"),
        }
    }
    ensure!(seen.created > 0, "nothing was created");
    Ok(seen)
}

/// Of all that was done in the database; each server tells what it counted when it leaves.
fn deadlocks(cluster: &Cluster) -> Result<i64> {
    let sql = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()";
    let mut client = postgres::Client::connect(&cluster.url(), NoTls)?;
    Ok(client.query_one(sql, &[])?.get(0))
}
