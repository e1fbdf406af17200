//! Carrying a command out.

use super::{Command, MAX_DRAFT_BYTES, Refusal, RefusalCode, draft::Draft, fields::TurnsMade, ids};
use crate::document::{Zap, tidy_texts};
use serde_json::Value as Json;
use std::io;

/// A draft after a command.
#[derive(Clone, Debug, PartialEq)]
pub struct Edited {
    pub document: Json,
    /// The greatest number that was ever an id of the draft, for the next command.
    pub last_id: u64,
    /// What a page leads to afterwards: the step, path or trigger that is new or was changed; of what was
    /// removed its neighbour. `None` if it is the zap as a whole.
    pub touched: Option<String>,
}

/// The draft as it is after a command. `last_id` is the greatest number that was ever an id of it, as far as
/// that is known: [`Edited::last_id`] of the command before, or [`super::last_id`] of what is kept of the
/// draft; 0 if nothing is.
pub fn apply(draft: &Json, command: &Command, last_id: u64) -> Result<Edited, Refusal> {
    let last_id = last_id.max(ids::last_id(draft));
    let mut edited = Draft { document: draft.clone(), last_id, touched: None };
    edited.carry_out(command)?;
    tidy_texts(&mut edited.document);
    check(draft, &edited.document)?;
    let last_id = edited.last_id.max(ids::last_id(&edited.document));
    Ok(Edited { document: edited.document, last_id, touched: edited.touched })
}

impl Draft {
    fn carry_out(&mut self, command: &Command) -> Result<(), Refusal> {
        use Command as C;
        match command {
            C::SetTitle { title } => self.set_title(title),
            C::SetDateOrder { date_order } => self.set_date_order(date_order.as_deref()),
            C::SetTrigger { kind, fields } => self.set_trigger(kind, fields),
            C::Insert { kind, place, fields } => self.insert(*kind, place, fields),
            C::Remove { id } => self.remove(id),
            C::Move { step, place } => self.move_to(step, place),
            C::Duplicate { id } => self.duplicate(id),
            C::Paste { steps, place, trigger } => self.paste(steps, place, trigger.as_deref()),
            C::PasteZap { zap, mode } => self.paste_zap(zap, *mode),
            C::Rename { id, title } => self.rename(id, title),
            C::SetNote { id, note } => self.set_note(id, note),
            C::SetOff { step, off } => self.set_off(step, *off),
            C::SetAction { step, app, action, params } => {
                self.set_action(step, app, action, params.as_ref())
            }
            C::SetConnection { step, connection } => self.set_connection(step, *connection),
            C::SetField { step, field, value } => self.set_field(step, field, value),
            C::SetFields { step, fields } => self.set_fields(step, fields),
            C::SetLoop { step, from, separator, trim, over } => {
                let made = TurnsMade {
                    from: from.as_deref(),
                    separator: separator.as_deref(),
                    trim: *trim,
                };
                self.set_loop(step, made, over.as_ref())
            }
            C::SetMax { step, max } => self.set_max(step, *max),
            C::SetDelay { step, for_, until, past } => {
                self.set_delay(step, for_.as_ref(), until.as_deref(), past.as_deref())
            }
            C::SetConditions { of, any } => self.set_conditions(of, any),
            C::AddGroup { of, conditions } => self.add_group(of, conditions),
            C::SetGroup { of, group, conditions } => self.set_group(of, *group, conditions),
            C::RemoveGroup { of, group } => self.remove_group(of, *group),
            C::AddCondition { of, group, condition } => self.add_condition(of, *group, condition),
            C::SetCondition { of, group, line, condition } => {
                self.set_condition(of, (*group, *line), condition)
            }
            C::RemoveCondition { of, group, line } => self.remove_condition(of, *group, *line),
            C::AddPath { step, title, rule, at } => self.add_path(step, title, *rule, *at),
            C::SetRule { path, rule } => self.set_rule(path, *rule),
            C::MovePath { path, to } => self.move_path(path, *to),
            C::Replace { document } => {
                self.document = document.clone();
                Ok(())
            }
        }
    }
}

/// What comes of a command has to be a draft; or, where the draft was none before, nothing worse.
fn check(before: &Json, after: &Json) -> Result<(), Refusal> {
    let problems = Zap::draft_problems(after);
    if !problems.is_empty() {
        let were = Zap::draft_problems(before).len();
        if were == 0 || problems.len() > were {
            return Err(Refusal { problems, ..Refusal::new(RefusalCode::NotADraft) });
        }
    }
    let bytes = bytes(after);
    if bytes > MAX_DRAFT_BYTES && bytes > self::bytes(before) {
        return Err(Refusal::new(RefusalCode::TooLarge).with("max", MAX_DRAFT_BYTES));
    }
    Ok(())
}

/// How many bytes a value has, written as JSON.
fn bytes(value: &Json) -> usize {
    struct Count(usize);
    impl io::Write for Count {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0 += bytes.len();
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let mut count = Count(0);
    // Counting does not fail, and JSON can be written.
    match serde_json::to_writer(&mut count, value) {
        Ok(()) => count.0,
        Err(_) => usize::MAX,
    }
}
