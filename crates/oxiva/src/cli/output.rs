//! What commands print: words for people, and with `--json` what API v3 answers to the same. A list is one page of the
//! API that holds all; what the API answers without a body prints nothing.

use super::Opened;
use crate::page::Page;
use anyhow::Result;
use serde::Serialize;
use std::fmt::Display;

impl Opened {
    /// Prints one answer as JSON, or `words`.
    pub(super) fn say(&self, answer: &impl Serialize, words: impl Display) -> Result<()> {
        if self.json {
            println!("{}", serde_json::to_string(answer)?);
        } else {
            println!("{words}");
        }
        Ok(())
    }

    /// Prints a whole list: as the page that the API would answer, or a line for each item.
    pub(super) fn say_all<T, A: Serialize>(
        &self,
        items: Vec<T>,
        answer: impl Fn(&T) -> A,
        line: impl Fn(&T) -> String,
    ) -> Result<()> {
        if self.json {
            println!("{}", whole_page(items.iter().map(answer).collect())?);
        } else {
            items.iter().for_each(|item| println!("{}", line(item)));
        }
        Ok(())
    }

    /// Prints `words` of what the API answers without a body.
    pub(super) fn say_done(&self, words: impl Display) {
        if !self.json {
            println!("{words}");
        }
    }
}

/// A list that is all on one page, as JSON.
pub(super) fn whole_page<T: Serialize>(items: Vec<T>) -> Result<String> {
    Ok(serde_json::to_string_pretty(&Page { items, next: None })?)
}
