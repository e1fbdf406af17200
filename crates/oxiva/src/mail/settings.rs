//! What `[mail]` says, parsed. No message here repeats the URL: it may hold a password.

use crate::config;
use lettre::{message::Mailbox, transport::smtp::authentication::Credentials};
use percent_encoding::percent_decode_str;
use url::Url;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encryption {
    /// `smtps://`: TLS from the first byte.
    FromStart,
    /// `smtp://`: STARTTLS before anything else; a server that does not offer it gets nothing.
    StartTls,
    /// `starttls = "never"`: in clear, the password too.
    Never,
}

#[derive(Clone, Debug)]
pub struct Settings {
    pub host: String,
    pub port: u16,
    pub encryption: Encryption,
    pub credentials: Option<Credentials>,
    pub from: Mailbox,
    pub reply_to: Option<Mailbox>,
}

/// The option that is wrong, and what is wrong with it.
pub type Wrong = (&'static str, String);

/// `None`: there is no mail.
pub fn parse(mail: &config::Mail) -> Result<Option<Settings>, Wrong> {
    if !(1..=60).contains(&mail.total_seconds) {
        return Err(("mail.total_seconds", "from 1 to 60".to_owned()));
    }
    if mail.smtp_url.is_empty() {
        return Ok(None);
    }
    let wrong = |why: &str| ("mail.smtp_url", why.to_owned());
    let url = Url::parse(&mail.smtp_url).map_err(|error| wrong(&error.to_string()))?;
    let (encryption, usual_port) = match (url.scheme(), mail.starttls.as_str()) {
        ("smtps", _) => (Encryption::FromStart, 465),
        ("smtp", "required") => (Encryption::StartTls, 587),
        ("smtp", "never") => (Encryption::Never, 25),
        ("smtp", _) => return Err(("mail.starttls", "required or never".to_owned())),
        _ => return Err(wrong("smtp:// or smtps://")),
    };
    let host = url.host_str().filter(|host| !host.is_empty());
    let host = host.ok_or_else(|| wrong("the name of the server is missing"))?;
    if !matches!(url.path(), "" | "/") || url.query().is_some() {
        return Err(wrong("nothing may follow the server and the port"));
    }
    Ok(Some(Settings {
        host: host.trim_start_matches('[').trim_end_matches(']').to_owned(),
        port: url.port().unwrap_or(usual_port),
        encryption,
        credentials: credentials(&url),
        from: mailbox("mail.from", &mail.from)?,
        reply_to: match mail.reply_to.as_str() {
            "" => None,
            address => Some(mailbox("mail.reply_to", address)?),
        },
    }))
}

fn credentials(url: &Url) -> Option<Credentials> {
    let plain = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
    let password = plain(url.password().unwrap_or_default());
    (!url.username().is_empty()).then(|| Credentials::new(plain(url.username()), password))
}

fn mailbox(option: &'static str, text: &str) -> Result<Mailbox, Wrong> {
    text.parse().map_err(|_| {
        (option, "an address is needed: crm@example.org, or Oxiva <crm@example.org>".to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(smtp_url: &str, starttls: &str) -> Result<Option<Settings>, Wrong> {
        parse(&config::Mail {
            smtp_url: smtp_url.to_owned(),
            starttls: starttls.to_owned(),
            from: "Oxiva <crm@example.org>".to_owned(),
            reply_to: String::new(),
            connect_seconds: 5,
            total_seconds: 30,
        })
    }

    #[test]
    fn servers_and_ports() {
        for (url, starttls, host, port, encryption) in [
            (
                "smtps://mail.example.org",
                "required",
                "mail.example.org",
                465,
                Encryption::FromStart,
            ),
            ("smtp://mail.example.org", "required", "mail.example.org", 587, Encryption::StartTls),
            ("smtp://127.0.0.1:2525/", "never", "127.0.0.1", 2525, Encryption::Never),
            ("smtp://[::1]", "never", "::1", 25, Encryption::Never),
        ] {
            let settings = of(url, starttls).unwrap().unwrap();
            assert_eq!((settings.host.as_str(), settings.port), (host, port), "{url}");
            assert_eq!((settings.encryption, settings.credentials), (encryption, None), "{url}");
        }
        assert!(of("", "required").unwrap().is_none());
    }

    #[test]
    fn a_password_may_hold_any_character() {
        let settings = of("smtp://crm%40example.org:p%2Fa%3Ass@mail.example.org", "required");
        let expected = Credentials::new("crm@example.org".into(), "p/a:ss".into());
        assert_eq!(settings.unwrap().unwrap().credentials, Some(expected));
    }

    #[test]
    fn what_is_wrong_is_named_without_the_password() {
        for (url, starttls, option) in [
            ("http://u:secret@mail.example.org", "required", "mail.smtp_url"),
            ("smtp://u:secret@mail.example.org:99999", "required", "mail.smtp_url"),
            ("smtp://u:secret@mail.example.org/?tls=no", "required", "mail.smtp_url"),
            ("smtp:u:secret", "required", "mail.smtp_url"),
            ("smtp://u:secret@mail.example.org", "sometimes", "mail.starttls"),
        ] {
            let (named, why) = of(url, starttls).unwrap_err();
            assert_eq!(named, option, "{url}");
            assert!(!why.contains("secret"), "{why}");
        }
        let mut mail = config::load(None, [], vec![]).unwrap().mail;
        mail.smtp_url = "smtp://mail.example.org".into();
        assert_eq!(parse(&mail).unwrap_err().0, "mail.from");
    }
}
