//! What the terminal shows of zaps.

use crate::{
    api::v3::{ZapView, whole_zap},
    cli::{Global, Opened, in_dossier::InDossier, output},
    dossiers::{Dossier, people},
    i18n::Lang,
    zaps::{
        checks, deleted,
        documents::{self, Zap},
        drafts,
        listed::{self, ListedZap, Wanted},
        shown::{ZapAnswer, ZapWithDocument},
    },
};
use anyhow::Result;
use serde_json::json;

/// Prints the zaps of a dossier, one a line.
pub fn list(global: &Global, dossier: &InDossier, are_deleted: bool) -> Result<()> {
    let opened = global.open()?;
    let dossier = opened.dossier(dossier)?;
    let (all, now, of) = (i64::from(u32::MAX), opened.clock.now(), dossier.clone());
    let (zaps, people) = opened.read(move |tx| {
        let zaps = if are_deleted {
            let page = deleted::list(tx, of.id, now, None, all)?;
            page.try_map(|zap| ListedZap::of(tx, &of, zap, now))?
        } else {
            listed::find(tx, &of, &Wanted::default(), now, None, all)?
        };
        Ok((zaps.items, people::list(tx, of.id)?))
    })?;
    if opened.json {
        let url = &opened.public_url;
        let list = zaps.iter().map(|zap| ZapAnswer::of(zap, &dossier, url)).collect();
        println!("{}", output::whole_page(list)?);
        return Ok(());
    }
    for one in zaps {
        let owner = people.iter().find(|person| one.zap.owner == Some(person.id));
        println!("{}", line(&opened, &dossier, &one, owner.map(|person| person.nom.as_str())));
    }
    Ok(())
}

/// Number, state, trigger, version, title; behind it the labels, the owner and the address.
fn line(opened: &Opened, dossier: &Dossier, one: &ListedZap, owner: Option<&str>) -> String {
    let zap = &one.zap;
    let (state, starts) = (zap.state.word(), zap.starts_by.word());
    let owner = owner.map(|nom| format!("  ({nom})")).unwrap_or_default();
    let labels: String = one.labels.iter().map(|label| format!("  [{label}]")).collect();
    let url = zap.hook_path(dossier.id).map(|path| format!("  {}{path}", opened.public_url));
    let url = url.unwrap_or_default();
    let (id, version, titre) = (zap.id, zap.version, &zap.titre);
    format!("{id:4}  {state:3}  {starts:10}  v{version:<3}  {titre}{labels}{owner}{url}")
}

/// Prints the document of a zap; with `--json` all that is known of the zap.
pub fn show(global: &Global, dossier: &InDossier, id: i64, version: Option<i64>) -> Result<()> {
    let opened = global.open()?;
    let dossier = opened.dossier(dossier)?;
    let of = dossier.id;
    let (checks, now, place) = (opened.checks(), opened.clock.now(), dossier.clone());
    let (zap, document, findings) = opened.read(move |tx| {
        let zap = documents::get(tx, of, id)?;
        let document = match version {
            Some(version) => documents::document(tx, of, id, version)?,
            // Of one that was never published what it shall be.
            None => drafts::document(tx, of, &zap)?,
        };
        let findings = checks::findings(tx, &place, now, Some(&zap), &document, &checks)?;
        Ok((ListedZap::of(tx, &place, zap, now)?, document, findings))
    })?;
    let shown = if opened.json {
        let url = &opened.public_url;
        json!(ZapWithDocument::of(&zap, &dossier, url, document, &findings, Lang::En))
    } else {
        document
    };
    println!("{}", serde_json::to_string_pretty(&shown)?);
    Ok(())
}

/// Prints the zap as the API shows it, or `words`.
pub fn said(opened: &Opened, dossier: &Dossier, zap: &Zap, words: &str) -> Result<()> {
    if !opened.json {
        println!("{words}");
        return Ok(());
    }
    let (url, checks) = (opened.public_url.clone(), opened.checks());
    let view = ZapView { url, lang: Lang::En, now: opened.clock.now(), checks };
    let (zap, of) = (zap.clone(), dossier.clone());
    let answer = opened.read(move |tx| whole_zap(tx, &of, &zap, &view))?;
    opened.say(&answer, words)
}
