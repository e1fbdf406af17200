//! Addresses with references in them: what is mapped into a path or a query is encoded where it stands.
//!
//! What stands in an address before its path (a scheme, a host, or the whole of an address with which the
//! text begins) is put in as it is.

use super::{
    map::Mapper,
    render::write,
    template::{Part, Template},
};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// All but the characters that mean nothing to an address (RFC 3986, 2.3).
const NOT_OF_COMPONENT: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// An address as it is put together from words and values.
#[derive(Debug, Default)]
pub struct AddressWriter {
    written: String,
}

impl AddressWriter {
    /// What whoever made the address wrote: it stays as it is.
    pub fn push_words(&mut self, words: &str) {
        self.written.push_str(words);
    }

    /// A value from elsewhere: encoded as a component of the path, the query or the fragment, and as it is
    /// before these.
    pub fn push_value(&mut self, value: &str) {
        if is_past_host(&self.written) {
            self.written.extend(utf8_percent_encode(value, NOT_OF_COMPONENT));
        } else {
            self.written.push_str(value);
        }
    }

    /// The address.
    pub fn finish(self) -> String {
        self.written
    }
}

impl Mapper<'_, '_> {
    /// The address with its references filled in.
    pub(super) fn url(&mut self, template: &Template) -> String {
        let mut url = AddressWriter::default();
        for part in &template.parts {
            match part {
                Part::Words(words) | Part::Unreadable(words) => url.push_words(words),
                Part::Reference(reference) => {
                    let Some(found) = self.find(reference) else { continue };
                    let mut value = String::new();
                    for (at, item) in found.parts().enumerate() {
                        if at > 0 {
                            value.push(',');
                        }
                        write(&mut value, item);
                    }
                    url.push_value(&value);
                }
            }
        }
        url.finish()
    }
}

/// Whether a path, a query or a fragment has begun.
fn is_past_host(url: &str) -> bool {
    url.split_once("://").is_some_and(|(_, rest)| rest.contains(['/', '?', '#']))
}

#[cfg(test)]
mod tests {
    use crate::mapping::{Params, Values};
    use proptest::prelude::*;
    use serde_json::{Map, Value as Json, json};

    fn url(template: &str, trigger: &Json) -> Json {
        let fields = Map::from_iter([("url".to_owned(), template.into())]);
        let params = Params::of_action(fields);
        params.map(&Values::new().with("1", trigger)).value["url"].clone()
    }

    #[test]
    fn a_value_is_encoded_where_it_stands() {
        let trigger = json!({
            "q": "Mairie de Lyon", "all": "à\té&b#c+d%e/f?g=h", "host": "exemple.fr:8443", "n": 12,
            "list": ["a b", "c"], "whole": "https://x.fr/a b?c=%20&d=é", "base": "https://x.fr/v1",
        });
        for (template, expected) in [
            (
                "https://hooks.example.org/in?nom={{1__q}}&z=1",
                "https://hooks.example.org/in?nom=Mairie%20de%20Lyon&z=1",
            ),
            (
                "https://x.fr/{{1__all}}?a={{1__all}}",
                "https://x.fr/%C3%A0%09%C3%A9%26b%23c%2Bd%25e%2Ff%3Fg%3Dh?a=%C3%A0%09%C3%A9%26b%23c%2Bd%25e%2Ff%3Fg%3Dh",
            ),
            ("{{1__whole}}", "https://x.fr/a b?c=%20&d=é"),
            ("{{1__base}}/{{1__q}}?n={{1__n}}", "https://x.fr/v1/Mairie%20de%20Lyon?n=12"),
            ("https://{{1__host}}/{{1__n}}", "https://exemple.fr:8443/12"),
            ("https://x.fr?l={{1__list}}", "https://x.fr?l=a%20b%2Cc"),
            ("https://x.fr/{{1__absent}}", "https://x.fr/"),
            ("https://x.fr/é b", "https://x.fr/é b"),
        ] {
            assert_eq!(url(template, &trigger), expected, "{template}");
        }
    }

    #[test]
    fn a_text_that_is_no_address_of_an_action_is_not_encoded() {
        let trigger = json!({ "q": "a b" });
        let fields =
            json!({ "data": { "url": "https://x.fr/{{1__q}}" }, "body": "https://x.fr/{{1__q}}" });
        let Json::Object(fields) = fields else { unreachable!() };
        let mapped = Params::of_action(fields).map(&Values::new().with("1", &trigger)).value;
        assert_eq!(
            (&mapped["data"]["url"], &mapped["body"]),
            (&json!("https://x.fr/a b"), &json!("https://x.fr/a b"))
        );
    }

    proptest! {
        #[test]
        fn no_value_leaves_its_place(value in ".{0,30}") {
            let url = url("https://x.fr/{{1__v}}/b?c={{1__v}}", &json!({ "v": value }));
            let url = url.as_str().unwrap();
            let (path, query) = url.split_once('?').unwrap();
            prop_assert_eq!(path.matches('/').count(), 4);
            prop_assert!(!query.contains(['&', '#', '+', ' ', '/']));
            let back = percent_encoding::percent_decode_str(&query[2..]).decode_utf8().unwrap();
            prop_assert_eq!(back, value);
        }
    }
}
