//! The search index: an inverted table of folded words, the same on both engines.
//!
//! A search takes the rarest of its words, walks that word's range in order and keeps the records
//! that have the others too, so that the first page costs the same at a thousand records and at a
//! million. Words match by their beginning; accents, case and ligatures do not count.

use super::phones;
use crate::{
    db::{StorageError, Tx, Value},
    dossiers::DossierId,
    statements,
};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

type Result<T> = std::result::Result<T, StorageError>;

/// Words of one record at most, and characters of one word.
const WORDS: usize = 40;
const LENGTH: usize = 40;
/// Words of a query that count.
const TERMS: usize = 4;
/// Above any word: folded words are ASCII.
pub const END: &str = "\u{7f}";
/// Rarity is counted so far and no further.
const COMMON: i64 = 500;

statements! {
    ADD = "INSERT INTO words (dossier, noun, word, id) SELECT $1, $2, value, $3 FROM json_each($4)",
        postgres = "INSERT INTO words (dossier, noun, word, id)
            SELECT $1, $2, value, $3 FROM jsonb_array_elements_text($4) AS t(value)";
    REMOVE = "DELETE FROM words WHERE dossier = $1 AND noun = $2 AND id = $3
        AND word IN (SELECT value FROM json_each($4))",
        postgres = "DELETE FROM words WHERE dossier = $1 AND noun = $2 AND id = $3
            AND word IN (SELECT jsonb_array_elements_text($4))";
    RARITY = "SELECT count(*) FROM (SELECT 1 AS one FROM words
        WHERE dossier = $1 AND noun = $2 AND word >= $3 AND word < $4 LIMIT $5) AS counted";
    SEARCH = "SELECT w.word, w.id FROM words w
        WHERE w.dossier = $1 AND w.noun = $2 AND w.word < $4 AND (w.word, w.id) > ($5, $6)
        AND NOT EXISTS (SELECT 1 FROM words p WHERE p.dossier = w.dossier AND p.noun = w.noun
            AND p.id = w.id AND p.word >= $3 AND p.word < w.word)
        AND EXISTS (SELECT 1 FROM words b WHERE b.dossier = w.dossier AND b.noun = w.noun
            AND b.id = w.id AND b.word >= $7 AND b.word < $8)
        AND EXISTS (SELECT 1 FROM words c WHERE c.dossier = w.dossier AND c.noun = w.noun
            AND c.id = w.id AND c.word >= $9 AND c.word < $10)
        AND EXISTS (SELECT 1 FROM words d WHERE d.dossier = w.dossier AND d.noun = w.noun
            AND d.id = w.id AND d.word >= $11 AND d.word < $12)
        ORDER BY w.word, w.id LIMIT $13";
}

/// Accents, case and ligatures folded away: "Œuvre d'Évreux" is "oeuvre d'evreux".
pub fn fold(text: &str) -> String {
    deunicode::deunicode(text).to_lowercase()
}

/// The distinct folded words of a text.
pub fn words(text: &str) -> Vec<String> {
    let folded = fold(text);
    let mut words: Vec<String> = folded
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(|word| word.chars().take(LENGTH).collect())
        .collect();
    words.sort_unstable();
    words.dedup();
    words.truncate(WORDS);
    words
}

/// Brings the index from the record's old text to its new one.
pub fn index(
    tx: &mut Tx,
    dossier: DossierId,
    noun: &'static str,
    id: i64,
    old: &str,
    new: &str,
) -> Result<()> {
    let (old, new) = (words(old), words(new));
    let gone: Vec<_> = old.iter().filter(|word| !new.contains(word)).cloned().collect();
    let come: Vec<_> = new.iter().filter(|word| !old.contains(word)).cloned().collect();
    if !gone.is_empty() {
        tx.later(&REMOVE, &[&dossier.number(), &noun, &id, &Json::from(gone)])?;
    }
    if !come.is_empty() {
        tx.later(&ADD, &[&dossier.number(), &noun, &id, &Json::from(come)])?;
    }
    Ok(())
}

/// A search's place: the word of the query that is walked, and the last word and record seen.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Place {
    term: String,
    word: String,
    pub id: i64,
}

/// Up to `limit` records that have every word of `query`, from after `place` on; each with the
/// place after it. An empty query finds nothing.
pub fn search(
    tx: &mut Tx,
    dossier: DossierId,
    noun: &'static str,
    query: &str,
    place: Option<&Place>,
    limit: i64,
) -> Result<Vec<Place>> {
    let mut terms = terms(query);
    if terms.is_empty() {
        return Ok(Vec::new());
    }
    match place.and_then(|place| terms.iter().position(|term| *term == place.term)) {
        // Words may have become rarer or more common since the last page.
        Some(walked) => terms.swap(0, walked),
        None => rarest_first(tx, dossier, noun, &mut terms)?,
    }
    let range = |n: usize| match terms.get(n) {
        Some(term) => (term.clone(), format!("{term}{END}")),
        None => (String::new(), END.to_owned()),
    };
    let ((a, a_end), (b, b_end), (c, c_end), (d, d_end)) = (range(0), range(1), range(2), range(3));
    let (word, id) = match place {
        Some(place) => (place.word.clone(), place.id),
        None => (a.clone(), 0),
    };
    let params: [&dyn Value; 13] = [
        &dossier.number(),
        &noun,
        &a,
        &a_end,
        &word,
        &id,
        &b,
        &b_end,
        &c,
        &c_end,
        &d,
        &d_end,
        &limit,
    ];
    tx.query(&SEARCH, &params, |row| {
        Ok(Place { term: a.clone(), word: row.get(0)?, id: row.get(1)? })
    })
}

/// The words of a query. A telephone number is one word, however it is written; other digits in groups are
/// one number: "210 100 012" is a SIREN.
fn terms(query: &str) -> Vec<String> {
    if let Some(word) = phones::word_of_query(query) {
        return vec![word];
    }
    let digits: String = query.chars().filter(char::is_ascii_digit).collect();
    let only_number = query.chars().all(|c| c.is_ascii_digit() || " .\u{a0}\u{202f}+".contains(c));
    if only_number && !digits.is_empty() {
        return vec![digits];
    }
    let mut terms = words(query);
    terms.sort_by_key(|term| std::cmp::Reverse(term.len()));
    terms.truncate(TERMS);
    terms
}

fn rarest_first(
    tx: &mut Tx,
    dossier: DossierId,
    noun: &'static str,
    terms: &mut [String],
) -> Result<()> {
    if terms.len() < 2 {
        return Ok(());
    }
    let mut best = (0, i64::MAX);
    for (position, term) in terms.iter().enumerate() {
        let params: [&dyn Value; 5] =
            [&dossier.number(), &noun, term, &format!("{term}{END}"), &COMMON];
        let count: i64 = tx.one(&RARITY, &params, |row| row.get(0))?;
        if count < best.1 {
            best = (position, count);
        }
    }
    terms.swap(0, best.0);
    Ok(())
}
