//! Mapping: how the fields of a step are filled from what earlier steps gave.
//!
//! # Players
//! - A [`Template`] is one text, taken apart once: words and [`Reference`]s.
//! - [`Params`] are the fields of an action, any JSON, with a template wherever there is a text.
//! - [`Values`] are what the trigger and the finished steps gave, by the id of the step.
//! - [`Mapped`] is what comes out, with the references that were not there.
//! - [`tree`] is what a step gave as it is shown for choosing from it; [`written`] is how a place in it is
//!   referred to.
//!
//! # The syntax, as Zapier's
//! - `{{1__querystring__id}}`: of step `1` the field `id` in `querystring`. `{{1}}` is all of it.
//! - `{{1__lignes[]nom}}`: a line item, the list of `nom` of each of `lignes`. A name asked of a list
//!   means the same without the brackets; a number is a place in the list, from nought.
//! - `{{=gives["1"]["a"]["b__c"]}}`, with either quote: the same, for any key at all. `"lignes[]nom"` as one key
//!   is a line item, unless there is a field of that very name.
//! - `{{=Object.to_json(gives["1"]["a"])}}`: the JSON of it, as a text.
//! - `{{zap_meta_utc_iso}}` and the like ([`META`]): when and where this is done, as Zapier names it.
//! - What is not of these forms stands as it is (`{{#each x}}`), and the document is warned about.
//!
//! # Promises
//! - A text that is one reference and nothing else keeps the type of what it refers to.
//! - Within a text, lists are joined by commas, objects are JSON, and null is nothing.
//! - In a list of a document, `["{{1__mails}}"]`, what is itself a list is put in item by item; and an
//!   object with line items, `[{"nom": "{{1__lignes[]nom}}", "qte": "{{1__lignes[]qte}}"}]`, becomes one
//!   object for each item, side by side. (Elsewhere a line item is just a list.)
//! - In the field `url` of an action, what is mapped into the path or the query of an address is encoded;
//!   an address that is mapped whole is not.
//! - What is not there is empty in a text, left out where it is all of a field, and noted.
//! - No document and no values make it panic, and nobody's values can make it large: [`LARGEST`].

mod follow;
mod gives;
mod map;
mod meta;
mod params;
mod reference;
mod references;
mod rename;
mod render;
mod template;
mod tree;
mod url;
mod values;
mod written;

#[cfg(test)]
mod tests;

pub use map::{LARGEST, Mapped, zip};
pub use meta::META;
pub use params::{Params, pointer};
pub use reference::Reference;
pub use references::{Referral, references};
pub use rename::rewrite;
pub use render::as_text;
pub use template::{Piece, Template};
pub use tree::{DataKind, DataNode, tree};
pub use url::AddressWriter;
pub use values::Values;
pub use written::{PathPart, written};

pub(crate) use map::Mapper;
pub(crate) use reference::is_id;
pub(crate) use rename::rename_steps;
pub(crate) use values::Held;

use serde_json::{Map, Value as Json};

/// The fields with their references filled in. Who maps more than once keeps the [`Params`].
pub fn map(params: &Map<String, Json>, values: &Values<'_>) -> Mapped {
    Params::new(params.clone()).map(values)
}

/// One text with its references filled in, and those that were not there.
pub fn text(template: &str, values: &Values<'_>) -> (String, Vec<String>) {
    let mut mapper = Mapper::new(values);
    let text = mapper.text(&Template::parse(template));
    (text, mapper.missing)
}
