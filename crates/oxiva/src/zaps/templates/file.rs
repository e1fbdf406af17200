//! The files of the templates, which are part of the program.

use super::{Category, Template, texts::Texts};
use crate::zaps::portable::TableNeeded;
use rust_embed::RustEmbed;
use serde::Deserialize;
use serde_json::Value as Json;

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/zap-templates"]
struct Files;

/// What a file says.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    category: Category,
    /// A document of a zap, as JSON.
    document: String,
    #[serde(default)]
    tables: Vec<TableNeeded>,
    /// An example of what is sent to the address of the zap, as JSON.
    call: Option<String>,
    fr: Texts,
    en: Texts,
}

/// Every template, by category and name. A file that cannot be read ends the program: a test reads them all.
pub(super) fn read_all() -> Vec<Template> {
    let read = |path: std::borrow::Cow<'static, str>| {
        let name = path.trim_end_matches(".toml");
        let data = Files::get(&path).map(|file| file.data).unwrap_or_default();
        read(name, &data).unwrap_or_else(|error| panic!("zap-templates/{path}: {error}"))
    };
    let mut all: Vec<_> = Files::iter().map(read).collect();
    let place = |category| Category::ALL.iter().position(|known| *known == category);
    all.sort_by(|a, b| (place(a.category), &a.name).cmp(&(place(b.category), &b.name)));
    all
}

/// Fails with the words of whoever could not read it.
fn read(name: &str, data: &[u8]) -> Result<Template, String> {
    let file: File = toml::from_slice(data).map_err(|error| error.to_string())?;
    let json =
        |text: String| serde_json::from_str::<Json>(&text).map_err(|error| error.to_string());
    Ok(Template {
        name: name.to_owned(),
        category: file.category,
        french: file.fr,
        english: file.en,
        document: json(file.document)?,
        tables: file.tables,
        call: file.call.map(json).transpose()?,
    })
}
