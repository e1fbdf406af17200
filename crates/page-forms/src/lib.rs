//! The forms of a page, as a browser reads them.

use html5ever::{
    Attribute,
    tendril::StrTendril,
    tokenizer::{
        BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
        states::RawKind,
    },
};
use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
};

/// A form with what it sends if nobody types anything.
#[derive(Clone, Debug, Default)]
pub struct Form {
    /// `GET` or `POST`.
    pub method: String,
    /// Empty: the page itself.
    pub action: String,
    pub fields: Vec<FormField>,
}

/// A control of a form.
#[derive(Clone, Debug, Default)]
pub struct FormField {
    pub name: String,
    /// Of an input its type; `select`, `textarea` or `button`.
    pub kind: String,
    pub value: String,
    /// Whether a browser sends it as the page stands.
    pub is_sent: bool,
    /// Whether the page says that something is wrong with it.
    pub is_invalid: bool,
    /// Whether its text is a template of a zap and not what is kept in the end.
    pub is_template: bool,
}

impl FormField {
    /// Whether a browser lets somebody type one line into it.
    pub fn is_one_line(&self) -> bool {
        ["text", "search", "email", "tel", "url"].contains(&self.kind.as_str()) && !self.is_template
    }
}

impl Form {
    pub fn names(&self) -> BTreeSet<&str> {
        self.fields.iter().map(|field| field.name.as_str()).collect()
    }
}

/// Every form of a page, in their order.
pub fn forms(html: &str) -> Vec<Form> {
    let input = BufferQueue::default();
    input.push_back(StrTendril::from_slice(html));
    let tokenizer = Tokenizer::new(Reader::default(), TokenizerOpts::default());
    let _ = tokenizer.feed(&input);
    tokenizer.end();
    tokenizer.sink.read.into_inner().forms
}

#[derive(Default)]
struct Reader {
    read: RefCell<Read>,
}

#[derive(Default)]
struct Read {
    forms: Vec<Form>,
    /// Whether what follows belongs to the last form.
    is_inside: bool,
    /// Whether what follows is the text of the last field.
    is_text: bool,
}

impl TokenSink for Reader {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let mut read = self.read.borrow_mut();
        match token {
            Token::TagToken(tag) => {
                let name = tag.name.to_string();
                match tag.kind {
                    TagKind::StartTag => read.open(&name, &tag),
                    TagKind::EndTag => read.close(&name),
                }
                match (tag.kind, name.as_str()) {
                    (TagKind::StartTag, "textarea" | "title") => {
                        TokenSinkResult::RawData(RawKind::Rcdata)
                    }
                    (TagKind::StartTag, "style") => TokenSinkResult::RawData(RawKind::Rawtext),
                    (TagKind::StartTag, "script") => TokenSinkResult::RawData(RawKind::ScriptData),
                    _ => TokenSinkResult::Continue,
                }
            }
            Token::CharacterTokens(text) => {
                if read.is_text
                    && let Some(field) = read.field()
                {
                    field.value.push_str(&text);
                }
                TokenSinkResult::Continue
            }
            _ => TokenSinkResult::Continue,
        }
    }
}

impl Read {
    /// The last field of the last form.
    fn field(&mut self) -> Option<&mut FormField> {
        self.forms.last_mut()?.fields.last_mut()
    }

    fn open(&mut self, name: &str, tag: &Tag) {
        let attributes = Attributes::of(&tag.attrs);
        if name == "form" {
            let method = attributes.or("method", "get").to_uppercase();
            let action = attributes.or("action", "").to_owned();
            self.forms.push(Form { method, action, fields: Vec::new() });
            self.is_inside = true;
        }
        let kind = match name {
            "input" => attributes.or("type", "text"),
            "button" if attributes.or("type", "submit") == "submit" => "button",
            "select" | "textarea" => name,
            "option" if self.is_inside => return self.option(&attributes),
            _ => return,
        };
        if !self.is_inside || attributes.has("disabled") || !attributes.has("name") {
            return;
        }
        let is_box = ["checkbox", "radio"].contains(&kind);
        let is_ticked = !is_box || attributes.has("checked");
        let field = FormField {
            name: attributes.or("name", "").to_owned(),
            kind: kind.to_owned(),
            value: attributes.or("value", if is_box { "on" } else { "" }).to_owned(),
            // A choice is sent once it has something to choose.
            is_sent: is_ticked && !["button", "select"].contains(&kind),
            is_invalid: attributes.has("aria-invalid"),
            is_template: attributes.has("data-mappable"),
        };
        self.is_text = kind == "textarea";
        if let Some(form) = self.forms.last_mut() {
            form.fields.push(field);
        }
    }

    /// The first one counts, or the one that is selected.
    fn option(&mut self, attributes: &Attributes) {
        let Some(field) = self.field().filter(|field| field.kind == "select") else { return };
        if !field.is_sent || attributes.has("selected") {
            field.value = attributes.or("value", "").to_owned();
            field.is_sent = true;
        }
    }

    fn close(&mut self, name: &str) {
        match name {
            "form" => self.is_inside = false,
            "textarea" if self.is_text => {
                self.is_text = false;
                // A line break directly behind the tag is none of the text.
                if let Some(field) = self.field()
                    && let Some(rest) = field.value.strip_prefix('\n')
                {
                    field.value = rest.to_owned();
                }
            }
            _ => {}
        }
    }
}

struct Attributes(BTreeMap<String, String>);

impl Attributes {
    fn of(attributes: &[Attribute]) -> Attributes {
        let pair = |one: &Attribute| (one.name.local.to_string(), one.value.to_string());
        Attributes(attributes.iter().map(pair).collect())
    }

    fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    fn or<'a>(&'a self, name: &str, other: &'a str) -> &'a str {
        self.0.get(name).map_or(other, String::as_str)
    }
}

#[test]
fn forms_are_read_as_browsers_read_them() {
    let page = r#"<form action="/a?b=1&amp;c=2" method="post"><input name="nom" value="&quot;x&quot;">
        <input type="checkbox" name="on"><input type="checkbox" name="ticked" checked value="y">
        <select name="s"><option value="1"><option value="2" selected>Deux</select>
        <select name="first"><option value=""><option value="3"></select>
        <textarea name="note" aria-invalid="true">
a &lt;b&gt;
c</textarea><button name="do" value="it">Go</button><input disabled name="no"></form>
        <input name="outside"><form><input type="search" name="q"></form>"#;
    let [first, second] = &forms(page)[..] else { panic!() };
    assert_eq!((first.method.as_str(), first.action.as_str()), ("POST", "/a?b=1&c=2"));
    let sent: Vec<_> = first.fields.iter().filter(|field| field.is_sent).collect();
    let sent: Vec<_> = sent.iter().map(|f| (f.name.as_str(), f.value.as_str())).collect();
    assert_eq!(
        sent,
        [("nom", "\"x\""), ("ticked", "y"), ("s", "2"), ("first", ""), ("note", "a <b>\nc")]
    );
    assert!(first.fields[0].is_one_line() && !first.fields[5].is_one_line());
    assert!(first.fields[5].is_invalid && first.names().contains("do"));
    assert_eq!((second.method.as_str(), second.fields[0].name.as_str()), ("GET", "q"));
}
