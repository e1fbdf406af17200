//! What a newcomer waits for: the release build from nothing and after a touch, in a folder of its own, and the size of
//! what comes of it. CPU seconds travel; seconds of waiting are those of this machine's cores at this moment.

use crate::{
    Bench,
    children::{Folder, Group},
    table::Table,
};
use anyhow::{Context, Result, ensure};
use std::{
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

/// How long somebody who wants to see the demonstration may have to wait on two cores, in seconds.
const NEWCOMER: f64 = 300.0;
const MOST: Duration = Duration::from_secs(3_600);

/// What one build took, in seconds.
struct Took {
    waited: f64,
    /// Of all its processes, in user and system mode.
    worked: f64,
}

pub fn measure(bench: &Bench, table: &mut Table) -> Result<()> {
    let target = Folder::new()?;
    bench.step("cargo build --release, from nothing");
    let clean = build(&target)?;
    table.at_most("cargo build --release, from nothing", clean.waited, NEWCOMER, " s");
    table.note("  its CPU time", format!("{:.0} s", clean.worked));
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/oxiva/src/lib.rs");
    let file = std::fs::File::options().append(true).open(&source)?;
    file.set_modified(std::time::SystemTime::now())?;
    bench.step("cargo build --release, after a touch");
    let touched = build(&target)?;
    let words = format!("{:.0} s, CPU {:.0} s", touched.waited, touched.worked);
    table.note("cargo build --release, after a touch", words);
    let size = std::fs::metadata(target.join("release/oxiva"))?.len() as f64 / 1e6;
    table.note("the binary", format!("{size:.1} MB"));
    Ok(())
}

fn build(target: &Path) -> Result<Took> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command
        .args(["build", "--release", "--quiet", "--package", "oxiva", "--bin", "oxiva"])
        .args(["--manifest-path", concat!(env!("CARGO_MANIFEST_DIR"), "/../Cargo.toml")])
        .arg("--target-dir")
        .arg(target)
        .stdout(Stdio::null());
    let (began, before) = (Instant::now(), of_children()?);
    let status = Group::start(&mut command)?.wait(MOST)?;
    ensure!(status.success(), "the build failed: {status}");
    Ok(Took { waited: began.elapsed().as_secs_f64(), worked: of_children()? - before })
}

/// CPU seconds of all processes that this one has waited for, and of those that they have.
fn of_children() -> Result<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat")?;
    // The name stands in brackets; cutime and cstime are the 14th and 15th behind it.
    let behind = stat.rsplit_once(')').context("no name")?.1;
    let ticks = behind.split_whitespace().skip(13).take(2).map(str::parse::<f64>);
    let ticks: f64 = ticks.sum::<std::result::Result<f64, _>>()?;
    Ok(ticks / rustix::param::clock_ticks_per_second() as f64)
}
