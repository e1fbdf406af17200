//! `[mail]`: the operator's SMTP server. No message here repeats the URL: it may hold a password.

use super::{ConfigError, wrong};
use lettre::{message::Mailbox, transport::smtp::authentication::Credentials};
use percent_encoding::percent_decode_str;
use serde::Deserialize;
use std::time::Duration;
use url::Url;

/// The section, with what its texts mean together.
#[derive(Clone, Debug)]
pub struct Mail {
    /// Who takes mail; `None`: no mail is sent.
    pub server: Option<SmtpServer>,
    /// For a connection.
    pub connect: Duration,
    /// For a whole mail.
    pub total: Duration,
}

/// Where mail is handed over, and how it is signed.
#[derive(Clone, Debug)]
pub struct SmtpServer {
    /// A name or an address, which may be private: it is the operator's own.
    pub host: String,
    /// A TCP port.
    pub port: u16,
    /// From when on nobody can listen.
    pub encryption: Encryption,
    /// The operator's account there.
    pub credentials: Option<Credentials>,
    /// Who the mails come from.
    pub from: Mailbox,
    /// Where answers go; `None`: to `from`.
    pub reply_to: Option<Mailbox>,
}

/// From when on a connection to the server is encrypted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encryption {
    /// `smtps://`: TLS from the first byte.
    FromStart,
    /// `smtp://`: STARTTLS before anything else; a server that does not offer it gets nothing.
    StartTls,
    /// `starttls = "never"`: in clear, the password too.
    Never,
}

/// The section as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Options {
    smtp_url: String,
    starttls: String,
    from: String,
    reply_to: String,
    connect_seconds: u64,
    total_seconds: u64,
}

impl Options {
    /// Options that belong together are read together: without a server the others say nothing.
    pub fn parse(&self) -> Result<Mail, ConfigError> {
        if !(1..=60).contains(&self.total_seconds) {
            return Err(wrong("mail.total_seconds", "from 1 to 60"));
        }
        let server = if self.smtp_url.is_empty() { None } else { Some(self.server()?) };
        Ok(Mail {
            server,
            connect: Duration::from_secs(self.connect_seconds),
            total: Duration::from_secs(self.total_seconds),
        })
    }

    fn server(&self) -> Result<SmtpServer, ConfigError> {
        let wrong_url = |why: &str| wrong("mail.smtp_url", why);
        let url = Url::parse(&self.smtp_url).map_err(|error| wrong_url(&error.to_string()))?;
        let (encryption, usual_port) = match (url.scheme(), self.starttls.as_str()) {
            ("smtps", _) => (Encryption::FromStart, 465),
            ("smtp", "required") => (Encryption::StartTls, 587),
            ("smtp", "never") => (Encryption::Never, 25),
            ("smtp", _) => return Err(wrong("mail.starttls", "required or never")),
            _ => return Err(wrong_url("smtp:// or smtps://")),
        };
        let host = url.host_str().filter(|host| !host.is_empty());
        let host = host.ok_or_else(|| wrong_url("the name of the server is missing"))?;
        if !matches!(url.path(), "" | "/") || url.query().is_some() {
            return Err(wrong_url("nothing may follow the server and the port"));
        }
        let reply_to = Some(&self.reply_to).filter(|address| !address.is_empty());
        Ok(SmtpServer {
            host: host.trim_start_matches('[').trim_end_matches(']').to_owned(),
            port: url.port().unwrap_or(usual_port),
            encryption,
            credentials: credentials(&url),
            from: mailbox("mail.from", &self.from)?,
            reply_to: reply_to.map(|address| mailbox("mail.reply_to", address)).transpose()?,
        })
    }
}

fn credentials(url: &Url) -> Option<Credentials> {
    let plain = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
    let password = plain(url.password().unwrap_or_default());
    (!url.username().is_empty()).then(|| Credentials::new(plain(url.username()), password))
}

fn mailbox(option: &str, text: &str) -> Result<Mailbox, ConfigError> {
    let needed = "an address is needed: crm@example.org, or Oxiva <crm@example.org>";
    text.parse().map_err(|_| wrong(option, needed))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(smtp_url: &str, starttls: &str, from: &str) -> Options {
        Options {
            smtp_url: smtp_url.to_owned(),
            starttls: starttls.to_owned(),
            from: from.to_owned(),
            reply_to: String::new(),
            connect_seconds: 5,
            total_seconds: 30,
        }
    }

    fn of(smtp_url: &str, starttls: &str) -> Result<Option<SmtpServer>, ConfigError> {
        let mail = options(smtp_url, starttls, "Oxiva <crm@example.org>").parse()?;
        Ok(mail.server)
    }

    /// The option that is wrong, and what is wrong with it.
    fn refusal(options: &Options) -> (String, String) {
        match options.parse() {
            Err(ConfigError::Wrong { origin, message }) => (origin, message),
            other => panic!("{other:?}"),
        }
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
            let (named, why) = refusal(&options(url, starttls, "Oxiva <crm@example.org>"));
            assert_eq!(named, option, "{url}");
            assert!(!why.contains("secret"), "{why}");
        }
        let without_sender = options("smtp://mail.example.org", "required", "");
        assert_eq!(refusal(&without_sender).0, "mail.from");
    }
}
