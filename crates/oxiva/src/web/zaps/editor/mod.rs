//! The editor of zaps: the draft as a list of steps, and a page for each of them.
//!
//! All of it works by forms and pages; `static/editor.js` carries the same forms out in place. A form sends a
//! command (`zap_engine::edit::Command`) or the fields of one step; the answer leads to the page of what
//! was changed.

mod add;
mod cards;
mod checking;
mod chosen;
mod clipboard;
mod code;
mod commands;
mod conditions;
mod data;
mod discard;
mod fields;
mod functions;
mod making;
mod new;
mod publish;
mod records;
mod references;
mod removal;
mod result;
mod revision;
mod settings;
mod step;
mod targets;
mod transform;
mod trial;
mod typed;
mod wait;

use super::{outline::PlacedRemark, step_names};
use crate::{
    actions::{Checks, sentences},
    app::{Routes, Shared},
    clock::Micros,
    db::Tx,
    dossiers::{self, Dossier, DossierId},
    error::{Code, Problem, Result},
    http::{
        request::Parameters,
        routes::{get, post},
    },
    web::{path, respond::html, shell::Shell, visitor::Visitor},
    zaps::{
        checks::{self, Findings},
        clipboards,
        documents::{self, Zap},
        drafts::{self, Draft, Steps},
    },
};
use askama::Template;
use axum::{
    extract::{Path, Request, State},
    response::Response,
};
use cards::List;
pub(super) use cards::icon;
use references::References;
use serde_json::Value as Json;
use settings::Settings;
use step::StepPanel;
use zap_engine::edit::{self, Entry, Outline};

/// The pages of the editor.
pub fn routes(routes: Routes) -> Routes {
    chosen::routes(routes)
        .route("/zaps/creer", get(new::show))
        .route("/zaps/nouveau", post(new::create))
        .route("/zaps/{id}/editeur", get(show))
        .route("/zaps/{id}/editeur/etape/{step}", get(show_step).post(step::save))
        .route("/zaps/{id}/editeur/revision", get(revision::show))
        .route("/zaps/{id}/editeur/etape/{step}/essai", post(trial::test))
        .route("/zaps/{id}/editeur/etape/{step}/resultat", post(result::show))
        .route(
            "/zaps/{id}/editeur/etape/{step}/transformation",
            get(transform::show).post(transform::add),
        )
        .route("/zaps/{id}/editeur/exemple", post(trial::choose))
        .route("/zaps/{id}/editeur/attente", get(wait::look).post(wait::take))
        .route("/zaps/{id}/editeur/essai", post(trial::play))
        .route("/zaps/{id}/editeur/ajout", get(add::show))
        .route("/zaps/{id}/editeur/commande", post(commands::carry_out))
        .route("/zaps/{id}/editeur/suppression", get(removal::show))
        .route("/zaps/{id}/editeur/copie", post(clipboard::copy))
        .route("/zaps/{id}/editeur/oubli", post(clipboard::clear))
        .route("/zaps/{id}/editeur/collage", post(clipboard::paste))
        .route("/zaps/{id}/editeur/titre", post(commands::rename))
        .route("/zaps/{id}/editeur/annuler", post(commands::undo))
        .route("/zaps/{id}/editeur/retablir", post(commands::redo))
        .route("/zaps/{id}/editeur/abandon", get(discard::show).post(discard::discard))
        .route("/zaps/{id}/editeur/publication", get(publish::show).post(publish::publish))
        .route("/zaps/{id}/editeur/code", get(code::show).post(code::save))
}

/// A zap as the editor has it.
struct Edited {
    dossier: Dossier,
    zap: Zap,
    draft: Draft,
    steps: Steps,
    findings: Findings,
    outline: Outline,
    references: References,
    names: sentences::Names,
    /// Whether the draft says what the last version says.
    is_published: bool,
}

impl Edited {
    fn read(
        tx: &mut Tx,
        dossier: DossierId,
        id: i64,
        now: Micros,
        checks: &Checks,
    ) -> Result<Edited> {
        let zap = documents::get(tx, dossier, id)?;
        if zap.source.is_base() {
            return Err(Code::BaseZap.into());
        }
        let draft = drafts::of(tx, dossier, &zap)?;
        let dossier = dossiers::get(tx, dossier)?;
        let findings = checks::findings(tx, &dossier, now, Some(&zap), &draft.document, checks)?;
        let is_published = zap.version > 0
            && documents::document(tx, dossier.id, id, zap.version)? == draft.document;
        let outline = edit::outline(&draft.document);
        Ok(Edited {
            steps: drafts::steps(tx, dossier.id, id, &draft)?,
            references: References::read(tx, dossier.id, id, &draft.document, &outline)?,
            outline,
            names: step_names::of(tx, dossier.id, &draft.document)?,
            dossier,
            zap,
            draft,
            findings,
            is_published,
        })
    }

    /// The address of the page of a step, a path or the trigger; of the whole without one.
    fn address(&self, step: Option<&str>) -> String {
        address(self.zap.id, step)
    }

    /// What the trigger or a step does, in one sentence.
    fn sentence(&self, entry: &Entry, s: &Shell) -> String {
        let step = self.draft.document.pointer(&entry.pointer).unwrap_or(&Json::Null);
        if entry.pointer == self.outline.trigger.pointer {
            sentences::trigger(step, &self.names, s.lang)
        } else {
            sentences::step(step, &self.names, s.lang)
        }
    }

    /// What the step of that id is called: as a person says, or what it does.
    fn title_of(&self, id: &str, s: &Shell) -> String {
        match self.outline.entry(id) {
            None => String::new(),
            Some(entry) if entry.title.is_empty() => self.sentence(entry, s),
            Some(entry) => entry.title.clone(),
        }
    }

    /// What is wrong, with what the form calls the field that is missing.
    fn words(&self, problem: &Problem, s: &Shell) -> String {
        let key = problem.args.iter().find(|(name, _)| *name == "key").map(|(_, key)| &**key);
        let label = key.filter(|_| problem.rule == "missing_key").and_then(|key| {
            let place = problem.field.strip_suffix("/params").unwrap_or(&problem.field);
            let step = self.draft.document.pointer(place)?;
            fields::label(step, place == self.outline.trigger.pointer, key, s.lang)
        });
        match label {
            Some(label) => s.t1("zap-missing-field", "field", label),
            None => problem.message(s.lang),
        }
    }

    /// Which problems are about a place of the document.
    fn problems_at<'a>(&'a self, pointer: &'a str) -> impl Iterator<Item = &'a Problem> {
        self.findings.errors.iter().filter(move |problem| is_at(&problem.field, pointer))
    }
}

/// Whether a problem is about a step itself, not about what is within it.
fn is_at(field: &str, pointer: &str) -> bool {
    field
        .strip_prefix(pointer)
        .is_some_and(|rest| (rest.is_empty() || rest.starts_with('/')) && !rest.contains("/steps/"))
}

/// `/zaps/3/editeur/etape/5`
fn address(zap: i64, step: Option<&str>) -> String {
    match step {
        Some(step) => format!("/zaps/{zap}/editeur/etape/{step}"),
        None => format!("/zaps/{zap}/editeur"),
    }
}

#[derive(Template)]
#[template(path = "zap_editor.html")]
struct EditorPage {
    head: Head,
    list: List,
    /// The step that is chosen.
    panel: Option<StepPanel>,
    /// What was copied is called so; `None`: nothing was.
    copied: Option<String>,
    /// What a script offers to make of a piece of data; empty where no step can stand before.
    functions: Vec<(&'static str, String)>,
    s: Shell,
}

/// What stands above the editor: the zap as a whole.
struct Head {
    zap: Zap,
    title: String,
    /// `day_month`, `month_day`; empty: as the dossier reads dates.
    date_order: String,
    /// What the zap does, in one sentence.
    sentence: String,
    steps: Steps,
    rev: i64,
    is_published: bool,
    changed_at: Micros,
    errors: Vec<PlacedLink>,
    warnings: Vec<PlacedLink>,
}

/// Something to correct, and the page where it is corrected.
struct PlacedLink {
    remark: PlacedRemark,
    href: String,
}

impl Head {
    fn of(edited: &Edited, s: &Shell) -> Head {
        let placed = |problems: &[Problem]| {
            problems.iter().map(|problem| placed_link(edited, problem, s)).collect()
        };
        Head {
            title: edited.outline.title.clone(),
            date_order: fields::typed(&edited.draft.document["date_order"]),
            sentence: sentences::zap(&edited.draft.document, &edited.names, s.lang),
            steps: edited.steps,
            rev: edited.draft.rev,
            is_published: edited.is_published,
            changed_at: edited.draft.changed_at,
            errors: placed(&edited.findings.errors),
            warnings: placed(&edited.warnings(s)),
            zap: edited.zap.clone(),
        }
    }
}

fn placed_link(edited: &Edited, problem: &Problem, s: &Shell) -> PlacedLink {
    let entries = edited.outline.entries();
    let entry = entries.iter().rev().find(|entry| {
        problem.field == entry.pointer || problem.field.starts_with(&format!("{}/", entry.pointer))
    });
    let path = entry.and_then(|entry| {
        entry.paths.iter().find(|path| problem.field.starts_with(&format!("{}/", path.pointer)))
    });
    let id = path.map(|path| &path.id).or(entry.map(|entry| &entry.id));
    let step = entry.map(|entry| s.t1("zap-step-number", "number", entry.number));
    PlacedLink {
        remark: PlacedRemark { step: step.unwrap_or_default(), words: edited.words(problem, s) },
        href: edited.address(id.map(String::as_str)),
    }
}

/// The whole zap, no step chosen.
pub async fn show(
    visitor: Visitor,
    app: State<Shared>,
    Path(id): Path<String>,
) -> Result<Response> {
    visitor.automates()?;
    let page = page(&visitor, &app, path::id(&id)?, None, None).await?;
    Ok(html(page))
}

/// A step, a path or the trigger, beside the whole.
pub async fn show_step(
    visitor: Visitor,
    app: State<Shared>,
    Path((id, step)): Path<(String, String)>,
    request: Request,
) -> Result<Response> {
    visitor.automates()?;
    let query = Parameters::of_query(request.uri().query())?;
    let since = query.get("attente").map(str::to_owned);
    Ok(html(page(&visitor, &app, path::id(&id)?, Some(step), since).await?))
}

async fn page(
    visitor: &Visitor,
    app: &Shared,
    id: i64,
    step: Option<String>,
    waits_since: Option<String>,
) -> Result<EditorPage> {
    let (dossier, s) = (visitor.dossier(), visitor.shell("zaps"));
    let person = visitor.signed_in.person.id;
    let (now, checks) = (app.clock.now(), app.checks());
    let key = app.entropy.uuid(now).to_string();
    let (url, lang) = (app.config.public_url(), visitor.lang());
    let page = app.db.read(move |tx| {
        let edited = Edited::read(tx, dossier, id, now, &checks)?;
        let mut panel = match &step {
            Some(step) => Some(StepPanel::read(tx, &edited, step, &url, key, &s)?),
            None => None,
        };
        let samples = panel.as_mut().and_then(|panel| panel.samples.as_mut());
        if let Some(wait) = samples.and_then(|samples| samples.wait.as_mut()) {
            wait.since = waits_since.unwrap_or_default();
        }
        let is_before_all = step.as_deref().is_none_or(|id| id == edited.outline.trigger.id);
        let functions = if is_before_all { Vec::new() } else { data::functions(&s) };
        let copied = clipboards::of(tx, dossier, person)?.map(|copied| copied.title);
        Ok(EditorPage {
            head: Head::of(&edited, &s),
            list: List::of(&edited, step.as_deref(), copied.is_some(), &s),
            panel,
            copied,
            functions,
            s,
        })
    });
    let mut page = page.await?;
    if let Some(panel) = &mut page.panel {
        panel.check_code(app, dossier, lang).await;
    }
    Ok(page)
}
