//! HTML as a row of tags and texts, read as forgivingly as a browser reads it.

use html5ever::{
    Attribute,
    tendril::StrTendril,
    tokenizer::{
        BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
        states::RawKind,
    },
};
use std::cell::{Cell, RefCell};

/// A piece of HTML. Comments are left out, and so is what scripts, styles, titles and templates say.
#[derive(Clone, Debug, PartialEq)]
pub enum Piece {
    /// With its entities as characters.
    Text(String),
    /// A tag that opens an element.
    Open {
        /// In small letters.
        name: String,
        /// By name in small letters; values with their entities as characters.
        attributes: Vec<(String, String)>,
    },
    /// A tag that closes the element of this name.
    Close(String),
}

/// The tags and texts of the HTML in their order. Nothing is said of which tags belong together.
pub fn pieces(html: &str) -> Vec<Piece> {
    let tokenizer = Tokenizer::new(Pieces::default(), TokenizerOpts::default());
    let input = BufferQueue::default();
    input.push_back(StrTendril::from_slice(html));
    // Nothing here asks the tokenizer to stop, so it reads to the end.
    let _ = tokenizer.feed(&input);
    tokenizer.end();
    tokenizer.sink.pieces.into_inner()
}

#[derive(Default)]
struct Pieces {
    pieces: RefCell<Vec<Piece>>,
    /// Templates within each other that are open.
    templates: Cell<usize>,
    /// Whether the text that follows is a script's, a style's or a title's.
    is_unread: Cell<bool>,
}

impl TokenSink for Pieces {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        match token {
            Token::CharacterTokens(text) => self.text(&text),
            Token::TagToken(tag) => return self.tag(tag),
            Token::DoctypeToken(_)
            | Token::CommentToken(_)
            | Token::NullCharacterToken
            | Token::EOFToken
            | Token::ParseError(_) => {}
        }
        TokenSinkResult::Continue
    }
}

impl Pieces {
    fn text(&self, text: &str) {
        if self.is_unread.get() || self.templates.get() > 0 {
            return;
        }
        let mut pieces = self.pieces.borrow_mut();
        match pieces.last_mut() {
            Some(Piece::Text(before)) => before.push_str(text),
            _ => pieces.push(Piece::Text(text.to_owned())),
        }
    }

    fn tag(&self, tag: Tag) -> TokenSinkResult<()> {
        self.is_unread.set(false);
        let (name, is_open) = (tag.name.to_string(), tag.kind == TagKind::StartTag);
        if name == "template" {
            let open = self.templates.get();
            self.templates.set(if is_open { open + 1 } else { open.saturating_sub(1) });
            return TokenSinkResult::Continue;
        }
        if is_open && let Some(raw) = raw_text(&name) {
            self.is_unread.set(name != "textarea");
            return TokenSinkResult::RawData(raw);
        }
        if self.templates.get() == 0 && raw_text(&name).is_none() {
            let piece = if is_open {
                let attributes = tag.attrs.into_iter().map(attribute).collect();
                Piece::Open { name, attributes }
            } else {
                Piece::Close(name)
            };
            self.pieces.borrow_mut().push(piece);
        }
        TokenSinkResult::Continue
    }
}

fn attribute(attribute: Attribute) -> (String, String) {
    (attribute.name.local.to_string(), attribute.value.to_string())
}

/// How what stands in the element is read, where it is no HTML.
fn raw_text(name: &str) -> Option<RawKind> {
    match name {
        "script" => Some(RawKind::ScriptData),
        "style" | "iframe" | "noembed" | "noframes" | "xmp" => Some(RawKind::Rawtext),
        "title" | "textarea" => Some(RawKind::Rcdata),
        _ => None,
    }
}
