//! What the form of a trigger, a filter, a path, a loop or a delay shows.

use super::Shown;
use crate::web::{
    shell::Shell,
    zaps::editor::{
        conditions::Group,
        settings::{Loop, Plain, Settings, Trigger},
        step::units::{ASKS, CONDITIONS, DELAY},
    },
};
use zap_engine::condition::Match;

impl Shown {
    fn groups(&mut self, label: &str, groups: &[Group]) {
        self.unit(CONDITIONS, label, &[]);
        for row in groups.iter().flat_map(|group| &group.rows) {
            let known = Match::WORDS.contains(&&*row.matches);
            self.put(format!("key.{}", row.name), &row.key);
            let matches = if known { &row.matches } else { Match::WORDS[0] };
            self.put(format!("match.{}", row.name), matches);
            self.put(format!("value.{}", row.name), &row.value);
        }
    }

    fn plain(&mut self, field: &Plain) {
        let Plain { name, label, value, default, .. } = field;
        if !field.ticks.is_empty() {
            let words = field.ticks.iter().map(|(word, label, _)| (word.clone(), label.clone()));
            self.unit(name, label, &words.collect::<Vec<_>>()).is_ticked = true;
            for (word, ..) in field.ticks.iter().filter(|(.., is_ticked)| *is_ticked) {
                self.put(format!("{name}.{word}"), "oui");
            }
        } else if field.choices.is_empty() && !field.is_optional_choice {
            self.field(name, label, value);
        } else {
            let empty = field.is_optional_choice.then(|| (String::new(), "—".to_owned()));
            let choices: Vec<_> = empty.into_iter().chain(field.choices.clone()).collect();
            let chosen = if value.is_empty() { default } else { value };
            let chosen =
                if field.choices.iter().any(|(word, _)| word == chosen) { chosen } else { "" };
            self.choice(name, label, &choices, chosen);
        }
    }

    pub(super) fn settings(&mut self, settings: &Settings, s: &Shell) {
        match settings {
            Settings::Trigger(trigger) => self.trigger(trigger, s),
            Settings::Filter { groups } => self.groups(&s.t("zap-go-on-if"), groups),
            Settings::Path { rule, groups } => {
                let words = ["custom", "always", "fallback"];
                let choices = words.map(|word| (word.to_owned(), s.word("zap-path-rule", word)));
                self.unit("rule", &s.t("zap-path-when"), &choices);
                if words.contains(&&**rule) {
                    self.put("rule", rule);
                }
                self.groups(&s.t("zap-path-conditions"), groups);
            }
            Settings::Paths => {}
            Settings::Loop(turns) => self.turns(turns, s),
            Settings::Delay { is_until, value, unit, units, until, past } => {
                self.unit(DELAY, &s.t("zap-delay-how"), units);
                self.put(DELAY, if *is_until { "until" } else { "for" });
                self.put("t.value", value);
                let first = units.first().map_or("", |(word, _)| word);
                let is_there = units.iter().any(|(word, _)| word == unit);
                self.put("t.unit", if is_there { unit } else { first });
                self.put("t.until", until);
                self.put("t.past", if past == "halt" { past } else { "continue" });
            }
        }
    }

    fn trigger(&mut self, trigger: &Trigger, s: &Shell) {
        let kinds = trigger.kinds.iter();
        let choices: Vec<_> =
            kinds.map(|(word, label, _)| ((*word).to_owned(), label.clone())).collect();
        let chosen = trigger.kinds.iter().find(|(.., is_chosen)| *is_chosen);
        let chosen = chosen.map_or("", |(word, ..)| word);
        self.choice("kind", &s.t("zap-trigger"), &choices, chosen);
        trigger.fields.iter().for_each(|field| self.plain(field));
        if !trigger.asks.is_empty() {
            self.unit(ASKS, &s.t("field-trigger-manual-fields"), &[]);
        }
        for (number, ask) in (1..).zip(&trigger.asks) {
            self.put(format!("a.l.{number}"), &ask.label);
            self.put(format!("a.k.{number}"), &ask.key);
            if ask.is_required {
                self.put(format!("a.r.{number}"), "oui");
            }
        }
        if trigger.takes_conditions {
            self.groups(&s.t("zap-only-if"), &trigger.groups);
        }
    }

    fn turns(&mut self, turns: &Loop, s: &Shell) {
        self.plain(&turns.from);
        if turns.from.value == "numbers" {
            turns.numbers.iter().for_each(|field| self.plain(field));
        } else {
            self.unit("f.over", &s.t("zap-loop-over"), &[]);
            self.rows("f.over", &turns.rows);
        }
        if turns.from.value == "text" {
            turns.texts.iter().for_each(|field| self.plain(field));
        }
        self.field("t.max", &s.t("zap-loop-max"), &turns.max);
    }
}
