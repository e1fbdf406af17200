//! Changing a draft of ten and of a hundred steps, as the page of the editor does it: a form is posted, and the
//! page that it leads to is read.

use crate::{
    Bench,
    load::{self, percentile},
    person::Person,
    subject::Subject,
    table::Table,
};
use anyhow::{Context, Result};
use http::header;
use serde_json::{Value, json};
use std::time::Instant;

const FEW: usize = 10;
const MANY: usize = 100;
const MAX_MS: f64 = 100.0;
const TURNS: usize = 40;
const WARM: usize = 5;

/// What a person does, in the order of the discriminants.
const CHANGES: [Change; 4] = [Change::Field, Change::Move, Change::Add, Change::Undo];

#[derive(Clone, Copy)]
enum Change {
    /// A field of the last step.
    Field,
    /// The last step goes up.
    Move,
    /// A filter after the trigger.
    Add,
    Undo,
}

pub fn measure(bench: &Bench, table: &mut Table) -> Result<()> {
    on(bench, table, "SQLite", None)?;
    match &bench.postgres {
        Some(url) => on(bench, table, "PostgreSQL", Some(url.clone())),
        None => Ok(()),
    }
}

fn on(bench: &Bench, table: &mut Table, engine: &str, database: Option<String>) -> Result<()> {
    bench.step(format!("{engine}: drafts of {FEW} and {MANY} steps"));
    let subject = Subject::new(&bench.program, database)?;
    let running = subject.serve()?;
    let turns = if bench.quick { TURNS / 4 } else { TURNS };
    let (few, many) = load::block_on(async {
        let mut person = Person::sign_in(&running).await?;
        anyhow::Ok((times(&mut person, FEW, turns).await?, times(&mut person, MANY, turns).await?))
    })?;
    for (change, (mut few, mut many)) in CHANGES.iter().zip(few.into_iter().zip(many)) {
        let what = format!("{engine}: {} of {MANY} steps", change.words());
        table.at_most(&format!("{what}, p95"), percentile(&mut many, 0.95), MAX_MS, " ms");
        let (few, many) = (percentile(&mut few, 0.5), percentile(&mut many, 0.5));
        table.note("  the median, beside ten steps", format!("{many:.1} ms, {few:.1} ms"));
    }
    Ok(())
}

impl Change {
    fn words(self) -> &'static str {
        match self {
            Change::Field => "a field changed",
            Change::Move => "a step moved",
            Change::Add => "a step added",
            Change::Undo => "a change taken back",
        }
    }

    /// Where it is posted to, below the address of the editor, and the form.
    fn form(self, steps: usize) -> (String, Vec<(&'static str, String)>) {
        let last = steps + 1;
        let command =
            |command: Value| ("commande".to_owned(), vec![("command", command.to_string())]);
        match self {
            Change::Field => {
                let fields = vec![
                    ("title", "Rappeler".to_owned()),
                    ("f.url", "https://exemple.fr/{{1__nom}}".into()),
                ];
                (format!("etape/{last}"), fields)
            }
            Change::Move => command(
                json!({ "do": "move", "step": last.to_string(), "place": { "after": "1" } }),
            ),
            Change::Add => {
                command(json!({ "do": "insert", "kind": "filter", "place": { "after": "1" } }))
            }
            Change::Undo => ("annuler".into(), Vec::new()),
        }
    }
}

/// Each change, measured in turns, in milliseconds; what it did is taken back before the next.
async fn times(person: &mut Person, steps: usize, turns: usize) -> Result<[Vec<f64>; 4]> {
    // A zap has a hundred steps at most: there is room for the one that is added.
    let steps = steps - 1;
    let editor = new_zap(person, steps).await?;
    let mut times = [const { Vec::new() }; 4];
    for turn in 0..turns + WARM {
        for change in [Change::Field, Change::Move, Change::Add] {
            for change in [change, Change::Undo] {
                let (path, form) = change.form(steps);
                let sent = Instant::now();
                person.change(&format!("{editor}/{path}"), &form).await?;
                if turn >= WARM {
                    times[change as usize].push(sent.elapsed().as_secs_f64() * 1e3);
                }
            }
        }
    }
    Ok(times)
}

/// The address of the editor of a new zap with that many steps.
async fn new_zap(person: &mut Person, steps: usize) -> Result<String> {
    let made = person.post("/zaps/nouveau", &[("trigger", "catch_hook".to_owned())]).await?;
    let path = made.headers().get(header::LOCATION).context("no zap was made")?.to_str()?;
    let editor = path.split("/etape").next().context("no editor")?.to_owned();
    let step = |id: usize| {
        json!({
            "id": id.to_string(), "kind": "action", "app": "webhooks", "action": "post",
            "params": { "url": "https://exemple.fr/appel", "data": { "sujet": format!("{{{{{}__sujet}}}}", id - 1) } },
        })
    };
    let document = json!({
        "title": format!("{steps} étapes"),
        "trigger": { "id": "1", "kind": "catch_hook" },
        "steps": (2..steps + 2).map(step).collect::<Vec<_>>(),
    });
    person.change(&format!("{editor}/code"), &[("document", document.to_string())]).await?;
    Ok(editor)
}
