//! The words of a script: names, texts and signs. Comments, numbers, patterns and what stands around the
//! places of a template are left out.

/// One word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Token<'a> {
    Name(&'a str),
    /// A text without places, as it is written, without its quotes.
    Text(&'a str),
    Sign(char),
    /// What is left out, where a value stands: a number, a pattern, a template.
    Value,
}

/// The words of `source`, as far as it can be read, and at which byte each begins.
pub fn tokens(source: &str) -> (Vec<Token<'_>>, Vec<usize>) {
    let mut reader = Reader { source, at: 0, tokens: Vec::new(), templates: Vec::new() };
    let mut begins = Vec::new();
    loop {
        let at = reader.at;
        if reader.step().is_none() {
            return (reader.tokens, begins);
        }
        begins.resize(reader.tokens.len(), at);
    }
}

struct Reader<'a> {
    source: &'a str,
    at: usize,
    tokens: Vec<Token<'a>>,
    /// Of each template around here: how many braces are open in its place.
    templates: Vec<usize>,
}

impl<'a> Reader<'a> {
    /// Reads one word; `None` at the end.
    fn step(&mut self) -> Option<()> {
        let rest = self.rest();
        let first = rest.chars().next()?;
        match first {
            _ if first.is_whitespace() => self.at += first.len_utf8(),
            _ if rest.starts_with("//") => self.at += rest.find('\n').unwrap_or(rest.len()),
            _ if rest.starts_with("/*") => {
                self.at += rest.find("*/").map_or(rest.len(), |end| end + 2);
            }
            '\'' | '"' => self.text(first),
            '`' => {
                self.at += 1;
                self.template();
            }
            '/' if self.may_begin_a_pattern() => self.pattern(),
            _ if is_name(first) => {
                let end = rest.find(|c| !is_name(c)).unwrap_or(rest.len());
                self.at += end;
                let number = first.is_ascii_digit();
                self.tokens.push(if number { Token::Value } else { Token::Name(&rest[..end]) });
            }
            _ => self.sign(first),
        }
        Some(())
    }

    fn rest(&self) -> &'a str {
        &self.source[self.at..]
    }

    fn sign(&mut self, sign: char) {
        self.at += sign.len_utf8();
        // `a?.b` is `a.b`.
        if sign == '?' && self.rest().starts_with('.') {
            return;
        }
        match (sign, self.templates.last_mut()) {
            ('{', Some(open)) => *open += 1,
            ('}', Some(0)) => {
                self.templates.pop();
                return self.template();
            }
            ('}', Some(open)) => *open -= 1,
            _ => {}
        }
        self.tokens.push(Token::Sign(sign));
    }

    fn text(&mut self, quote: char) {
        let start = self.at + 1;
        let end = self.end_of(start, |c| c == quote || c == '\n');
        self.tokens.push(Token::Text(&self.source[start..end]));
        self.at = (end + 1).min(self.source.len());
    }

    /// From behind its beginning, or behind a place, to its end or its next place.
    fn template(&mut self) {
        let start = self.at;
        let mut from = start;
        loop {
            let end = self.end_of(from, |c| c == '`' || c == '$');
            let rest = &self.source[end..];
            if rest.starts_with("${") {
                self.tokens.push(Token::Value);
                self.templates.push(0);
                self.at = end + 2;
                return;
            }
            if !rest.starts_with('$') {
                // A template that has no places is a text.
                let whole = start > 0 && self.source[..start].ends_with('`');
                let text = Token::Text(&self.source[start..end]);
                self.tokens.push(if whole { text } else { Token::Value });
                self.at = (end + 1).min(self.source.len());
                return;
            }
            from = end + 1;
        }
    }

    fn pattern(&mut self) {
        let mut in_class = false;
        let end = self.end_of(self.at + 1, |c| {
            match c {
                '[' => in_class = true,
                ']' => in_class = false,
                _ => {}
            }
            c == '\n' || (c == '/' && !in_class)
        });
        let flags = self.source[(end + 1).min(self.source.len())..].chars();
        let flags = flags.take_while(|c| c.is_ascii_lowercase()).count();
        self.tokens.push(Token::Value);
        self.at = (end + 1 + flags).min(self.source.len());
    }

    /// Where the first such character stands that has no backslash before it, or the end.
    fn end_of(&self, start: usize, mut is_end: impl FnMut(char) -> bool) -> usize {
        let mut escaped = false;
        let rest = &self.source[start.min(self.source.len())..];
        let found = rest.char_indices().find(|(_, c)| {
            if escaped {
                escaped = false;
                return false;
            }
            escaped = *c == '\\';
            !escaped && is_end(*c)
        });
        found.map_or(self.source.len(), |(at, _)| start + at)
    }

    /// Whether a slash here is no division: nothing before it has a value.
    fn may_begin_a_pattern(&self) -> bool {
        match self.tokens.last() {
            None => true,
            Some(Token::Sign(sign)) => !matches!(sign, ')' | ']' | '}'),
            Some(Token::Name(name)) => {
                matches!(
                    *name,
                    "return" | "typeof" | "case" | "in" | "of" | "void" | "delete" | "await"
                )
            }
            Some(Token::Text(_) | Token::Value) => false,
        }
    }
}

fn is_name(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '$' | '#')
}

#[cfg(test)]
mod tests {
    use super::{Token::*, *};
    use proptest::prelude::*;

    #[test]
    fn a_script_is_read() {
        assert_eq!(
            tokens("a.b('c\\'d', 1.5e3) / 2; // x\n`e` /* y */ + `f${g}h`").0,
            [
                Name("a"),
                Sign('.'),
                Name("b"),
                Sign('('),
                Text("c\\'d"),
                Sign(','),
                Value,
                Sign('.'),
                Value,
                Sign(')'),
                Sign('/'),
                Value,
                Sign(';'),
                Text("e"),
                Sign('+'),
                Value,
                Name("g"),
                Value,
            ]
        );
    }

    proptest! {
        #[test]
        fn any_text_can_be_read(source in "[a-z`'\"${}/\\\\\\[\\]*\né.?]{0,60}") {
            let (words, begins) = tokens(&source);
            prop_assert_eq!(words.len(), begins.len());
            prop_assert!(begins.is_sorted() && begins.iter().all(|at| *at < source.len()));
        }
    }
}
