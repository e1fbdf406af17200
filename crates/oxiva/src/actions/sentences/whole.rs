//! What a whole zap does: « À chaque nouveau ticket, un e-mail part à … ».

use super::{
    Names,
    clauses::{self, Manner},
    conditions::{self, conditions},
    trigger,
};
use crate::{actions, i18n::Lang};
use serde_json::{Map, Value as Json};

/// So much is said; of the rest how much it is.
const MAX_TOLD_EFFECTS: usize = 3;
/// The same of filters that all of it depends on.
const MAX_TOLD_FILTERS: usize = 3;

/// One sentence for a zap: when it starts, and what then goes out or is written. What only reads is not
/// told.
pub fn zap(document: &Json, names: &Names, lang: Lang) -> String {
    let when = trigger(&document["trigger"], names, lang);
    let (mut told, mut before, mut untold) = (Told::default(), Vec::new(), 0);
    for step in steps(&document["steps"]) {
        // What a filter asks before anything has happened holds for all of it.
        let is_first = told.effects.is_empty() && !told.depends;
        if step["kind"].as_str() == Some("filter") && is_first {
            if before.len() < MAX_TOLD_FILTERS {
                before.extend(conditions(&step["any"], names, lang));
            } else {
                untold += conditions::count(&step["any"]);
            }
            continue;
        }
        told.add(step, names, lang);
    }
    let when = match clauses::joined(&before, "and", lang) {
        Some(told) => {
            let conditions = conditions::with_more(told, untold, lang);
            lang.text_with("say-trigger-if", &[("before", when), ("conditions", conditions)])
        }
        None => when,
    };
    let Told { mut effects, depends } = told;
    if effects.is_empty() {
        return lang.text_with("say-zap-nothing", &[("when", when)]);
    }
    let more = effects.len().saturating_sub(MAX_TOLD_EFFECTS);
    // One more is told as fast as it is counted.
    if more > 1 {
        effects.truncate(MAX_TOLD_EFFECTS);
        effects.push(lang.text_with("say-zap-more", &[("count", more.to_string())]));
    }
    let effects = effects.join(&lang.text("say-zap-separator"));
    let key = if depends { "say-zap-depending" } else { "say-zap" };
    lang.text_with(key, &[("when", when), ("effects", effects)])
}

/// The steps that are not switched off.
fn steps(steps: &Json) -> impl Iterator<Item = &Json> {
    let all = steps.as_array().into_iter().flatten();
    all.filter(|step| step["off"].as_bool() != Some(true))
}

#[derive(Default)]
struct Told {
    /// Each once.
    effects: Vec<String>,
    /// Whether some of it happens only now and then.
    depends: bool,
}

impl Told {
    fn add(&mut self, step: &Json, names: &Names, lang: Lang) {
        match step["kind"].as_str() {
            Some("filter") => self.depends = true,
            Some("paths") => {
                self.depends = true;
                for path in step["paths"].as_array().into_iter().flatten() {
                    self.add_all(&path["steps"], names, lang);
                }
            }
            Some("loop") => self.add_all(&step["steps"], names, lang),
            Some("action") => {
                if let Some(effect) = effect(step, names, lang)
                    && !self.effects.contains(&effect)
                {
                    self.effects.push(effect);
                }
            }
            _ => {}
        }
    }

    fn add_all(&mut self, within: &Json, names: &Names, lang: Lang) {
        for step in steps(within) {
            self.add(step, names, lang);
        }
    }
}

fn effect(step: &Json, names: &Names, lang: Lang) -> Option<String> {
    let app = actions::find(step["app"].as_str()?)?;
    let nothing = Map::new();
    let params = step["params"].as_object().unwrap_or(&nothing);
    clauses::action(Manner::Happens, app, step["action"].as_str()?, params, names, lang)
}
