//! The words and signs of a formula.

use super::{Code, Wrong};
use rust_decimal::Decimal;

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token {
    Number(Decimal),
    Text(String),
    /// A function, or TRUE or FALSE; in great letters.
    Name(String),
    /// `<=`, `(`; both separators as `,`.
    Sign(&'static str),
}

const SIGNS: &[&str] =
    &["<>", "<=", ">=", "=", "<", ">", "+", "-", "*", "/", "^", "%", "&", "(", ")", ",", ";"];

pub(super) fn read(formula: &str) -> Result<Vec<Token>, Wrong> {
    let mut tokens = Vec::new();
    let mut rest = formula.trim_start();
    while let Some(first) = rest.chars().next() {
        let (token, after) = match first {
            '"' => text(&rest[1..])?,
            '0'..='9' | '.' => number(rest)?,
            letter if letter.is_alphabetic() => name(rest),
            _ => sign(rest).ok_or((Code::BadExpression, rest.to_owned()))?,
        };
        tokens.push(token);
        rest = after.trim_start();
    }
    Ok(tokens)
}

/// Two quotes within are one.
fn text(rest: &str) -> Result<(Token, &str), Wrong> {
    let mut text = String::new();
    let mut rest = rest;
    loop {
        let (before, after) = rest.split_once('"').ok_or((Code::BadExpression, "\"".to_owned()))?;
        text.push_str(before);
        match after.strip_prefix('"') {
            Some(after) => {
                text.push('"');
                rest = after;
            }
            None => return Ok((Token::Text(text), after)),
        }
    }
}

fn number(rest: &str) -> Result<(Token, &str), Wrong> {
    let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
    let (digits, after) = rest.split_at(end);
    let number = digits.parse().map_err(|_| (Code::NotANumber, digits.to_owned()))?;
    Ok((Token::Number(number), after))
}

fn name(rest: &str) -> (Token, &str) {
    let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
    let (name, after) = rest.split_at(end);
    (Token::Name(name.to_uppercase()), after)
}

fn sign(rest: &str) -> Option<(Token, &str)> {
    let sign = SIGNS.iter().find(|sign| rest.starts_with(**sign))?;
    let token = Token::Sign(if *sign == ";" { "," } else { sign });
    Some((token, &rest[sign.len()..]))
}
