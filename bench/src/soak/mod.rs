//! Minutes of everything at once: creations, changes, deletions, catch hooks, pages; receivers that
//! are well, slow, failing and hanging. In the end everything must have arrived exactly where it was
//! owed, the queue must be empty and must not have grown, and the memory must be flat.

mod receivers;
mod samples;
mod work;

use crate::{Bench, load, subject::Subject};
use anyhow::{Result, bail, ensure};
use receivers::{Receivers, Sort};
use samples::Samples;
use std::{
    collections::BTreeMap,
    thread,
    time::{Duration, Instant},
};
use work::Done;

/// What has happened to a record, and how often: `("ticket.updated", "31")`.
pub type Events = BTreeMap<(String, String), usize>;

/// Programs that work at once.
const WORKERS: usize = 4;
/// Everything that is owed has arrived within this: a receiver that hung is left alone for a while.
const IN_THE_END: Duration = Duration::from_secs(240);

/// An error if anything was not as it should be.
pub fn run(bench: &Bench, lasts: Duration) -> Result<()> {
    let receivers = Receivers::start()?;
    let subject = Subject::new(&bench.program, None)?;
    work::add_catch_hook(&subject)?;
    // Forty events a second for each endpoint are more than the thirty that one gets unasked.
    let running = subject.serve_with(&[("OXIVA_OUTBOUND__CALLS_PER_SECOND_PER_ENDPOINT", "0")])?;
    load::block_on(work::subscribe(&subject, running.address, &receivers))?;
    let cookie = load::block_on(work::sign_in(running.address))?;
    let until = Instant::now() + lasts;
    let workers: Vec<_> = (0..WORKERS)
        .map(|number| {
            let worker = work::Worker::new(number, &subject, running.address, &cookie);
            thread::spawn(move || load::block_on(worker.work(until)))
        })
        .collect();
    let mut samples = Samples::of(running.id(), &subject.file()?)?;
    while Instant::now() < until {
        samples.take()?;
        bench.step(format!("soaking: {}", samples.last()));
        thread::sleep(Duration::from_secs(2));
    }
    let mut done = Done::default();
    for worker in workers {
        done.add(worker.join().map_err(|_| anyhow::anyhow!("a worker panicked"))??);
    }
    receivers.recover();
    bench.bar.finish_and_clear();
    println!("{done}");
    println!("{samples}");
    let settled = samples.wait_until_empty(IN_THE_END)?;
    println!("the queue was empty {:.1} s after the last request", settled.as_secs_f64());
    let mut wrong = samples.complaints();
    for sort in Sort::ALL {
        wrong.extend(difference(sort, &done.events, &receivers.seen(sort)));
    }
    wrong.extend(load::block_on(work::compare(&subject, running.address, &done))?);
    println!("{receivers}");
    ensure!(done.requests > 0, "nobody did anything");
    if !wrong.is_empty() {
        bail!("{}", wrong.join("\n"));
    }
    println!("nothing lost, nothing grew");
    Ok(())
}

/// What one receiver was not told, or was told and did not happen.
fn difference(sort: Sort, happened: &Events, told: &Events) -> Option<String> {
    let missing = happened.iter().filter(|(key, times)| told.get(key) != Some(times)).count();
    let invented = told.keys().filter(|key| !happened.contains_key(*key)).count();
    let wrong = missing + invented > 0;
    wrong.then(|| format!("{sort:?}: {missing} events missing, {invented} that never happened"))
}
