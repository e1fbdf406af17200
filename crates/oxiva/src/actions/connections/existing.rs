//! Connections that were made before they had hosts: each gets those that its zaps call.

use super::{Hosts, Wanted};
use crate::{
    actions::{code, webhooks},
    db::Tx,
    dossiers::DossierId,
    error::Result,
    statements,
    vault::{Place, Vault},
};
use serde_json::{Map, Value as Json};
use std::collections::HashMap;
use zap_engine::edit::outline;

statements! {
    WITHOUT_HOSTS = "SELECT dossier, id, app, sealed FROM connections WHERE hosts IS NULL";
    SET_HOSTS = "UPDATE connections SET hosts = $3 WHERE dossier = $1 AND id = $2";
    PUBLISHED = "SELECT v.document FROM zaps z JOIN zap_versions v
            ON v.dossier = z.dossier AND v.zap = z.id AND v.version = z.version
        WHERE z.dossier = $1";
    DRAFTS = "SELECT s.document FROM zap_drafts d JOIN zap_draft_states s
            ON s.dossier = d.dossier AND s.zap = d.zap AND s.state = d.state
        WHERE d.dossier = $1";
}

/// The hosts that a step names with these parameters; one that is mapped is not known before a run.
pub fn hosts_of_step(app: &str, params: &Map<String, Json>) -> Hosts {
    let mut hosts = Hosts::default();
    let text = |name: &str| params.get(name).and_then(Json::as_str).unwrap_or_default();
    if app == webhooks::APP.name {
        hosts.add_address(text("url"));
    } else if app == code::APP.name {
        let input = params.get("input").and_then(Json::as_object).into_iter().flatten();
        let input = input.filter_map(|(_, value)| value.as_str());
        input.chain([text("code")]).for_each(|text| add_addresses_in(text, &mut hosts));
    }
    hosts
}

/// Every address that stands in a text.
fn add_addresses_in(text: &str, hosts: &mut Hosts) {
    let is_end = |c: char| c.is_whitespace() || "\"'`<>\\()[],;".contains(c);
    for (at, sign) in text.match_indices("://") {
        let scheme =
            text[..at].rsplit(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or_default();
        let rest = text[at + sign.len()..].split(is_end).next().unwrap_or_default();
        hosts.add_address(&format!("{scheme}{sign}{rest}"));
    }
}

/// Gives hosts to every connection, of all dossiers, that has none from before there were any: those of its
/// own addresses, and those that the steps call which use it, in zaps as they are published and in drafts.
/// Returns how many.
pub fn give_hosts(tx: &mut Tx, vault: &Vault, public_url: &str) -> Result<usize> {
    let all = tx.query(&WITHOUT_HOSTS, &[], |row| {
        let sealed: Vec<u8> = row.get(3)?;
        Ok((DossierId::from_row(&row, 0)?, row.get::<i64>(1)?, row.get::<String>(2)?, sealed))
    })?;
    let mut called: HashMap<DossierId, HashMap<i64, Hosts>> = HashMap::new();
    for (dossier, id, app, sealed) in &all {
        if !called.contains_key(dossier) {
            called.insert(*dossier, hosts_by_connection(tx, *dossier)?);
        }
        let plain = vault.unseal(Place::connection(*dossier, *id), sealed).unwrap_or_default();
        let data = serde_json::from_slice(&plain).unwrap_or_default();
        let wanted = Wanted { app: app.clone(), data, ..Wanted::default() };
        let mut hosts = wanted.hosts_or_own(public_url);
        let of_steps = called.get_mut(dossier).and_then(|called| called.remove(id));
        hosts.extend(of_steps.unwrap_or_default());
        tx.execute(&SET_HOSTS, &[&dossier.number(), id, &hosts.text()])?;
    }
    Ok(all.len())
}

/// The hosts that the steps of a dossier's zaps call, by the connection that they use.
fn hosts_by_connection(tx: &mut Tx, dossier: DossierId) -> Result<HashMap<i64, Hosts>> {
    let mut hosts: HashMap<i64, Hosts> = HashMap::new();
    for statement in [&PUBLISHED, &DRAFTS] {
        for text in tx.query(statement, &[&dossier.number()], |row| row.get::<String>(0))? {
            let document: Json = serde_json::from_str(&text).unwrap_or_default();
            for entry in outline(&document).entries() {
                let Some(connection) = entry.connection else { continue };
                let params = document.pointer(&format!("{}/params", entry.pointer));
                let Some(params) = params.and_then(Json::as_object) else { continue };
                hosts.entry(connection).or_default().extend(hosts_of_step(&entry.app, params));
            }
        }
    }
    Ok(hosts)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_step_names_the_hosts_that_it_calls() {
        let of = |app, params: Json| hosts_of_step(app, params.as_object().unwrap()).text();
        let url = "https://api.example.org/{{1__id}}";
        let body = json!({ "url": url, "data": { "lien": "https://elsewhere.example/" } });
        assert_eq!(of("webhooks", body), "api.example.org");
        assert_eq!(of("webhooks", json!({ "url": "{{1__url}}" })), "");
        let code = "await fetch('https://a.example/x?y=1');\nfetch(`https://b.example/${id}`)\n\
            fetch(`https://${host}/`) // http://c.example";
        let input = json!({ "ou": "https://d.example:8443/", "n": 1 });
        let expected = "d.example:8443 a.example b.example c.example";
        assert_eq!(of("code", json!({ "code": code, "input": input })), expected);
        assert_eq!(of("email", json!({ "url": url })), "");
    }
}
