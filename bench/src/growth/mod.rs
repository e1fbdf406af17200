//! The curve of each page and each path of work: a dossier of a thousand and of a million of everything, and a server of
//! one and of a thousand dossiers, on both engines. What grows by more than twice from the smallest to the largest, and
//! by more than can be noticed, is named.

mod copies;
mod curves;
mod fill;
mod paths;
mod work;

use crate::{Bench, cluster::Cluster, sink::Sink, subject::Subject, table::Table, zaps};
use anyhow::Result;
use curves::Curves;
use fill::Filler;

/// Of everything, in the dossiers of which there are many.
const SMALL_DOSSIER: usize = 100;

/// A server whose tables grow, and who receives what it sends.
struct Site<'s> {
    subject: &'s Subject,
    /// Of PostgreSQL.
    database: Option<u32>,
    /// Of webhooks, and of what the zap sends.
    sinks: [Sink; 2],
    hook: String,
    filler: Filler<'s>,
}

pub fn measure(bench: &Bench, table: &mut Table) -> Result<()> {
    on(bench, table, "SQLite", None)?;
    match Cluster::start()? {
        Some(_) => on(bench, table, "PostgreSQL", Some(Cluster::start)),
        None => {
            table.note("PostgreSQL: growth", "not measured: no initdb");
            Ok(())
        }
    }
}

type Start = fn() -> Result<Option<Cluster>>;

fn on(bench: &Bench, table: &mut Table, engine: &str, start: Option<Start>) -> Result<()> {
    let sizes: &[usize] =
        if bench.quick { &[1_000, 10_000, 50_000] } else { &[1_000, 10_000, 100_000, 1_000_000] };
    let of_all = format!("{engine}: of everything");
    let curves = grown(bench, start, &of_all, sizes, |site, count| {
        site.filler.to(count, |what| bench.step(format!("{of_all}, {count}: {what}")))
    })?;
    curves.tell(table, &of_all);
    let sizes: &[usize] = if bench.quick { &[1, 10, 100] } else { &[1, 10, 100, 1_000] };
    let dossiers = format!("{engine}: dossiers");
    let mut there = 0;
    let curves = grown(bench, start, &dossiers, sizes, |site, count| {
        bench.step(format!("{dossiers}, {count}"));
        if there == 0 {
            site.filler.to(SMALL_DOSSIER, |_| ())?;
            there = 1;
        }
        copies::make(site.subject, there, count)?;
        there = count;
        Ok(())
    })?;
    curves.tell(table, &dossiers);
    Ok(())
}

/// Measures at each size, after `grow` has made it.
fn grown(
    bench: &Bench,
    start: Option<Start>,
    what: &str,
    sizes: &[usize],
    mut grow: impl FnMut(&mut Site, usize) -> Result<()>,
) -> Result<Curves> {
    let cluster = start.map_or(Ok(None), |start| start())?;
    let subject = Subject::new(&bench.program, cluster.as_ref().map(Cluster::url))?;
    let sinks = [Sink::start()?, Sink::start()?];
    subject.point_tickets_at(&sinks[0].url())?;
    let hook = zaps::three_paths(&subject, &sinks[1], true)?;
    work::make_table(&subject)?;
    let filler = Filler::new(&subject)?;
    let database = cluster.as_ref().map(Cluster::id);
    let mut site = Site { subject: &subject, database, sinks, hook, filler };
    let mut curves = Curves::new(sizes);
    for size in sizes {
        grow(&mut site, *size)?;
        bench.step(format!("{what}, {size}: asking"));
        work::measure(bench, &site, &mut curves)?;
    }
    Ok(curves)
}
