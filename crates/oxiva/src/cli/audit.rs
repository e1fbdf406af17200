//! `oxiva audit`.

use super::{Global, Opened, in_dossier::InDossier, period::Period};
use crate::dossiers::{
    Actor, Dossier,
    audit::{self, Action, Entry, Filter},
    people,
};
use anyhow::Result;
use clap::Args;
use jiff::Timestamp;
use std::{
    collections::HashMap,
    io::{ErrorKind, Write, stdout},
    sync::Arc,
};

/// Lines read at once.
const BATCH: i64 = 500;

/// With `--json` one object a line.
#[derive(Args)]
pub struct Audit {
    #[command(flatten)]
    dossier: InDossier,
    #[command(flatten)]
    period: Period,
    /// One kind of line alone, such as sign_in_failed
    #[arg(long, value_parser = parse_action)]
    action: Option<Action>,
}

fn parse_action(word: &str) -> Result<Action, String> {
    Action::parse(word).ok_or_else(|| Action::WORDS.join(", "))
}

impl Audit {
    /// Prints what the filters let through, newest first.
    pub fn run(self, global: &Global) -> Result<()> {
        let opened = global.open()?;
        let dossier = opened.dossier(&self.dossier)?;
        let (since, until) = self.period.read(&opened, &dossier)?;
        let filter = Arc::new(Filter { action: self.action, actor: None, since, until });
        let id = dossier.id;
        let people = opened.read(move |tx| people::list(tx, id))?;
        let emails = people.into_iter().map(|person| (person.id, person.email)).collect();
        let mut after = None;
        loop {
            let (filter, place) = (filter.clone(), after.take());
            let page =
                opened.read(move |tx| audit::list(tx, id, &filter, place.as_deref(), BATCH))?;
            match print(&opened, &dossier, &emails, &page.items) {
                // Whoever reads has seen enough: `oxiva audit … | head`.
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

fn print(
    opened: &Opened,
    dossier: &Dossier,
    emails: &HashMap<i64, String>,
    entries: &[Entry],
) -> std::io::Result<()> {
    let mut out = stdout().lock();
    for entry in entries {
        if opened.json {
            writeln!(out, "{}", entry.to_json())?;
            continue;
        }
        let at = Timestamp::from_microsecond(entry.at).unwrap_or_default();
        let at = at.to_zoned_datetime(dossier.zone()).strftime("%Y-%m-%d %H:%M:%S").to_string();
        let who = match entry.actor {
            Actor::Person(id) => emails.get(&id).cloned(),
            _ => None,
        };
        let who = who.unwrap_or_else(|| entry.actor.word());
        let (action, subject, address) = (entry.action.word(), &entry.subject, &entry.address);
        let detail = if entry.detail.as_object().is_none_or(serde_json::Map::is_empty) {
            String::new()
        } else {
            entry.detail.to_string()
        };
        writeln!(out, "{at}  {action:20}  {who:30}  {subject}  {detail}  {address}")?;
    }
    Ok(())
}
