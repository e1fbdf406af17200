//! From creation to receipt: a hundred tickets a second at even intervals, each timed from the
//! moment its request is sent to the moment the receiver has the call.

use crate::{
    Bench,
    creations::{create_societe, ticket_number},
    load::{self, Connection, percentile},
    sink::Sink,
    subject::Subject,
    table::Table,
    tenant::Call,
};
use anyhow::{Context, Result, ensure};
use bytes::Bytes;
use http::StatusCode;
use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};
use tokio::sync::mpsc;

const EVERY: Duration = Duration::from_millis(10);
/// Connections that take turns; one that is not answered yet is not waited for.
const CONNECTIONS: usize = 16;

pub fn measure(bench: &Bench, table: &mut Table) -> Result<()> {
    bench.step("creation to receipt at 100/s");
    let subject = Subject::new(&bench.program, None)?;
    let sink = Sink::start()?;
    subject.point_tickets_at(&sink.url())?;
    let running = subject.serve()?;
    let sent = load::block_on(async {
        let call = create_societe(&subject, &running).await?;
        even_load(running.address, &[call], EVERY, bench.lasts(20.0)).await
    })?;
    ensure!(sink.wait_for(sent.len() as u64), "{} of {} delivered", sink.distinct(), sent.len());
    let mut times = Vec::new();
    for (_, ticket, at) in sent {
        let arrived = sink.arrival(ticket).context("a ticket did not arrive")?;
        times.push(arrived.duration_since(at).as_secs_f64() * 1e3);
    }
    table.at_most("creation to receipt at 100/s, p50", percentile(&mut times, 0.5), 1.5, " ms");
    table.at_most("creation to receipt at 100/s, p99", percentile(&mut times, 0.99), 8.0, " ms");
    let worst = times.last().copied().unwrap_or(f64::NAN);
    table.note("  worst", format!("{worst:.2} ms of {}", times.len()));
    Ok(())
}

/// Creates a ticket at even intervals, the calls taking turns. Each with the position of its call,
/// its number, and the moment its request was sent.
pub async fn even_load(
    address: SocketAddr,
    calls: &[Call],
    every: Duration,
    lasts: Duration,
) -> Result<Vec<(usize, u64, Instant)>> {
    let make = |turn: usize| calls[turn % calls.len()].clone();
    let sent = even_calls(address, every, lasts, StatusCode::CREATED, make).await?;
    let ticket = |(turn, answer, at): (usize, Bytes, Instant)| {
        (turn % calls.len(), ticket_number(&answer), at)
    };
    Ok(sent.into_iter().map(ticket).collect())
}

/// Calls at even intervals. Each with its number, its answer, and the moment it was sent.
pub async fn even_calls(
    address: SocketAddr,
    every: Duration,
    lasts: Duration,
    status: StatusCode,
    make: impl Fn(usize) -> Call,
) -> Result<Vec<(usize, Bytes, Instant)>> {
    let (give_back, mut idle) = mpsc::channel(CONNECTIONS);
    for _ in 0..CONNECTIONS {
        give_back.send(Connection::open(address).await?).await?;
    }
    let mut tick = tokio::time::interval(every);
    let mut sending = Vec::new();
    for turn in 0..(lasts.as_micros() / every.as_micros()) as usize {
        tick.tick().await;
        let mut connection = idle.recv().await.context("no connection")?;
        let (call, give_back) = (make(turn), give_back.clone());
        sending.push(tokio::spawn(async move {
            let sent = Instant::now();
            let answer = connection.expect(call, status).await?;
            give_back.send(connection).await?;
            anyhow::Ok((turn, answer, sent))
        }));
    }
    let mut sent = Vec::new();
    for call in sending {
        sent.push(call.await??);
    }
    Ok(sent)
}
