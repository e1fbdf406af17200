//! One version in words: what it changed, and each of its steps as a sentence.

use crate::{
    actions::sentences,
    app::Shared,
    db::Tx,
    dossiers::DossierId,
    error::{Code, Result},
    page,
    records::input,
    web::{
        names::Names,
        path,
        respond::html,
        shell::Shell,
        visitor::Visitor,
        zaps::{changes::Changes, editor, step_names},
    },
    zaps::{
        documents::{self, Version, Zap},
        drafts,
    },
};
use askama::Template;
use axum::{
    extract::{Path, State},
    response::Response,
};
use serde_json::Value as Json;
use zap_engine::edit::{self, Entry};

#[derive(Template)]
#[template(path = "zap_version.html")]
struct VersionPage {
    zap: Zap,
    version: Version,
    author: String,
    /// The name that it gives the zap.
    title: String,
    /// What the whole does, in one sentence.
    sentence: String,
    changes: Changes,
    lines: Vec<Line>,
    /// The revision of the draft, which the form says that it saw.
    rev: i64,
    s: Shell,
}

/// A step or a path.
struct Line {
    /// The number of a step; `None` of a path.
    number: Option<usize>,
    level: usize,
    icon: &'static str,
    /// As a person called it; empty if not at all.
    title: String,
    words: String,
    note: String,
    is_off: bool,
}

/// `GET /zaps/{id}/versions/{version}`
pub async fn show(
    visitor: Visitor,
    State(app): State<Shared>,
    Path((id, version)): Path<(String, String)>,
) -> Result<Response> {
    visitor.automates()?;
    let (id, dossier, s) = (path::id(&id)?, visitor.dossier(), visitor.shell("zaps"));
    let version = input::id(&version).ok_or(Code::NotFound)?;
    Ok(html(app.db.read(move |tx| page(tx, dossier, id, version, s)).await?))
}

fn page(tx: &mut Tx, dossier: DossierId, id: i64, number: i64, s: Shell) -> Result<VersionPage> {
    let zap = documents::get(tx, dossier, id)?;
    if zap.source.is_base() {
        return Err(Code::BaseZap.into());
    }
    let after = number.checked_add(1).map(|next| page::cursor(&next));
    let found = documents::versions(tx, dossier, id, after.as_deref(), 1)?.items.pop();
    let version = found.filter(|found| found.version == number).ok_or(Code::NotFound)?;
    let document = documents::document(tx, dossier, id, number)?;
    let names = step_names::of(tx, dossier, &document)?;
    let changes = if number > 1 {
        let before = documents::document(tx, dossier, id, number - 1)?;
        Changes::between(&before, &document, &names, s.lang)
    } else {
        Changes::default()
    };
    Ok(VersionPage {
        author: Names::read(tx, dossier)?.actor(&s, version.author),
        title: document["title"].as_str().unwrap_or_default().to_owned(),
        sentence: sentences::zap(&document, &names, s.lang),
        lines: Lines { document: &document, names: &names, s: &s }.all(),
        rev: drafts::of(tx, dossier, &zap)?.rev,
        changes,
        version,
        zap,
        s,
    })
}

struct Lines<'a> {
    document: &'a Json,
    names: &'a sentences::Names,
    s: &'a Shell,
}

impl Lines<'_> {
    fn all(&self) -> Vec<Line> {
        let outline = edit::outline(self.document);
        let mut lines = Vec::new();
        let words =
            sentences::trigger(self.value(&outline.trigger.pointer), self.names, self.s.lang);
        lines.push(line(&outline.trigger, 0, words, true));
        self.add(&mut lines, &outline.steps, 0);
        lines
    }

    fn add(&self, lines: &mut Vec<Line>, steps: &[Entry], level: usize) {
        for entry in steps {
            let words = sentences::step(self.value(&entry.pointer), self.names, self.s.lang);
            lines.push(line(entry, level, words, false));
            for path in &entry.paths {
                let title = match path.title.as_str() {
                    "" => self.s.t1("zap-path-number", "number", path.position),
                    title => title.to_owned(),
                };
                lines.push(Line {
                    number: None,
                    level: level + 1,
                    icon: "chevron-right",
                    title,
                    words: sentences::path(self.value(&path.pointer), self.names, self.s.lang),
                    note: String::new(),
                    is_off: false,
                });
                self.add(lines, &path.steps, level + 2);
            }
            self.add(lines, &entry.steps, level + 1);
        }
    }

    fn value(&self, pointer: &str) -> &Json {
        self.document.pointer(pointer).unwrap_or(&Json::Null)
    }
}

fn line(entry: &Entry, level: usize, words: String, is_trigger: bool) -> Line {
    Line {
        number: Some(entry.number),
        level,
        icon: editor::icon(entry, is_trigger),
        title: entry.title.clone(),
        words,
        note: entry.note.clone(),
        is_off: entry.is_passed_over,
    }
}
