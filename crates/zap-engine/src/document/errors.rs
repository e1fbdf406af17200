//! What cannot work: a zap that has any of it is not switched on.

use super::{Code, Delay, LoopFrom, Problem, StepKind, Zap};
use crate::{
    condition::{Condition, Groups, Match, number},
    dates::Reading,
    mapping::Template,
};

impl Zap {
    /// What keeps it from working, as far as the document tells: nothing to compare with, or a constant that
    /// is no number or no date where one is compared or waited for. Dates are read by `reading`.
    pub fn errors(&self, reading: &Reading) -> Vec<Problem> {
        let order = self.date_order.unwrap_or(reading.order);
        let mut errors =
            Errors { reading: Reading { order, ..reading.clone() }, found: Vec::new() };
        errors.groups("/trigger/any", self.trigger.kind.conditions());
        // What is switched off may be broken.
        for placed in self.steps().filter(|placed| !placed.is_off) {
            let at = &placed.pointer;
            match &placed.step.kind {
                StepKind::Filter { any } => errors.groups(&format!("{at}/any"), any),
                StepKind::Paths { paths } => {
                    for (place, path) in paths.iter().enumerate() {
                        let at = format!("{at}/paths/{place}/any");
                        errors.groups(&at, path.rule.conditions());
                    }
                }
                StepKind::Loop { over, .. } if over.source().is_empty() => {
                    errors.add(format!("{at}/over"), Code::Empty);
                }
                StepKind::Loop { from: LoopFrom::Numbers, over, .. } => {
                    for (key, template) in over.templates() {
                        errors.number(format!("{at}/over{key}"), &template);
                    }
                }
                StepKind::Delay(delay) => errors.delay(at, delay),
                StepKind::Action { .. } | StepKind::Loop { .. } => {}
            }
        }
        errors.found
    }
}

struct Errors {
    reading: Reading,
    found: Vec<Problem>,
}

impl Errors {
    fn add(&mut self, pointer: String, code: Code) {
        self.found.push(Problem::new(pointer, code));
    }

    fn groups(&mut self, at: &str, any: &Groups) {
        for (group, conditions) in any.iter().enumerate() {
            for (place, condition) in conditions.iter().enumerate() {
                self.condition(&format!("{at}/{group}/{place}"), condition);
            }
        }
    }

    fn condition(&mut self, at: &str, condition: &Condition) {
        if condition.key.source().trim().is_empty() {
            self.add(format!("{at}/key"), Code::Empty);
        }
        let at = format!("{at}/value");
        let matches = condition.matches;
        let Some(value) = constant(&condition.value).filter(|_| matches.takes_value()) else {
            return;
        };
        let compares_numbers =
            matches!(matches, Match::NumberGreater | Match::NumberLess | Match::NumberEquals);
        if value.trim().is_empty() {
            self.add(at, Code::Empty);
        } else if compares_numbers && number(value).is_none() {
            self.wrong(at, Code::NotANumber, value);
        } else if matches.compares_dates() {
            self.date(at, value);
        }
    }

    fn delay(&mut self, at: &str, delay: &Delay) {
        match delay {
            Delay::For { value, .. } => self.number(format!("{at}/for/value"), value),
            Delay::Until { moment, .. } => {
                if let Some(moment) = constant(moment) {
                    self.date(format!("{at}/until"), moment);
                }
            }
        }
    }

    fn number(&mut self, at: String, value: &Template) {
        if let Some(value) = constant(value).filter(|value| number(value).is_none()) {
            self.wrong(at, Code::NotANumber, value);
        }
    }

    fn date(&mut self, at: String, value: &str) {
        if self.reading.read(value).is_none() {
            self.wrong(at, Code::NotADate, value);
        }
    }

    fn wrong(&mut self, at: String, code: Code, value: &str) {
        let value: String = value.chars().take(100).collect();
        self.found.push(Problem::new(at, code).with("value", value));
    }
}

/// The text, if nothing is mapped into it: what is mapped may become anything.
fn constant(template: &Template) -> Option<&str> {
    let is_constant =
        template.references().next().is_none() && template.unreadable().next().is_none();
    is_constant.then(|| template.source())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dates::DateOrder;
    use jiff::{Timestamp, tz::TimeZone};
    use serde_json::{Value as Json, json};

    fn errors_of(steps: Json) -> Vec<(String, &'static str)> {
        let document = json!({ "title": "Essai", "trigger": { "id": "1", "kind": "catch_hook" }, "steps": steps });
        let zap = Zap::parse(&document).unwrap();
        let reading =
            Reading { zone: TimeZone::UTC, order: DateOrder::DayMonth, now: Timestamp::UNIX_EPOCH };
        zap.errors(&reading).into_iter().map(|one| (one.pointer, one.code.word())).collect()
    }

    fn condition(matches: &str, value: &str) -> Vec<(String, &'static str)> {
        let condition = json!({ "key": "{{1__a}}", "match": matches, "value": value });
        let mut errors = errors_of(json!([{ "id": "2", "kind": "filter", "any": [[condition]] }]));
        for (pointer, _) in &mut errors {
            *pointer = pointer.replace("/steps/0/any/0/0/", "");
        }
        errors
    }

    #[test]
    fn a_condition_compares_with_what_it_can() {
        let value = |code| vec![("value".to_owned(), code)];
        assert_eq!(condition("text_contains", " "), value("empty"));
        assert_eq!(condition("text_contains", "x"), []);
        assert_eq!(condition("exists", ""), []);
        assert_eq!(condition("number_greater", "abc"), value("not_a_number"));
        assert_eq!(condition("number_greater", "1 234,5"), []);
        assert_eq!(condition("number_greater", "{{1__b}}"), []);
        assert_eq!(condition("date_after", "bientôt"), value("not_a_date"));
        assert_eq!(condition("date_after", "31/12/2026"), []);
        assert_eq!(condition("date_after", "12/31/2026"), value("not_a_date"));
    }

    #[test]
    fn a_delay_knows_until_when() {
        let delay = |delay: Json| {
            let mut step = delay;
            (step["id"], step["kind"]) = ("2".into(), "delay".into());
            errors_of(json!([step]))
        };
        let error = |at: &str, code| vec![(format!("/steps/0/{at}"), code)];
        assert_eq!(delay(json!({ "until": "jamais" })), error("until", "not_a_date"));
        assert_eq!(delay(json!({ "until": "demain" })), []);
        assert_eq!(delay(json!({ "until": "{{1__a}} +1d" })), []);
        let waits = |value: &str| delay(json!({ "for": { "value": value, "unit": "days" } }));
        assert_eq!(waits("deux"), error("for/value", "not_a_number"));
        assert_eq!(waits("1,5"), []);
        assert_eq!(waits("-2"), []);
    }

    #[test]
    fn a_loop_counts_by_numbers() {
        let over = json!({ "start": 1, "end": "{{1__n}}", "increment": "deux" });
        let step =
            json!({ "id": "2", "kind": "loop", "from": "numbers", "over": over, "steps": [] });
        let error = vec![("/steps/0/over/increment".to_owned(), "not_a_number")];
        assert_eq!(errors_of(json!([step])), error);
    }
}
