//! `oxiva zap templates`, and `oxiva zap create --template`.

use super::shown::said;
use crate::{
    api::v3::TemplateAnswer,
    cli::{Global, in_dossier::InDossier, output},
    i18n::Lang,
    zaps::templates::{self, Answers},
};
use anyhow::{Context, Result};

/// Prints every template, one a line.
pub fn list(lang: &str, as_json: bool) -> Result<()> {
    let lang = parsed(lang)?;
    if as_json {
        let all = templates::all().iter().map(|one| TemplateAnswer::of(one, lang));
        println!("{}", output::whole_page(all.collect())?);
        return Ok(());
    }
    for template in templates::all() {
        let (name, category) = (&template.name, template.category.word());
        println!("{name:28}  {category:10}  {}", template.title(lang));
    }
    Ok(())
}

/// Makes a zap of the template, and prints its number.
pub fn install(
    global: &Global,
    dossier: &InDossier,
    name: &str,
    lang: Option<&str>,
    answers: &Answers,
) -> Result<()> {
    let missing = || format!("there is no template `{name}`: `oxiva zap templates` lists them");
    let template = templates::find(name).with_context(missing)?;
    let lang = lang.map(parsed).transpose()?;
    let opened = global.open()?;
    let place = opened.dossier(dossier)?;
    let (scope, entropy) = (opened.scope(place.id), opened.entropy.clone());
    let checks = opened.checks();
    let portable = template.portable(lang.unwrap_or(place.langue), answers);
    let installed =
        opened.write(move |tx| templates::install(tx, &entropy, &scope, &portable, &checks))?;
    said(&opened, &place, &installed.zap, &installed.zap.id.to_string())
}

fn parsed(lang: &str) -> Result<Lang> {
    Lang::parse(lang).with_context(|| format!("`{lang}` is no language: fr or en"))
}
