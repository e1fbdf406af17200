//! Waiting for what starts a zap: whether something new has come since somebody began to wait.

use super::{Candidate, store::Origin};
use crate::clock::Micros;

/// The newest that was there when somebody began to wait: what is newer has arrived since.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mark {
    /// As [`Candidate::key`]; empty: there was nothing.
    key: String,
    at: Micros,
}

impl Mark {
    /// Of what there is now, the newest first.
    pub fn of(known: &[Candidate]) -> Mark {
        let newest = known.iter().find(|one| is_real(one));
        newest.map_or_else(Mark::default, |one| Mark { key: one.key.clone(), at: one.at })
    }

    /// As an address has it: `1764300000000000-call:018d…`.
    pub fn word(&self) -> String {
        format!("{}-{}", self.at, self.key)
    }

    /// Reads [`Mark::word`]; `None` if it is none.
    pub fn parse(word: &str) -> Option<Mark> {
        let (at, key) = word.split_once('-')?;
        Some(Mark { key: key.to_owned(), at: at.parse().ok()? })
    }

    /// The newest that has come since; `None`: nothing has.
    pub fn arrived<'k>(&self, known: &'k [Candidate]) -> Option<&'k Candidate> {
        let newest = known.iter().find(|one| is_real(one))?;
        // What was there may have been removed meanwhile: then older things are not new.
        let is_new = (&newest.key, newest.at) != (&self.key, self.at) && newest.at >= self.at;
        is_new.then_some(newest)
    }
}

/// Whether it happened, and is not made up.
fn is_real(one: &Candidate) -> bool {
    one.from != Origin::Example
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value as Json;

    fn candidate(key: &str, at: Micros, from: Origin) -> Candidate {
        Candidate { key: key.into(), at, label: String::new(), from, output: Json::Null }
    }

    #[test]
    fn only_what_is_newer_has_arrived() {
        let call = |key: &str, at| candidate(key, at, Origin::Call);
        let before = [call("call:b", 5), call("call:a", 3)];
        let mark = Mark::of(&before);
        assert_eq!(Mark::parse(&mark.word()), Some(mark.clone()));
        assert_eq!(mark.arrived(&before), None);
        let after = [call("call:c", 5), call("call:b", 5)];
        assert_eq!(mark.arrived(&after).map(|one| &*one.key), Some("call:c"));
        // The newest was removed.
        assert_eq!(mark.arrived(&before[1..]), None);
        // The same record changed once more.
        assert!(mark.arrived(&[call("call:b", 6)]).is_some());
        let made_up = [candidate("example:call", 9, Origin::Example)];
        assert_eq!((Mark::of(&made_up), mark.arrived(&made_up)), (Mark::default(), None));
        assert!(Mark::default().arrived(&before).is_some());
        assert_eq!((Mark::parse("x"), Mark::parse("x-y")), (None, None));
    }
}
