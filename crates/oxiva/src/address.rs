//! An address that webhooks may call, or why not: which address, and what the operator allows. For
//! administrators: it tells them what a name resolves to here.

use crate::{dossiers::DossierId, environment::Environment, error::Problem};
use guarded_http::{Refusal, Special};
use std::net::IpAddr;

/// The longest address that is kept, in bytes.
pub const MAX_BYTES: usize = 2_048;

/// The URL in its normal form, or the problem of the field `url`.
pub async fn check(
    environment: &Environment,
    dossier: DossierId,
    text: &str,
) -> Result<String, Problem> {
    let client = environment.client.on_behalf_of(dossier.number() as u64);
    let text = &completed(text);
    // A literal address is refused here, a name by what it resolves to.
    let target = client.check(text).map_err(|refusal| problem(refusal, None))?;
    match client.check_resolved(text).await {
        Ok(target) => Ok(target.as_str().to_owned()),
        Err(refusal) => Err(problem(refusal, Some(target.host()))),
    }
}

/// With `https://` before an address that names a host alone, as documents print it:
/// `hooks.zapier.com/hooks/catch/1/a/`. Anything else is left as it is.
pub fn completed(text: &str) -> String {
    let text = text.trim();
    let host = text.split(['/', '?', '#']).next().unwrap_or_default();
    let name = host.split_once(':').map_or(host, |(name, _)| name);
    let is_label = |label: &str| {
        !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_')
    };
    let is_host = name.contains('.') && name.split('.').all(is_label);
    if is_host && !text.contains("://") { format!("https://{text}") } else { text.to_owned() }
}

/// What is wrong with the text of an address, wherever it leads; the field is `url`.
pub fn problem_of_text(text: &str) -> Option<Problem> {
    let refusal =
        guarded_http::Target::check(&guarded_http::Policy::default(), text.trim()).err()?;
    rule(refusal).map(|rule| Problem::new("url", rule))
}

/// `None`: it is not the text that is refused.
fn rule(refusal: Refusal) -> Option<&'static str> {
    Some(match refusal {
        Refusal::TooLong => "url_too_long",
        Refusal::Malformed => "url_malformed",
        Refusal::Scheme => "url_scheme",
        Refusal::NoHost => "url_no_host",
        Refusal::UserInfo => "url_user_info",
        Refusal::Port => "url_port",
        Refusal::PrivateAddress(_) => return None,
    })
}

/// What a refusal is to whoever gave the address; `name`: what resolved to a refused one.
pub fn problem(refusal: Refusal, name: Option<&str>) -> Problem {
    match refusal {
        Refusal::PrivateAddress(address) => refused(address, name),
        refusal => Problem::new("url", rule(refusal).unwrap_or("url_malformed")),
    }
}

/// Which networks and names the operator allows is not told: whoever administers a dossier is not who
/// hosts it.
fn refused(address: IpAddr, name: Option<&str>) -> Problem {
    let problem = match name {
        None => Problem::new("url", "url_private_address"),
        Some(name) => Problem::new("url", "url_private_name").with("name", name),
    };
    let why = Special::of(address).map_or("reserved", Special::word);
    problem.with("address", address).with("why", why)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Lang;

    fn words(lang: Lang, rule: &'static str, why: &str) -> String {
        let problem = Problem::new("url", rule).with("name", "crm.interne");
        problem.with("address", "10.1.2.3").with("why", why).message(lang)
    }

    #[test]
    fn an_address_without_its_scheme_is_completed() {
        for (typed, stored) in [
            ("hooks.zapier.com/hooks/catch/1/a/", "https://hooks.zapier.com/hooks/catch/1/a/"),
            (" crm.exemple.fr:8443?a=b://c ", "crm.exemple.fr:8443?a=b://c"),
            ("crm.exemple.fr:8443?a=b", "https://crm.exemple.fr:8443?a=b"),
            ("http://crm.exemple.fr/", "http://crm.exemple.fr/"),
            ("mailto:a@exemple.fr", "mailto:a@exemple.fr"),
            ("bonjour", "bonjour"),
            ("a b.fr", "a b.fr"),
            ("", ""),
        ] {
            assert_eq!(completed(typed), stored, "{typed:?}");
        }
    }

    #[test]
    fn it_says_which_address_and_why_and_not_what_is_allowed() {
        for lang in Lang::ALL {
            for rule in ["url_private_address", "url_private_name"] {
                let mut all: Vec<_> =
                    Special::ALL.iter().map(|why| words(lang, rule, why.word())).collect();
                all.sort();
                all.dedup();
                assert_eq!(all.len(), Special::ALL.len(), "{rule}: each reason has its words");
                let shown = words(lang, rule, "private");
                assert!(shown.contains("10.1.2.3"), "{shown}");
                assert!(!shown.contains(['{', '$']), "{shown}");
            }
        }
        let french = words(Lang::Fr, "url_private_name", "private");
        assert_eq!(
            french,
            "crm.interne mène à 10.1.2.3, qu’Oxiva n’appelle pas\u{a0}: c’est une adresse d’un \
             réseau privé. Qui héberge Oxiva peut autoriser des réseaux et des noms dans sa \
             configuration (outbound.allow_networks, outbound.allow_hosts)."
        );
    }
}
