//! A field of one line, as [`text_rules::one_line`] has it, with the problems that it may have.

use crate::error::Problem;

/// The line, of at most so many characters.
pub fn optional(field: &'static str, text: &str, max_chars: usize) -> Result<String, Problem> {
    let line = text_rules::one_line(text);
    if line.chars().count() > max_chars {
        return Err(Problem::new(field, "too_long").with("max", max_chars));
    }
    Ok(line)
}

/// As [`optional`], and something must stand in it.
pub fn required(field: &'static str, text: &str, max_chars: usize) -> Result<String, Problem> {
    match optional(field, text, max_chars) {
        Ok(line) if line.is_empty() => Err(Problem::new(field, "required")),
        other => other,
    }
}
