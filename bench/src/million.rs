//! A thousand sociétés and a million: lists, searches and fiches must not notice the difference.
//! Both servers run at once and are called in turn, so that a noisy moment falls on both.

use crate::{
    Bench,
    fill::{self, Company},
    load::{self, Connection, percentile},
    subject::{Running, Subject},
    table::Table,
};
use anyhow::{Result, ensure};
use http::StatusCode;
use std::time::Instant;

const SMALL: usize = 1_000;
const MOST_TIMES: f64 = 3.0;

/// One dossier and the server that serves it.
struct Side {
    subject: Subject,
    running: Running,
    count: usize,
}

/// A question; `path` makes it for a dossier of so many sociétés, differently at each turn.
struct Question {
    what: &'static str,
    path: fn(&[Company], usize) -> String,
}

const LIST: &str = "/api/v3/societes?limit=50";

const QUESTIONS: [Question; 8] = [
    Question { what: "list page of 50", path: |_, _| LIST.to_owned() },
    Question {
        what: "search, rare word (1 hit)",
        path: |some, turn| {
            let nom = &some[turn % some.len()].nom;
            format!("/api/v3/societes?q={}", nom.split(' ').next_back().unwrap_or_default())
        },
    },
    Question {
        what: "search, common word (page of 20)",
        path: |_, turn| {
            let word = ["Boulangerie", "garage", "PHARMACIE", "menuis"][turn % 4];
            format!("/api/v3/societes?limit=20&q={word}")
        },
    },
    Question {
        what: "search, two common words (page of 20)",
        path: |_, turn| {
            let words = ["sarl+boulangerie", "garage+sarl", "sarl+menuiserie"][turn % 3];
            format!("/api/v3/societes?limit=20&q={words}")
        },
    },
    Question {
        what: "search, common and rare word (1 hit)",
        path: |some, turn| {
            let mut words = some[turn % some.len()].nom.split(' ');
            let (form, own) = (words.next(), words.next_back());
            format!("/api/v3/societes?q={}+{}", form.unwrap_or_default(), own.unwrap_or_default())
        },
    },
    Question {
        what: "search, SIREN (1 hit)",
        path: |some, turn| format!("/api/v3/societes?q={}", some[turn % some.len()].siren),
    },
    Question {
        what: "fiche, v3",
        path: |some, turn| format!("/api/v3/societes/{}", id_of(some, turn)),
    },
    Question {
        what: "fiche, v2.0",
        path: |some, turn| format!("/appli/api/oxiva/v2.0/societe/?id={}", id_of(some, turn)),
    },
];

pub fn measure(bench: &Bench, table: &mut Table) -> Result<()> {
    let towns = fill::towns(bench.societes.as_deref())?;
    let large = if bench.quick { 50_000 } else { 1_000_000 };
    let sides = [side(bench, SMALL, &towns)?, side(bench, large, &towns)?];
    let turns = if bench.quick { 100 } else { 400 };
    for question in &QUESTIONS {
        bench.step(format!("{} at {large}", question.what));
        let [small, big] = load::block_on(ask(&sides, question, turns, &towns))?;
        let what = format!("{large} sociétés: {}", question.what);
        table.times(&what, big * 1e3, small * 1e3, MOST_TIMES, " ms");
    }
    table.note("  memory of that server", format!("{:.0} MB", sides[1].running.memory()?));
    Ok(())
}

fn side(bench: &Bench, count: usize, towns: &[String]) -> Result<Side> {
    let subject = Subject::new(&bench.program, None)?;
    fill::fill(&subject.file()?, subject.dossier, count, towns, &bench.bar)?;
    let running = subject.serve()?;
    Ok(Side { subject, running, count })
}

/// The medians of both sides, in seconds.
async fn ask(
    sides: &[Side; 2],
    question: &Question,
    turns: usize,
    towns: &[String],
) -> Result<[f64; 2]> {
    let mut times = [Vec::new(), Vec::new()];
    let mut connections = Vec::new();
    let mut companies = Vec::new();
    for side in sides {
        connections.push(Connection::open(side.running.address).await?);
        companies.push(some(side.count, towns));
    }
    for turn in 0..turns + WARM {
        for n in 0..sides.len() {
            let call = sides[n].subject.get(&(question.path)(&companies[n], turn));
            let sent = Instant::now();
            let body = connections[n].expect(call, StatusCode::OK).await?;
            if turn >= WARM {
                times[n].push(sent.elapsed().as_secs_f64());
            }
            ensure!(body.len() > 100, "{}: nothing found", question.what);
        }
    }
    Ok(times.map(|mut times| percentile(&mut times, 0.5)))
}

/// Calls before the clock counts.
const WARM: usize = 20;
/// Companies that questions are about, spread over all of them.
const ASKED: usize = 97;

fn some(count: usize, towns: &[String]) -> Vec<Company> {
    (0..ASKED).map(|n| Company::number(1 + n * (count - 1) / ASKED, towns)).collect()
}

/// The number is in the name, in hexadecimal.
fn id_of(some: &[Company], turn: usize) -> usize {
    let word = some[turn % some.len()].nom.split(' ').next_back().unwrap_or_default();
    usize::from_str_radix(word.trim_end_matches('q'), 16).unwrap_or_default()
}
