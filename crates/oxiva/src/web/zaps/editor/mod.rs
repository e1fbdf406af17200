//! The editor of zaps: the draft as a list of steps, and a page for each of them.
//!
//! All of it works by forms and pages; `static/editor.js` carries the same forms out in place. A form sends a
//! command (`zap_engine::edit::Command`) or the fields of one step; the answer leads to the page of what
//! was changed. Where somebody else changed the same field of the step meanwhile, it asks which of the two shall be
//! (`step/merge.rs`).

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
mod frame;
mod functions;
mod head;
mod making;
mod new;
mod page;
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
mod trial_panels;
mod typed;
mod wait;

use super::step_names;
use crate::{
    actions::{Checks, sentences},
    app::Routes,
    clock::Micros,
    db::Tx,
    dossiers::{self, Dossier, DossierId},
    error::{Code, Problem, Result},
    http::routes::{get, post},
    web::shell::Shell,
    zaps::{
        asides::{self, Asides},
        checks::{self, Findings},
        documents::{self, Zap},
        drafts::{self, Draft, Steps},
    },
};
pub(super) use cards::icon;
use head::Head;
use references::References;
use serde_json::Value as Json;
use zap_engine::edit::{self, Entry, Outline};

/// The pages of the editor.
pub fn routes(routes: Routes) -> Routes {
    chosen::routes(routes)
        .route("/zaps/creer", get(new::show))
        .route("/zaps/nouveau", post(new::create))
        .route("/zaps/{id}/editeur", get(page::show))
        .route("/zaps/{id}/editeur/etape/{step}", get(page::show_step).post(step::save))
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
    /// What was typed in the step that is shown, and is not kept: the other values of its fields.
    unsaved: Vec<(String, Json)>,
}

impl Edited {
    fn read(
        tx: &mut Tx,
        dossier: DossierId,
        id: i64,
        now: Micros,
        checks: &Checks,
    ) -> Result<Edited> {
        Edited::read_as(tx, dossier, id, None, now, checks)
    }

    /// As [`Edited::read`], but with this in the place of its draft.
    fn read_as(
        tx: &mut Tx,
        dossier: DossierId,
        id: i64,
        draft: Option<Draft>,
        now: Micros,
        checks: &Checks,
    ) -> Result<Edited> {
        let zap = documents::get(tx, dossier, id)?;
        if zap.source.is_base() {
            return Err(Code::BaseZap.into());
        }
        let draft = match draft {
            Some(draft) => draft,
            None => drafts::of(tx, dossier, &zap)?,
        };
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
            unsaved: Vec::new(),
        })
    }

    /// What fields of a step have beside what holds.
    fn asides_of(&self, tx: &mut Tx, step: &str) -> Result<Asides> {
        let mut asides = asides::of_step(tx, self.dossier.id, self.zap.id, step)?;
        asides.extend(self.unsaved.iter().cloned());
        Ok(asides)
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
