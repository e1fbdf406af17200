//! A look at a script before it is ever run: what it asks for that is not there.
//!
//! It refuses only what is certain. A name counts as the script's own as soon as it stands anywhere where
//! it could be declared; what is only asked for at run time throws an error that names it then.

mod names;
mod tokens;

use names::{GLOBALS, MEMBERS, MODULES};
use tokens::{Token, tokens};

/// What the script asks for that is not there, as it stands in the script: `process`, `require("fs")`,
/// `Intl.Segmenter`. Each once, in their order.
pub fn missing(source: &str) -> Vec<String> {
    missing_at(source).into_iter().map(|(missing, _)| missing).collect()
}

/// The same, each with the line in which it stands first, counted from 1.
pub fn missing_at(source: &str) -> Vec<(String, usize)> {
    let (tokens, begins) = tokens(source);
    let mut found: Vec<(String, usize)> = Vec::new();
    for at in 0..tokens.len() {
        let missing = module(&tokens, at)
            .or_else(|| member(&tokens, at))
            .or_else(|| locale(&tokens, at))
            .or_else(|| global(&tokens, at));
        let is_new = |missing: &String| !found.iter().any(|(known, _)| known == missing);
        if let Some(missing) = missing.filter(is_new) {
            let line = source[..begins[at]].matches('\n').count() + 1;
            found.push((missing, line));
        }
    }
    found
}

/// `require("fs")`, `import("fs")`, `import … from "fs"`.
fn module(tokens: &[Token<'_>], at: usize) -> Option<String> {
    let free = !follows_dot(tokens, at);
    match (tokens.get(at)?, tokens.get(at + 1), tokens.get(at + 2)) {
        (Token::Name("require"), Some(Token::Sign('(')), Some(Token::Text(module)))
            if free && is_free(tokens, "require") =>
        {
            let plain = module.strip_prefix("node:").unwrap_or(module);
            (!MODULES.contains(&plain)).then(|| format!("require(\"{module}\")"))
        }
        (Token::Name("import"), Some(next), _) if free && *next != Token::Sign(':') => {
            Some("import".to_owned())
        }
        _ => None,
    }
}

/// `Intl.Segmenter`, `crypto.createSign`.
fn member(tokens: &[Token<'_>], at: usize) -> Option<String> {
    let (Token::Name(owner), Some(Token::Sign('.')), Some(Token::Name(name))) =
        (tokens.get(at)?, tokens.get(at + 1), tokens.get(at + 2))
    else {
        return None;
    };
    let (_, missing) = MEMBERS.iter().find(|(known, _)| known == owner)?;
    let tested = at > 0 && tokens.get(at - 1) == Some(&Token::Name("typeof"));
    let ours = !follows_dot(tokens, at) && !tested && missing.contains(name);
    // A `crypto` of its own is what `require` gives, most likely.
    let own = is_declared(tokens, owner) && !requires(tokens, owner);
    (ours && !own).then(|| format!("{owner}.{name}"))
}

/// `toLocaleDateString("de-DE")`, `new Intl.NumberFormat("de")`.
fn locale(tokens: &[Token<'_>], at: usize) -> Option<String> {
    const ASKING: [&str; 7] = [
        "toLocaleString",
        "toLocaleDateString",
        "toLocaleTimeString",
        "DateTimeFormat",
        "NumberFormat",
        "PluralRules",
        "Collator",
    ];
    let (Token::Name(name), Some(Token::Sign('(')), Some(Token::Text(locale))) =
        (tokens.get(at)?, tokens.get(at + 1), tokens.get(at + 2))
    else {
        return None;
    };
    let language = locale.split('-').next().unwrap_or_default().to_ascii_lowercase();
    let there = matches!(language.as_str(), "fr" | "en");
    let is_language =
        (2..=3).contains(&language.len()) && language.bytes().all(|b| b.is_ascii_lowercase());
    (ASKING.contains(name) && is_language && !there).then(|| format!("{name}(\"{locale}\")"))
}

/// `process.env`, `new WebSocket(…)`, `XMLHttpRequest(…)`.
fn global(tokens: &[Token<'_>], at: usize) -> Option<String> {
    let Some(Token::Name(name)) = tokens.get(at) else { return None };
    (GLOBALS.contains(name) && is_used(tokens, at) && is_free(tokens, name))
        .then(|| (*name).to_owned())
}

fn follows_dot(tokens: &[Token<'_>], at: usize) -> bool {
    at > 0 && tokens.get(at - 1) == Some(&Token::Sign('.'))
}

/// It is called or read from, as nothing but a variable is.
fn is_used(tokens: &[Token<'_>], at: usize) -> bool {
    const BEFORE_OWN_NAMES: [&str; 6] = ["function", "typeof", "get", "set", "async", "class"];
    let before = at.checked_sub(1).and_then(|before| tokens.get(before));
    let named = matches!(before, Some(Token::Name(word)) if BEFORE_OWN_NAMES.contains(word));
    if follows_dot(tokens, at) || named {
        return false;
    }
    match tokens.get(at + 1) {
        Some(Token::Sign('.' | '[')) => true,
        // `{ process(x) { … } }` is a method of the script's own.
        Some(Token::Sign('(')) => behind_parentheses(tokens, at + 1) != Some(&Token::Sign('{')),
        _ => false,
    }
}

/// What follows the parenthesis that closes the one at `open`.
fn behind_parentheses<'a, 's>(tokens: &'a [Token<'s>], open: usize) -> Option<&'a Token<'s>> {
    let mut depth = 0_usize;
    let close = tokens.iter().enumerate().skip(open).find(|(_, token)| {
        match token {
            Token::Sign('(') => depth += 1,
            Token::Sign(')') => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth == 0
    });
    tokens.get(close?.0 + 1)
}

/// Nowhere does it stand where it could be the script's own, or where the script asks whether it is there.
fn is_free(tokens: &[Token<'_>], name: &str) -> bool {
    !is_declared(tokens, name)
}

fn is_declared(tokens: &[Token<'_>], name: &str) -> bool {
    (0..tokens.len()).any(|at| {
        tokens.get(at) == Some(&Token::Name(name))
            && !follows_dot(tokens, at)
            && !is_used(tokens, at)
    })
}

/// `const crypto = require(…)`.
fn requires(tokens: &[Token<'_>], name: &str) -> bool {
    tokens.windows(3).any(|three| {
        matches!(three, [Token::Name(one), Token::Sign('='), Token::Name("require")] if *one == name)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_is_named() {
        for (source, expected) in [
            ("const fs = require('fs')", vec!["require(\"fs\")"]),
            (
                "const {request} = require(\"node:https\"); require(`fs`)",
                vec!["require(\"node:https\")", "require(\"fs\")"],
            ),
            ("return {a: process.env.TZ, b: process.version}", vec!["process"]),
            ("new Intl.Segmenter('fr')", vec!["Intl.Segmenter"]),
            ("const crypto = require('crypto'); crypto.createSign('x')", vec!["crypto.createSign"]),
            ("new Date().toLocaleDateString('de-DE')", vec!["toLocaleDateString(\"de-DE\")"]),
            ("new XMLHttpRequest()", vec!["XMLHttpRequest"]),
            ("import x from 'y'", vec!["import"]),
            ("`${process.env.A} ${`${axios.get('x')}`}`", vec!["process", "axios"]),
        ] {
            assert_eq!(missing(source), expected, "{source}");
        }
    }

    #[test]
    fn what_may_be_the_scripts_own_is_let_through() {
        for source in [
            "const crypto = require('crypto'), {Buffer} = require('node:buffer'), url = require('url')",
            "// process.env\n/* require('fs') */ return {a: 'process.env', b: `require('fs')`, c: /process.env/.test('x')}",
            "const process = (x) => x; return process(1)",
            "function process(x) { return x } return process(1)",
            "return items.map((process) => process.id)",
            "const {process} = inputData; return process.id",
            "return typeof process === 'undefined' ? 1 : process.pid",
            "this.process.run(); a.require('fs')",
            "return {import: 1, process: 2}",
            "const own = {process(x) { return (x) }}; return own.process(process(1))",
            "const crypto = {createSign: () => 1}; return crypto.createSign()",
            "const a = 4 / process_id / 2; return a.toLocaleString('fr-FR') + b.toLocaleString('en')",
            "function require(x) { return x } require('fs')",
            "for (const x of y) x / 2; const r = /[/'\"`]/; process_all()",
        ] {
            assert_eq!(missing(source), [""; 0], "{source}");
        }
    }
}
