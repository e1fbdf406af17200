//! In which line of a JSON text a JSON pointer points. The text was parsed before: here it is only
//! walked through, and where it is not what is expected there is no line.

use crate::error::Problem;
use std::{iter::Peekable, str::CharIndices};

/// The line in which what the pointer points at begins, counted from 1. If it does not exist, the
/// line of what should hold it.
pub fn line(text: &str, pointer: &str) -> Option<usize> {
    let parts: Vec<String> =
        pointer.split('/').skip(1).map(|part| part.replace("~1", "/").replace("~0", "~")).collect();
    let mut walker = Walker { text, ahead: text.char_indices().peekable() };
    let at = walker.find(&parts)?;
    Some(text[..at].matches('\n').count() + 1)
}

/// The line that a problem is about: the one it names, or that of its field.
pub fn line_of(text: &str, problem: &Problem) -> Option<usize> {
    if let Some((_, line)) = problem.args.iter().find(|(name, _)| *name == "line") {
        return line.parse().ok();
    }
    line(text, &problem.field)
}

struct Walker<'t> {
    text: &'t str,
    ahead: Peekable<CharIndices<'t>>,
}

impl Walker<'_> {
    /// Where the value of these keys begins, from the value that comes next.
    fn find(&mut self, parts: &[String]) -> Option<usize> {
        let (start, first) = self.next_sign()?;
        let Some((part, rest)) = parts.split_first() else { return Some(start) };
        let found = match first {
            '{' => self.member(part),
            '[' => self.element(part),
            _ => None,
        };
        match found {
            Some(()) => self.find(rest).or(Some(start)),
            None => Some(start),
        }
    }

    /// Goes to the value of a key of the object that has begun.
    fn member(&mut self, key: &str) -> Option<()> {
        loop {
            match self.next_sign()? {
                (at, '"') => {
                    let end = self.string()?;
                    let found: String = serde_json::from_str(&self.text[at..end]).ok()?;
                    if self.next_sign()?.1 != ':' {
                        return None;
                    }
                    if found == key {
                        return Some(());
                    }
                    self.skip()?;
                }
                (_, ',') => {}
                _ => return None,
            }
        }
    }

    /// Goes to an element of the list that has begun.
    fn element(&mut self, place: &str) -> Option<()> {
        let place: usize = place.parse().ok()?;
        for _ in 0..place {
            self.skip()?;
            if self.next_sign()?.1 != ',' {
                return None;
            }
        }
        Some(())
    }

    /// Passes over a value.
    fn skip(&mut self) -> Option<()> {
        let mut depth = 0_usize;
        loop {
            match self.peek_sign()? {
                ',' | '}' | ']' if depth == 0 => return Some(()),
                '"' => {
                    self.ahead.next();
                    self.string()?;
                }
                '{' | '[' => {
                    self.ahead.next();
                    depth += 1;
                }
                '}' | ']' => {
                    self.ahead.next();
                    depth -= 1;
                }
                _ => drop(self.ahead.next()),
            }
        }
    }

    /// Behind the end of the text whose quotation mark was read.
    fn string(&mut self) -> Option<usize> {
        loop {
            match self.ahead.next()? {
                (at, '"') => return Some(at + 1),
                (_, '\\') => drop(self.ahead.next()),
                _ => {}
            }
        }
    }

    fn next_sign(&mut self) -> Option<(usize, char)> {
        self.peek_sign()?;
        self.ahead.next()
    }

    fn peek_sign(&mut self) -> Option<char> {
        while self.ahead.peek()?.1.is_whitespace() {
            self.ahead.next();
        }
        self.ahead.peek().map(|(_, c)| *c)
    }
}

#[cfg(test)]
mod tests {
    use super::line;
    use proptest::prelude::*;

    const TEXT: &str = r#"{
  "title": "a \" , { b",
  "steps": [
    {"id": "1", "x": [1, {"y": 2}]},
    {
      "id": "2",
      "a/b": true
    }
  ]
}"#;

    #[test]
    fn finds_the_line_of_what_a_pointer_points_at() {
        for (pointer, expected) in [
            ("", 1),
            ("/title", 2),
            ("/steps", 3),
            ("/steps/0", 4),
            ("/steps/0/x/1/y", 4),
            ("/steps/1", 5),
            ("/steps/1/id", 6),
            ("/steps/1/a~1b", 7),
            // What is not there: what should hold it.
            ("/steps/1/kind", 5),
            ("/steps/9", 3),
        ] {
            assert_eq!(line(TEXT, pointer), Some(expected), "{pointer}");
        }
    }

    proptest! {
        #[test]
        fn no_text_and_no_pointer_panics(text in "[\\[\\]{},:\" a-c0-9\\\\\n]{0,60}", pointer in "[/a-c0-9~]{0,20}") {
            let found = line(&text, &pointer);
            prop_assert!(found.is_none_or(|line| line <= text.lines().count() + 1));
        }
    }
}
