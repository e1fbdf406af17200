//! The same job for three: a hook, three paths, one POST to the sink; the same callers, the same sink. How many runs a
//! second end, in how much memory, and what becomes of what was answered when the process is killed.
//!
//! # Players
//! - [`Player`]: one of them with the job, which can be started again: [`ours`], [`node_red`], [`n8n`].
//! - [`npm`]: what is installed for it. One that cannot be is left out, with a line that says why.
//!
//! Each answers a hook once it has taken it: ours when it is on disk, Node-RED from memory, n8n when its run is
//! recorded.

mod n8n;
mod node_red;
mod npm;
mod ours;

use crate::{
    Bench,
    children::{Folder, Group, group_memory},
    creations::Watch,
    load,
    sink::Sink,
    table::{Grid, Table},
    zaps::{MANY, hook, hooks},
};
use anyhow::{Context, Result, ensure};
use http::StatusCode;
use std::{
    net::{SocketAddr, TcpListener},
    path::{Path, PathBuf},
    thread,
    time::{Duration, Instant},
};

/// One of the three, with the job.
trait Player {
    /// Starts it, on what it left behind if it was killed.
    fn start(&self) -> Result<Served>;
}

/// One that runs; dropping it kills it.
struct Served {
    group: Group,
    address: SocketAddr,
    /// Where hooks are sent.
    path: String,
}

/// What one of them came to.
struct Outcome {
    per_second: f64,
    memory: f64,
    answered: usize,
    arrived: usize,
}

/// One of the three, made from where packages are installed.
type Make = fn(&Bench, &Path, &Sink) -> Result<Box<dyn Player>>;

/// Ours first: the others are measured beside it.
fn players() -> [(String, Make); 3] {
    [
        ("oxiva".to_owned(), |bench, _, sink| Ok(Box::new(ours::Ours::new(bench, sink)?))),
        (node_red::PACKAGE.to_string(), |_, packages, sink| {
            Ok(Box::new(node_red::NodeRed::new(packages, sink)?))
        }),
        (n8n::PACKAGE.to_string(), |_, packages, sink| {
            Ok(Box::new(n8n::N8n::new(packages, sink)?))
        }),
    ]
}

/// How many times as many runs as Node-RED.
const TIMES: f64 = 5.0;

pub fn measure(bench: &Bench, table: &mut Table) -> Result<()> {
    let throw_away = Folder::new()?;
    let packages: PathBuf = bench.packages.clone().unwrap_or_else(|| throw_away.to_owned());
    let head = ["the same job", "runs/s", "ours is", "memory, peak", "answered", "arrived", "lost"];
    let mut grid = Grid::new(head.map(str::to_owned));
    let mut ours = None;
    for (name, make) in players() {
        let outcome = match outcome(bench, &packages, &name, make) {
            Ok(outcome) => outcome,
            Err(error) => {
                table.note(&name, format!("left out: {error:#}"));
                continue;
            }
        };
        let lost = outcome.answered - outcome.arrived;
        let rate = *ours.get_or_insert(outcome.per_second);
        match name.split('@').next() {
            Some("oxiva") => {
                table.at_most("answered and never arrived after SIGKILL", lost as f64, 0.0, "");
            }
            Some("node-red") => {
                table.share("runs beside Node-RED’s", rate, outcome.per_second, TIMES, "/s");
            }
            _ => {}
        }
        grid.add([
            name,
            format!("{:.0}", outcome.per_second),
            format!("{:.1} ×", rate / outcome.per_second),
            format!("{:.0} MB", outcome.memory),
            outcome.answered.to_string(),
            outcome.arrived.to_string(),
            lost.to_string(),
        ]);
    }
    table.grid(grid);
    Ok(())
}

fn outcome(bench: &Bench, packages: &Path, name: &str, make: Make) -> Result<Outcome> {
    bench.step(format!("{name}: preparing; what comes from npm takes minutes"));
    let sink = Sink::start()?;
    let player = make(bench, packages, &sink)?;
    bench.step(format!("{name}: {MANY} connections"));
    let (per_second, memory) = runs(bench, &*player, &sink)?;
    bench.step(format!("{name}: killed under load"));
    let sink = Sink::start()?;
    let player = make(bench, packages, &sink)?;
    let (answered, arrived) = killed(bench, &*player, &sink)?;
    Ok(Outcome { per_second, memory, answered, arrived })
}

/// Runs a second, from the first hook to the last POST, and the most memory meanwhile.
fn runs(bench: &Bench, player: &dyn Player, sink: &Sink) -> Result<(f64, f64)> {
    let served = player.start()?;
    let id = served.group.id();
    let watch = Watch::start(move || group_memory(id));
    let seen = hooks(served.address, &served.path, bench.lasts(12.0))?;
    settle(sink, || sink.distinct() >= seen.times.len() as u64);
    let last = sink.last().context("nothing arrived")?;
    let lasted = last.duration_since(seen.began).max(seen.lasted);
    Ok((sink.distinct() as f64 / lasted.as_secs_f64(), watch.peak()))
}

/// Hooks that were answered until it was killed, and how many of them have arrived some time after the next start.
fn killed(bench: &Bench, player: &dyn Player, sink: &Sink) -> Result<(usize, usize)> {
    let mut served = player.start()?;
    let (address, path) = (served.address, served.path.clone());
    let make = move |n| hook(&path, n);
    let after = bench.lasts(6.0);
    let killer = thread::spawn(move || {
        thread::sleep(after);
        served.group.kill();
    });
    let answered =
        load::block_on(load::until_refused(address, MANY, after * 2, StatusCode::OK, make))?;
    killer.join().map_err(|_| anyhow::anyhow!("the killer panicked"))?;
    ensure!(!answered.is_empty(), "no hook was answered before it was killed");
    let _served = player.start()?;
    // What was not answered may arrive as well.
    let arrived = || answered.iter().filter(|n| sink.arrival(**n).is_some()).count();
    settle(sink, || arrived() == answered.len());
    let arrived = arrived();
    Ok((answered.len(), arrived))
}

/// Nothing more comes once nothing came for so long.
const QUIET: Duration = Duration::from_secs(15);
const MOST: Duration = Duration::from_secs(180);

/// Waits until all have arrived, or until no more do.
fn settle(sink: &Sink, all_arrived: impl Fn() -> bool) {
    let began = Instant::now();
    let (mut seen, mut since) = (sink.distinct(), began);
    while !all_arrived() && since.elapsed() < QUIET && began.elapsed() < MOST {
        thread::sleep(Duration::from_millis(50));
        if sink.distinct() > seen {
            (seen, since) = (sink.distinct(), Instant::now());
        }
    }
}

/// How long it may take until the first hook is answered.
const START: Duration = Duration::from_secs(600);

/// Waits until a hook that takes no path is taken.
fn until_it_answers(mut served: Served) -> Result<Served> {
    let began = Instant::now();
    while began.elapsed() < START {
        if let Some(status) = served.group.child().try_wait()? {
            anyhow::bail!("it ended: {status}");
        }
        let answered = load::block_on(async {
            let mut connection = load::Connection::open(served.address).await?;
            connection.expect(hook_of_no_path(&served.path), StatusCode::OK).await
        });
        if answered.is_ok() {
            return Ok(served);
        }
        thread::sleep(Duration::from_millis(100));
    }
    anyhow::bail!("it does not answer after {} s", START.as_secs())
}

fn hook_of_no_path(path: &str) -> crate::tenant::Call {
    let mut call = hook(path, 0);
    *call.body_mut() = bytes::Bytes::from_static(br#"{"objet":"rien"}"#).into();
    call
}

fn free_address() -> Result<SocketAddr> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?)
}
