//! What the steps of a draft refer to: which references lead nowhere, and who uses which step.

use super::Edited;
use crate::{
    actions::{catalogue, sentences},
    db::Tx,
    dossiers::DossierId,
    error::{Problem, Result},
    web::shell::Shell,
    zaps::drafts,
};
use serde_json::Value as Json;
use std::collections::{HashMap, HashSet};
use zap_engine::edit::{self, Entry, Outline, Standing, Use};

/// The references of a draft.
pub(super) struct References {
    uses: Vec<Use>,
    /// The steps that are gone, as they were when they were last there.
    former: HashMap<String, Json>,
    /// Steps and paths that others use, or something within them.
    used: HashSet<String>,
}

impl References {
    pub(super) fn read(
        tx: &mut Tx,
        dossier: DossierId,
        zap: i64,
        document: &Json,
        outline: &Outline,
    ) -> Result<References> {
        let uses = edit::uses(document);
        let mut former = HashMap::new();
        for gone in uses.iter().filter(|one| one.standing == Standing::Gone) {
            if !former.contains_key(&gone.to)
                && let Some(step) = drafts::former_part(tx, dossier, zap, &gone.to)?
            {
                former.insert(gone.to.clone(), step);
            }
        }
        let used = used(&uses, outline);
        Ok(References { uses, former, used })
    }

    /// Whether a step or path, or something within it, is used by what is not within it.
    pub(super) fn is_used(&self, id: &str) -> bool {
        self.used.contains(id)
    }

    /// How many references of a step or path lead nowhere; what is within it does not count.
    pub(super) fn lost_by(&self, id: &str) -> usize {
        self.lost().filter(|one| one.by == id).count()
    }

    /// The references that lead nowhere.
    pub(super) fn lost(&self) -> impl Iterator<Item = &Use> {
        self.uses.iter().filter(|one| !matches!(one.standing, Standing::Reachable(_)))
    }
}

/// What is around each step and path.
fn parents(outline: &Outline) -> HashMap<&str, &str> {
    let mut parents = HashMap::new();
    for entry in outline.entries() {
        parents.extend(entry.parent.as_deref().map(|parent| (&*entry.id, parent)));
        parents.extend(entry.paths.iter().map(|path| (&*path.id, &*path.parent)));
    }
    parents
}

/// The step or path and all that is around it, from the inside.
fn around<'o>(parents: &HashMap<&'o str, &'o str>, id: &'o str) -> Vec<&'o str> {
    std::iter::successors(Some(id), |id| parents.get(id).copied()).collect()
}

fn used(uses: &[Use], outline: &Outline) -> HashSet<String> {
    let parents = parents(outline);
    let mut used = HashSet::new();
    for one in uses {
        let own = around(&parents, &one.by);
        let theirs = around(&parents, &one.to);
        let outside = theirs.into_iter().take_while(|id| !own.contains(id));
        used.extend(outside.map(str::to_owned));
    }
    used
}

impl Edited {
    /// What is wrong, and which references lead nowhere, each at its field.
    pub(super) fn remarks(&self, s: &Shell) -> Vec<Problem> {
        let lost = self.references.lost().map(|one| self.lost_problem(one, s));
        self.findings.errors.iter().cloned().chain(lost).collect()
    }

    /// What may be meant so, but likely is not; steps are called as people call them.
    pub(super) fn warnings(&self, s: &Shell) -> Vec<Problem> {
        // Of these more is known here.
        let others = |one: &&Problem| !["not_before", "off_step"].contains(&one.rule);
        let others = self.findings.warnings.iter().filter(others).cloned().map(|mut one| {
            for (name, value) in &mut one.args {
                if *name == "step" && self.outline.entry(value).is_some() {
                    *value = self.title_of(value, s);
                }
            }
            one
        });
        let lost = self.references.lost().map(|one| self.lost_problem(one, s));
        lost.chain(others).collect()
    }

    fn lost_problem(&self, lost: &Use, s: &Shell) -> Problem {
        let rule = match &lost.standing {
            Standing::Off => "reference_off",
            Standing::OutOfReach => "reference_not_before",
            _ if self.references.former.contains_key(&lost.to) => "reference_removed",
            _ => "reference_unknown",
        };
        let name = match self.references.former.get(&lost.to) {
            Some(step) => former_title(step, &self.names, s),
            None => self.title_of(&lost.to, s),
        };
        Problem::new(lost.pointer.clone(), rule).with("step", name).with("field", field_of(lost))
    }

    /// The references of a step or path that lead nowhere, as they are written in a text, and why.
    pub(super) fn lost_pills(&self, id: &str, s: &Shell) -> Vec<(String, String)> {
        let own = self.references.lost().filter(|one| one.by == id);
        let pill = |one: &Use| {
            (format!("{{{{{}}}}}", one.source), self.lost_problem(one, s).message(s.lang))
        };
        own.map(pill).collect()
    }

    /// Those of them that stand in no field of an action, each with where it stands.
    pub(super) fn lost_elsewhere(&self, id: &str, s: &Shell) -> Vec<String> {
        let own = self.references.lost().filter(|one| one.by == id);
        let elsewhere = own.filter(|one| !one.pointer.contains("/params/"));
        let words = |one: &Use| {
            let words = self.lost_problem(one, s).message(s.lang);
            s.t2("zap-at-place", ("place", self.place_of(one, s)), ("words", words))
        };
        elsewhere.map(words).collect()
    }

    /// Who uses a step or path, or something within it: each step or path with the fields that do.
    pub(super) fn users_of(&self, id: &str, s: &Shell) -> Vec<User> {
        let parents = parents(&self.outline);
        let is_within = |other: &str| around(&parents, other).contains(&id);
        let mut users: Vec<User> = Vec::new();
        for one in
            self.references.uses.iter().filter(|one| is_within(&one.to) && !is_within(&one.by))
        {
            let place = self.place_of(one, s);
            match users.iter_mut().find(|user| user.id == one.by) {
                Some(user) if user.fields.contains(&place) => {}
                Some(user) => user.fields.push(place),
                None => users.push(User {
                    title: self.title_with_number(&one.by, s),
                    href: self.address(Some(&one.by)),
                    id: one.by.clone(),
                    fields: vec![place],
                }),
            }
        }
        users
    }

    /// « 3. Ajouter une ligne »; of a path what it is called.
    pub(super) fn title_with_number(&self, id: &str, s: &Shell) -> String {
        if let Some(path) = self.outline.path(id) {
            return match path.title.as_str() {
                "" => s.t1("zap-path-number", "number", path.position),
                title => s.t1("zap-path-named", "path", title),
            };
        }
        match self.outline.entry(id) {
            Some(entry) => format!("{}. {}", entry.number, self.title_of(id, s)),
            None => id.to_owned(),
        }
    }

    /// What the field is called in which a reference stands.
    fn place_of(&self, one: &Use, s: &Shell) -> String {
        let part = match (self.outline.entry(&one.by), self.outline.path(&one.by)) {
            (Some(entry), _) => &entry.pointer,
            (None, Some(path)) => &path.pointer,
            _ => return String::new(),
        };
        let below = one.pointer.strip_prefix(&**part).unwrap_or_default();
        let keys: Vec<String> =
            below.split('/').skip(1).map(|key| key.replace("~1", "/").replace("~0", "~")).collect();
        match keys.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
            ["params", field, rest @ ..] => {
                let entry = self.outline.entry(&one.by);
                let label = entry.map_or_else(String::new, |entry| self.label(entry, field, s));
                let named = rest.iter().filter(|key| key.parse::<usize>().is_err());
                named.fold(label, |label, key| format!("{label} › {key}"))
            }
            ["any", ..] => s.t("zap-path-conditions"),
            ["over", key, ..] => (*key).to_owned(),
            _ => s.t("zap-delay-how"),
        }
    }

    /// What a field of an action is called; a column by its name.
    fn label(&self, entry: &Entry, field: &str, s: &Shell) -> String {
        let params = self.draft.document.pointer(&format!("{}/params", entry.pointer));
        let params = params.and_then(Json::as_object).cloned().unwrap_or_default();
        let form = catalogue::action(&entry.app, &entry.action, &params, s.lang);
        let fields = form.into_iter().flat_map(|form| form.fields);
        let mut labels = fields.filter(|one| one.key == field).map(|one| one.label);
        labels.next().unwrap_or_else(|| field.to_owned())
    }
}

/// Who uses a step.
pub(super) struct User {
    id: String,
    pub title: String,
    pub href: String,
    pub fields: Vec<String>,
}

fn former_title(step: &Json, names: &sentences::Names, s: &Shell) -> String {
    match step["title"].as_str() {
        Some(title) if !title.is_empty() => title.to_owned(),
        _ => sentences::step(step, names, s.lang),
    }
}

/// `1__sujet` without the step.
fn field_of(lost: &Use) -> String {
    let field = lost.source.strip_prefix(&lost.to).unwrap_or(&lost.source);
    field.trim_start_matches('_').to_owned()
}
