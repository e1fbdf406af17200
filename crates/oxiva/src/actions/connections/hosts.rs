//! The hosts that what a connection gives access with may go to: looked at when a step has its data, before
//! each call and each redirect.

use crate::error::Problem;
use serde_json::{Map, Value as Json};
use url::{Host, Url};

/// Hosts of a connection.
const MAX_HOSTS: usize = 50;
/// Characters of one of them.
const MAX_HOST_CHARS: usize = 253;
/// Before a host: those below it, too.
const BELOW: &str = "*.";

/// Where the credentials of a connection may go; nowhere, if it is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hosts(Vec<String>);

impl Hosts {
    /// As they are kept, with blanks between them.
    pub fn from_stored(text: &str) -> Hosts {
        Hosts(text.split_whitespace().map(str::to_owned).collect())
    }

    /// From what somebody typed: hosts with blanks, commas or line ends between them.
    ///
    /// # Errors
    /// The problem of the field `hosts`: what is no host is named.
    pub fn typed(text: &str) -> Result<Hosts, Problem> {
        let separators = |c: char| c.is_whitespace() || c == ',' || c == ';';
        Hosts::of(text.split(separators).filter(|part| !part.is_empty()))
    }

    /// From a list, each host once.
    ///
    /// # Errors
    /// As [`Hosts::typed`].
    pub fn of<'a>(list: impl IntoIterator<Item = &'a str>) -> Result<Hosts, Problem> {
        let mut hosts = Hosts::default();
        for text in list {
            let wrong = || Problem::new("hosts", "connection_host").with("host", text);
            hosts.add(normal(text.trim()).ok_or_else(wrong)?);
        }
        if hosts.0.len() > MAX_HOSTS {
            return Err(Problem::new("hosts", "too_many").with("max", MAX_HOSTS));
        }
        Ok(hosts)
    }

    /// Those of the addresses among the credentials themselves: who gave these meant them to be called.
    pub fn of_addresses(data: &Map<String, Json>) -> Hosts {
        let mut hosts = Hosts::default();
        for text in data.values().filter_map(Json::as_str) {
            hosts.add_address(text);
        }
        hosts
    }

    /// Adds the host of an address, if it is one; what is mapped into its path does not matter.
    pub fn add_address(&mut self, address: &str) {
        let Some((scheme, rest)) = address.trim().split_once("://") else { return };
        let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
        if ["http", "https"].contains(&scheme.to_lowercase().as_str())
            && let Some(host) = normal(host)
        {
            self.add(host);
        }
    }

    /// Adds all of those.
    pub fn extend(&mut self, more: Hosts) {
        more.0.into_iter().for_each(|host| self.add(host));
    }

    fn add(&mut self, host: String) {
        if !self.0.contains(&host) {
            self.0.push(host);
        }
    }

    /// Whether this address may be called.
    pub fn allow(&self, url: &str) -> bool {
        let Ok(url) = Url::parse(url.trim()) else { return false };
        let Some(host) = url.host_str() else { return false };
        let host = host.to_lowercase();
        let port = url.port_or_known_default();
        self.0.iter().any(|allowed| {
            let (name, wanted) = with_port(allowed);
            let is_host = match name.strip_prefix(BELOW) {
                Some(above) => host.strip_suffix(above).is_some_and(|below| below.ends_with('.')),
                None => host == name,
            };
            is_host && wanted.is_none_or(|wanted| Some(wanted) == port)
        })
    }

    /// Each of them.
    pub fn list(&self) -> &[String] {
        &self.0
    }

    /// As they are kept and shown.
    pub fn text(&self) -> String {
        self.0.join(" ")
    }
}

/// A host in small letters, with its port if it names one; of an address its host. `None`: it is none.
fn normal(text: &str) -> Option<String> {
    let text = text.split_once("://").map_or(text, |(_, rest)| rest);
    let text = text.split(['/', '?', '#']).next().unwrap_or_default();
    let (below, bare) = match text.strip_prefix(BELOW) {
        Some(bare) => (BELOW, bare),
        None => ("", text),
    };
    let (name, port) = with_port(bare);
    if name.is_empty() || name.chars().count() > MAX_HOST_CHARS || name.contains('@') {
        return None;
    }
    let host = Host::parse(name).ok()?;
    match &host {
        // What is mapped stands in braces.
        Host::Domain(domain) if !domain.bytes().all(is_of_domain) => return None,
        Host::Ipv4(_) | Host::Ipv6(_) if !below.is_empty() => return None,
        _ => {}
    }
    let port = port.map(|port| format!(":{port}")).unwrap_or_default();
    Some(format!("{below}{host}{port}"))
}

fn is_of_domain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._".contains(&byte)
}

/// A host and its port, if it names one.
fn with_port(host: &str) -> (&str, Option<u16>) {
    match host.rsplit_once(':') {
        Some((name, port)) if !name.contains(':') || name.ends_with(']') => {
            port.parse().map_or((host, None), |port| (name, Some(port)))
        }
        _ => (host, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_address_is_allowed_by_its_host_alone() {
        let hosts = Hosts::typed(
            "API.Example.org, *.oxiva.example\nhttps://crm.example.org:8443/v1 192.0.2.7;[2001:db8::1]",
        )
        .unwrap();
        assert_eq!(
            hosts.text(),
            "api.example.org *.oxiva.example crm.example.org:8443 192.0.2.7 [2001:db8::1]"
        );
        assert_eq!(Hosts::from_stored(&hosts.text()), hosts);
        for (url, expected) in [
            ("https://api.example.org/v1?a=b", true),
            ("http://api.example.org:8080/", true),
            ("HTTPS://API.EXAMPLE.ORG", true),
            ("https://api.example.org.evil.example/", false),
            ("https://api.example.org@evil.example/", false),
            ("https://evil.example/api.example.org", false),
            ("https://evil-api.example.org/", false),
            ("https://a.oxiva.example/", true),
            ("https://a.b.oxiva.example/", true),
            ("https://oxiva.example/", false),
            ("https://evil-oxiva.example/", false),
            ("https://crm.example.org:8443/", true),
            ("https://crm.example.org/", false),
            ("http://192.0.2.7/", true),
            ("http://3221225991/", true),
            ("http://[2001:db8::1]:80/", true),
            ("not an address", false),
            ("", false),
        ] {
            assert_eq!(hosts.allow(url), expected, "{url}");
        }
        assert!(!Hosts::default().allow("https://api.example.org/"), "nowhere");
    }

    #[test]
    fn what_is_no_host_is_named() {
        for wrong in ["a b@c", "*", "*.192.0.2.7", "exa mple..org/", "{{1__host}}", "x@y.fr"] {
            let list = [wrong];
            assert_eq!(
                Hosts::of(list).map_err(|problem| problem.rule),
                Err("connection_host"),
                "{wrong}"
            );
        }
        let many: Vec<_> = (0..51).map(|n| format!("h{n}.example")).collect();
        let problem = Hosts::of(many.iter().map(String::as_str)).unwrap_err();
        assert_eq!(problem.rule, "too_many");
    }

    #[test]
    fn the_addresses_of_credentials_and_steps() {
        let data = json!({ "url": "https://hooks.slack.com/services/x", "token": "abc", "n": 1 });
        assert_eq!(Hosts::of_addresses(data.as_object().unwrap()).text(), "hooks.slack.com");
        let mut hosts = Hosts::default();
        for address in [
            "https://api.example.org/{{1__id}}?a=[[key_1]]",
            "https://{{1__host}}/x",
            "https://a.{{1__host}}.org/x",
            "{{1__url}}",
            "ftp://files.example.org/",
        ] {
            hosts.add_address(address);
        }
        assert_eq!(hosts.text(), "api.example.org");
    }
}
