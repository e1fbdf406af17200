//! `oxiva run`.

use super::{Global, Opened, in_dossier::InDossier, period::Period};
use crate::{
    api::v3::Count,
    dossiers::Dossier,
    records::input,
    zaps::{
        ids::Ids,
        replay::{self, By, Fate, From},
        runs::{self, Filter, Run, RunState, Step},
        shown::{RunAnswer, RunWithSteps},
    },
};
use anyhow::Result;
use clap::{Args, Subcommand};
use jiff::Timestamp;
use serde_json::json;
use std::{
    io::{ErrorKind, Write, stdout},
    sync::Arc,
};
use uuid::Uuid;

/// Lines read at once.
const BATCH: i64 = 500;

#[derive(Subcommand)]
pub enum Command {
    /// Print the runs of a dossier, newest first; with --json one object a line
    List(List),
    /// Print a run step by step
    Show(One),
    /// Do a run again: from what failed, or from the start as a new run; prints its id
    Replay {
        #[command(flatten)]
        one: One,
        /// failed or start
        #[arg(long, default_value = "failed", value_parser = parse_from)]
        from: From,
        /// Version of the zap: same or latest
        #[arg(long, default_value = "same", value_parser = parse_by)]
        version: By,
    },
    /// Let what is held of a zap begin
    Release(OfZap),
    /// What is held of a zap never begins
    Drop(OfZap),
    /// End a run that waits or is held
    Halt(One),
}

#[derive(Args)]
pub struct List {
    #[command(flatten)]
    dossier: InDossier,
    /// Of one zap alone, by its number
    #[arg(long, value_parser = parse_id)]
    zap: Option<i64>,
    /// In one state alone, such as errored
    #[arg(long, value_parser = parse_state)]
    state: Option<RunState>,
    #[command(flatten)]
    period: Period,
}

#[derive(Args)]
pub struct One {
    /// Its id, as `list` shows it
    id: Uuid,
    #[command(flatten)]
    dossier: InDossier,
}

#[derive(Args)]
pub struct OfZap {
    /// The number of the zap
    #[arg(long, value_parser = parse_id)]
    zap: i64,
    #[command(flatten)]
    dossier: InDossier,
}

fn parse_id(text: &str) -> Result<i64, String> {
    input::id(text).ok_or_else(|| "a number".to_owned())
}

fn parse_state(word: &str) -> Result<RunState, String> {
    RunState::parse(word).ok_or_else(|| RunState::WORDS.join(", "))
}

fn parse_from(word: &str) -> Result<From, String> {
    From::parse(word).ok_or_else(|| From::WORDS.join(" or "))
}

fn parse_by(word: &str) -> Result<By, String> {
    By::parse(word).ok_or_else(|| By::WORDS.join(" or "))
}

impl Command {
    /// Runs one of them.
    pub fn run(self, global: &Global) -> Result<()> {
        match self {
            Command::List(list) => list.run(global),
            Command::Show(one) => show(global, &one),
            Command::Replay { one, from, version } => {
                let opened = global.open()?;
                let dossier = opened.dossier(&one.dossier)?;
                let (scope, entropy) = (opened.scope(dossier.id), opened.entropy.clone());
                let checks = opened.checks();
                let run = opened.write(move |tx| {
                    let means = (&Ids::default(), &entropy);
                    replay::once_more(tx, means, &scope, one.id, from, version, &checks)
                })?;
                said(&opened, &dossier, &run)
            }
            Command::Release(of) => decide(global, of, Fate::Release),
            Command::Drop(of) => decide(global, of, Fate::Drop),
            Command::Halt(one) => {
                let opened = global.open()?;
                let dossier = opened.dossier(&one.dossier)?;
                let scope = opened.scope(dossier.id);
                let run = opened.write(move |tx| replay::halt(tx, &scope, one.id))?;
                said(&opened, &dossier, &run)
            }
        }
    }
}

impl List {
    fn run(self, global: &Global) -> Result<()> {
        let opened = global.open()?;
        let dossier = opened.dossier(&self.dossier)?;
        let (since, until) = self.period.read(&opened, &dossier)?;
        let filter = Arc::new(Filter {
            zap: self.zap,
            state: self.state,
            since,
            until,
            ..Filter::default()
        });
        let (id, mut after) = (dossier.id, None::<String>);
        loop {
            let (filter, place) = (filter.clone(), after.take());
            let page =
                opened.read(move |tx| runs::list(tx, id, &filter, place.as_deref(), BATCH))?;
            match print(&opened, &dossier, &page.items) {
                // Whoever reads has seen enough: `oxiva run list … | head`.
                Err(error) if error.kind() == ErrorKind::BrokenPipe => return Ok(()),
                done => done?,
            }
            match page.next {
                Some(next) => after = Some(next),
                None => return Ok(()),
            }
        }
    }
}

fn print(opened: &Opened, dossier: &Dossier, runs: &[Run]) -> std::io::Result<()> {
    let mut out = stdout().lock();
    for run in runs {
        if opened.json {
            writeln!(out, "{}", json!(RunAnswer::of(run, dossier)))?
        } else {
            writeln!(out, "{}", line(run, dossier))?
        }
    }
    Ok(())
}

fn line(run: &Run, dossier: &Dossier) -> String {
    let at = Timestamp::from_microsecond(run.created_at).unwrap_or_default();
    let at = at.to_zoned_datetime(dossier.zone()).strftime("%Y-%m-%d %H:%M:%S");
    let (state, start) = (run.state.word(), run.start.word());
    format!("{}  {at}  {:4}  {state:8}  {start:8}  {}", run.id, run.zap, run.failure)
}

fn show(global: &Global, one: &One) -> Result<()> {
    let opened = global.open()?;
    let dossier = opened.dossier(&one.dossier)?;
    let (of, id) = (dossier.id, one.id);
    let (run, steps) = opened.read(move |tx| {
        let run = runs::get(tx, of, id)?;
        Ok((run, runs::steps(tx, of, id)?))
    })?;
    if opened.json {
        let shown = RunWithSteps::of(&run, &steps, &dossier);
        println!("{}", serde_json::to_string_pretty(&shown)?);
        return Ok(());
    }
    println!("{}", line(&run, &dossier));
    steps.iter().for_each(print_step);
    Ok(())
}

fn print_step(step: &Step) {
    let turn = if step.item.is_empty() { String::new() } else { format!(" [{}]", step.item) };
    let lasted = step.ended_at.map(|end| format!("  {} ms", (end - step.began_at) / 1_000));
    println!("\n{}{turn}  {}{}", step.step, step.state.word(), lasted.unwrap_or_default());
    if !step.failure.is_empty() || !step.message.is_empty() {
        println!("  {}  {}", step.failure, step.message);
    }
    for (name, value) in [("in ", &step.input), ("out", &step.output)] {
        if !value.is_null() {
            println!("  {name}  {value}");
        }
    }
    for warning in &step.warnings {
        println!("  !    {warning}");
    }
}

fn decide(global: &Global, of: OfZap, fate: Fate) -> Result<()> {
    let opened = global.open()?;
    let scope = opened.scope(opened.dossier(&of.dossier)?.id);
    let checks = opened.checks();
    let count = opened.write(move |tx| replay::decide(tx, &scope, of.zap, fate, &checks))?;
    let done = match fate {
        Fate::Release => "released",
        Fate::Drop => "dropped",
    };
    opened.say(&Count { count }, format!("{count} {done}."))
}

/// The run, for whoever goes on with it.
pub fn said(opened: &Opened, dossier: &Dossier, run: &Run) -> Result<()> {
    opened.say(&RunAnswer::of(run, dossier), run.id)
}
