//! Commands about conditions: of a filter, a path, a trigger.

use super::{
    Refusal, RefusalCode,
    draft::{Draft, list},
    tree::Part,
};
use serde_json::Value as Json;

impl Draft {
    pub(super) fn set_conditions(&mut self, of: &str, any: &[Json]) -> Result<(), Refusal> {
        *self.groups(of)? = any.to_vec();
        Ok(())
    }

    pub(super) fn add_group(&mut self, of: &str, conditions: &[Json]) -> Result<(), Refusal> {
        self.groups(of)?.push(conditions.to_vec().into());
        Ok(())
    }

    pub(super) fn set_group(
        &mut self,
        of: &str,
        group: usize,
        conditions: &[Json],
    ) -> Result<(), Refusal> {
        *entry(self.groups(of)?, group)? = conditions.to_vec().into();
        Ok(())
    }

    pub(super) fn remove_group(&mut self, of: &str, group: usize) -> Result<(), Refusal> {
        let groups = self.groups(of)?;
        entry(groups, group)?;
        groups.remove(group);
        Ok(())
    }

    pub(super) fn add_condition(
        &mut self,
        of: &str,
        group: usize,
        condition: &Json,
    ) -> Result<(), Refusal> {
        self.group(of, group)?.push(condition.clone());
        Ok(())
    }

    pub(super) fn set_condition(
        &mut self,
        of: &str,
        (group, line): (usize, usize),
        condition: &Json,
    ) -> Result<(), Refusal> {
        *entry(self.group(of, group)?, line)? = condition.clone();
        Ok(())
    }

    pub(super) fn remove_condition(
        &mut self,
        of: &str,
        group: usize,
        line: usize,
    ) -> Result<(), Refusal> {
        let conditions = self.group(of, group)?;
        entry(conditions, line)?;
        conditions.remove(line);
        if conditions.is_empty() {
            return self.remove_group(of, group);
        }
        Ok(())
    }

    /// The groups of conditions of what may have some; they are made if they are not there.
    fn groups(&mut self, of: &str) -> Result<&mut Vec<Json>, Refusal> {
        let fields = self.part(of, &[Part::Trigger, Part::Step, Part::Path])?;
        let key = if fields.contains_key("rule") { "rule" } else { "kind" };
        let kind = fields.get(key).and_then(Json::as_str).unwrap_or_default();
        let refusal = Refusal::wrong_kind(of, kind);
        if !["event", "row", "due", "filter", "custom"].contains(&kind) {
            return Err(refusal);
        }
        list(fields, "any").ok_or(refusal)
    }

    fn group(&mut self, of: &str, group: usize) -> Result<&mut Vec<Json>, Refusal> {
        let group = entry(self.groups(of)?, group)?;
        group.as_array_mut().ok_or_else(|| Refusal::no_such_field("/any"))
    }
}

fn entry(list: &mut [Json], at: usize) -> Result<&mut Json, Refusal> {
    let max = list.len();
    let refusal = || Refusal::new(RefusalCode::NoSuchPlace).with("at", at).with("max", max);
    list.get_mut(at).ok_or_else(refusal)
}
