//! Commands about the paths of a group.

use super::{
    PathRule, Refusal, RefusalCode, Side,
    draft::{Draft, list, put_text},
    tree::{Part, find, list_and_place, text},
};
use serde_json::{Map, Value as Json};

impl Draft {
    pub(super) fn add_path(
        &mut self,
        step: &str,
        title: &str,
        rule: PathRule,
        at: Option<usize>,
    ) -> Result<(), Refusal> {
        let mut ids = self.ids();
        let id = ids.next();
        self.keep_ids(&ids);
        let paths = list(self.step_of(step, "paths")?, "paths")
            .ok_or_else(|| Refusal::no_such_field("/paths"))?;
        let max = paths.len();
        let is_fallback_last = paths.last().is_some_and(|last| text(last, "rule") == "fallback");
        let at = at.unwrap_or(if is_fallback_last { max - 1 } else { max });
        if at > max {
            return Err(Refusal::new(RefusalCode::NoSuchPlace).with("at", at).with("max", max));
        }
        paths.insert(at, new_path(&id, &text_rules::one_line(title), rule));
        self.touch(&id);
        Ok(())
    }

    pub(super) fn set_rule(&mut self, path: &str, rule: PathRule) -> Result<(), Refusal> {
        put_rule(self.part(path, &[Part::Path])?, rule);
        Ok(())
    }

    pub(super) fn move_path(&mut self, path: &str, to: Side) -> Result<(), Refusal> {
        let found = find(&self.document, path).filter(|found| found.part == Part::Path);
        let found = found.ok_or_else(|| Refusal::no_such_id(path))?;
        let place = list_and_place(&found.pointer).map(|(list, place)| (list.to_owned(), place));
        let (list, place) = place.ok_or_else(|| Refusal::no_such_id(path))?;
        let other = match to {
            Side::Left => place.checked_sub(1),
            Side::Right => Some(place + 1),
        };
        let paths = self.document.pointer_mut(&list).and_then(Json::as_array_mut);
        if let (Some(paths), Some(other)) = (paths, other)
            && other < paths.len()
        {
            paths.swap(place, other);
        }
        self.touch(path);
        Ok(())
    }
}

/// A path without steps.
pub(super) fn new_path(id: &str, title: &str, rule: PathRule) -> Json {
    let mut path = Map::new();
    path.insert("id".into(), id.into());
    put_text(&mut path, "title", title);
    put_rule(&mut path, rule);
    path.insert("steps".into(), Json::Array(Vec::new()));
    path.into()
}

/// A rule of its own has conditions, which may still be missing; the others have none.
pub(super) fn put_rule(path: &mut Map<String, Json>, rule: PathRule) {
    path.insert("rule".into(), rule.word().into());
    if rule == PathRule::Custom {
        list(path, "any");
    } else {
        path.shift_remove("any");
    }
}
