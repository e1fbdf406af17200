//! From tokens to an expression.

use super::{Code, LEVELS, Wrong, tokens::Token};
use rust_decimal::Decimal;

#[derive(Debug)]
pub(super) enum Expression {
    Number(Decimal),
    Text(String),
    Logical(bool),
    Negative(Box<Expression>),
    Percent(Box<Expression>),
    /// A chain of one strength is one after the other, from the left: it is as long as it likes.
    Chain(Box<Expression>, Vec<(&'static str, Expression)>),
    Call(String, Vec<Expression>),
}

/// From the weakest to the strongest.
const STRENGTHS: &[&[&str]] =
    &[&["=", "<>", "<", ">", "<=", ">="], &["&"], &["+", "-"], &["*", "/"], &["^"]];

pub(super) fn read(tokens: &[Token]) -> Result<Expression, Wrong> {
    let mut parser = Parser { tokens, levels: 0 };
    let expression = parser.chain(0)?;
    match parser.tokens {
        [] => Ok(expression),
        [token, ..] => Err(unexpected(Some(token))),
    }
}

struct Parser<'a> {
    tokens: &'a [Token],
    levels: usize,
}

fn unexpected(token: Option<&Token>) -> Wrong {
    let shown = match token {
        None => String::new(),
        Some(Token::Number(number)) => number.to_string(),
        Some(Token::Text(text)) => format!("{text:?}"),
        Some(Token::Name(name)) => name.clone(),
        Some(Token::Sign(sign)) => (*sign).to_owned(),
    };
    (Code::BadExpression, shown)
}

impl Parser<'_> {
    fn next(&mut self) -> Option<&Token> {
        let (first, rest) = self.tokens.split_first()?;
        self.tokens = rest;
        Some(first)
    }

    /// Takes this sign if it is next.
    fn takes(&mut self, signs: &[&str]) -> Option<&'static str> {
        match self.tokens {
            [Token::Sign(sign), rest @ ..] if signs.contains(sign) => {
                self.tokens = rest;
                Some(sign)
            }
            _ => None,
        }
    }

    fn chain(&mut self, strength: usize) -> Result<Expression, Wrong> {
        let Some(signs) = STRENGTHS.get(strength) else { return self.signed() };
        let first = self.chain(strength + 1)?;
        let mut others = Vec::new();
        while let Some(sign) = self.takes(signs) {
            others.push((sign, self.chain(strength + 1)?));
        }
        Ok(if others.is_empty() { first } else { Expression::Chain(Box::new(first), others) })
    }

    /// A sign is stronger than `^`, as in a spreadsheet: `-2^2` is 4.
    fn signed(&mut self) -> Result<Expression, Wrong> {
        let mut negative = false;
        while let Some(sign) = self.takes(&["-", "+"]) {
            negative ^= sign == "-";
        }
        let mut expression = self.deeper(Parser::primary)?;
        if self.takes(&["%"]).is_some() {
            expression = Expression::Percent(Box::new(expression));
        }
        Ok(if negative { Expression::Negative(Box::new(expression)) } else { expression })
    }

    fn primary(&mut self) -> Result<Expression, Wrong> {
        match self.next().cloned() {
            Some(Token::Number(number)) => Ok(Expression::Number(number)),
            Some(Token::Text(text)) => Ok(Expression::Text(text)),
            Some(Token::Sign("(")) => {
                let inner = self.chain(0)?;
                self.takes(&[")"]).ok_or_else(|| unexpected(self.tokens.first()))?;
                Ok(inner)
            }
            Some(Token::Name(name)) if self.takes(&["("]).is_some() => {
                Ok(Expression::Call(name, self.arguments()?))
            }
            Some(Token::Name(name)) if name == "TRUE" || name == "VRAI" => {
                Ok(Expression::Logical(true))
            }
            Some(Token::Name(name)) if name == "FALSE" || name == "FAUX" => {
                Ok(Expression::Logical(false))
            }
            token => Err(unexpected(token.as_ref())),
        }
    }

    fn arguments(&mut self) -> Result<Vec<Expression>, Wrong> {
        let mut arguments = Vec::new();
        if self.takes(&[")"]).is_some() {
            return Ok(arguments);
        }
        loop {
            arguments.push(self.chain(0)?);
            if self.takes(&[")"]).is_some() {
                return Ok(arguments);
            }
            self.takes(&[","]).ok_or_else(|| unexpected(self.tokens.first()))?;
        }
    }

    fn deeper(
        &mut self,
        read: fn(&mut Self) -> Result<Expression, Wrong>,
    ) -> Result<Expression, Wrong> {
        if self.levels == LEVELS {
            return Err((Code::BadExpression, "(".repeat(LEVELS)));
        }
        self.levels += 1;
        let expression = read(self);
        self.levels -= 1;
        expression
    }
}
