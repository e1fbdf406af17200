//! Side-by-side measurements: what Oxiva does beside what the bare parts do, in the same run on the
//! same machine, because a ratio survives a noisy machine and a bare figure does not.
//!
//! # Players
//! - [`subject`]: the real release binary, run as a child process on a throw-away folder.
//! - [`load`]: a closed-loop client with keep-alive; [`sink`]: the receiver of the webhooks. Both
//!   live here and share one clock.
//! - One file per measurement: [`creations`], [`latency`], [`backlog`], [`fairness`], [`reading`],
//!   [`footprint`], [`million`], [`tables`], [`zaps`], [`editor`], [`nodes`]; those that take long and are
//!   made only when they are named: [`growth`], [`rivals`], [`build`]; and [`soak`], which says yes or no.
//! - [`person`]: somebody at the pages. [`children`]: processes and folders that go with this program, also when it is interrupted.
//! - [`bare`]: the same SQL without a product around it; [`bare_zaps`]: the job of a zap without one.
//!
//! All traffic stays on the loopback address, and every measurement ends by itself.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "a stopwatch reads the machine's clock, and a load generator is outside the product"
)]

mod backlog;
mod bare;
mod bare_zaps;
mod build;
mod children;
mod cluster;
mod creations;
mod editor;
mod fairness;
mod fill;
mod footprint;
mod growth;
mod latency;
mod load;
mod million;
mod nodes;
mod person;
mod reading;
mod rivals;
mod sink;
mod soak;
mod subject;
mod table;
mod tables;
mod tenant;
mod zaps;

use anyhow::Result;
use clap::Parser;
use indicatif::{ProgressBar, ProgressStyle};
use std::{net::SocketAddr, path::PathBuf, time::Duration};
use table::Table;

/// Measures Oxiva beside the bare parts it is made of.
#[derive(Parser)]
struct Arguments {
    /// A short version: seconds instead of minutes, 50,000 sociétés instead of a million
    #[arg(long)]
    quick: bool,
    /// Only these measurements
    #[arg(value_parser = known())]
    only: Vec<String>,
    /// How long `soak` lasts
    #[arg(long, default_value_t = 10.0)]
    minutes: f64,
    /// The server to measure [default: the one beside this program, built anew]
    #[arg(long, env = "OXIVA_BENCH_PROGRAM", value_name = "FILE")]
    program: Option<PathBuf>,
    /// PostgreSQL to measure as well: postgres://… of an empty database [default: a throw-away
    /// cluster, where initdb is found]
    #[arg(long, env = "OXIVA_BENCH_POSTGRES", value_name = "URL")]
    postgres: Option<String>,
    /// Names to fill a large dossier with: CSV with `;`, name and town in columns 1 and 4
    #[arg(long, env = "OXIVA_BENCH_SOCIETES", value_name = "FILE")]
    societes: Option<PathBuf>,
    /// Where `rivals` installs what comes from npm, and keeps it [default: a folder that goes away]
    #[arg(long, env = "OXIVA_BENCH_PACKAGES", value_name = "FOLDER")]
    packages: Option<PathBuf>,
    /// Serves the bytes of FILE with a bare handler: the other side of `reading`
    #[arg(long, hide = true, value_name = "FILE")]
    bare_handler: Option<PathBuf>,
    /// Does the job of a zap without a product, on a file in FOLDER: the other side of `zaps`
    #[arg(long, hide = true, value_name = "FOLDER")]
    bare_zaps: Option<PathBuf>,
    /// Where it posts to; without it, it only keeps
    #[arg(long, hide = true, value_name = "ADDRESS")]
    sink: Option<SocketAddr>,
}

const MEASUREMENTS: [&str; 14] = [
    "creations",
    "postgres",
    "latency",
    "saturation",
    "hanging",
    "storm",
    "waiting",
    "reading",
    "footprint",
    "million",
    "tables",
    "zaps",
    "editor",
    "nodes",
];
/// Made only when they are named: they take long, or fetch what they need.
const NAMED: [&str; 3] = ["growth", "rivals", "build"];
/// Not a measurement: it runs for minutes and says yes or no.
const SOAK: &str = "soak";

fn known() -> clap::builder::PossibleValuesParser {
    MEASUREMENTS.into_iter().chain(NAMED).chain([SOAK]).into()
}

/// What every measurement is given.
pub struct Bench {
    pub program: PathBuf,
    pub postgres: Option<String>,
    pub societes: Option<PathBuf>,
    /// Where packages are installed and kept; `None`: in a folder that goes away.
    pub packages: Option<PathBuf>,
    pub quick: bool,
    pub bar: ProgressBar,
}

impl Bench {
    /// The length of a measurement.
    pub fn lasts(&self, seconds: f64) -> Duration {
        Duration::from_secs_f64(if self.quick { (seconds / 4.0).max(1.0) } else { seconds })
    }

    pub fn step(&self, what: impl Into<String>) {
        self.bar.set_message(what.into());
        self.bar.tick();
    }
}

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    if let Some(file) = &arguments.bare_handler {
        return reading::serve_bare(file);
    }
    if let Some(folder) = &arguments.bare_zaps {
        return bare_zaps::serve(folder, arguments.sink);
    }
    children::end_with_us()?;
    let is_named = |name: &str| arguments.only.iter().any(|only| only == name);
    let wanted: Vec<&str> = MEASUREMENTS
        .into_iter()
        .filter(|name| arguments.only.is_empty() || is_named(name))
        .chain(NAMED.into_iter().filter(|name| is_named(name)))
        .collect();
    let bar = ProgressBar::new(wanted.len() as u64)
        .with_style(ProgressStyle::with_template("{spinner} {pos}/{len} {elapsed} {msg}")?);
    bar.enable_steady_tick(Duration::from_millis(200));
    bar.set_message("building the server");
    let bench = Bench {
        program: if wanted == ["build"] {
            PathBuf::new()
        } else {
            subject::program(arguments.program)?
        },
        postgres: arguments.postgres,
        societes: arguments.societes,
        packages: arguments.packages,
        quick: arguments.quick,
        bar,
    };
    if is_named(SOAK) {
        return soak::run(&bench, Duration::from_secs_f64(arguments.minutes * 60.0));
    }
    let mut table = Table::default();
    for name in wanted {
        if let Err(error) = measure(name, &bench, &mut table) {
            table.failed(name, &format!("{error:#}"));
        }
        bench.bar.inc(1);
    }
    bench.bar.finish_and_clear();
    print!("{table}");
    Ok(())
}

fn measure(name: &str, bench: &Bench, table: &mut Table) -> Result<()> {
    match name {
        "creations" => creations::on_sqlite(bench, table),
        "postgres" => creations::on_postgres(bench, table),
        "latency" => latency::measure(bench, table),
        "saturation" => backlog::saturation(bench, table),
        "hanging" => fairness::hanging(bench, table),
        "storm" => fairness::storm(bench, table),
        "waiting" => backlog::waiting(bench, table),
        "reading" => reading::measure(bench, table),
        "footprint" => footprint::measure(bench, table),
        "tables" => tables::measure(bench, table),
        "million" => million::measure(bench, table),
        "editor" => editor::measure(bench, table),
        "nodes" => nodes::measure(bench, table),
        "growth" => growth::measure(bench, table),
        "rivals" => rivals::measure(bench, table),
        "build" => build::measure(bench, table),
        _ => zaps::measure(bench, table),
    }
}
