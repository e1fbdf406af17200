//! Handing one mail to the operator's SMTP server.
//!
//! The server's address is the operator's own, out of the configuration, so it may be private: this
//! is the one way out beside `guarded-http`, and it takes no address from anybody else.

use super::{
    Outcome,
    queue::Due,
    settings::{Encryption, Settings},
};
use crate::{
    clock::{Clock, Micros},
    config::Config,
};
use lettre::{
    Address, Message,
    message::{
        MultiPart,
        header::{ContentType, HeaderName, HeaderValue, MIME_VERSION_1_0},
    },
    transport::smtp::{
        Error,
        authentication::{Credentials, DEFAULT_MECHANISMS},
        client::{AsyncSmtpConnection, Certificate, TlsParameters},
        extension::ClientId,
    },
};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use url::Host;

/// A mail was taken; its server has so long to say good-bye.
const FAREWELL: Duration = Duration::from_secs(2);

pub struct Mailer {
    settings: Settings,
    tls: TlsParameters,
    hello: ClientId,
    public_url: String,
    connect: Duration,
    total: Duration,
}

impl Mailer {
    /// `authorities`: PEM certificates to trust beside the machine's own. The settings were checked
    /// with the configuration.
    pub fn new(config: &Config, authorities: Option<&[u8]>) -> Result<Option<Mailer>, String> {
        let Some(settings) = super::settings::parse(&config.mail).map_err(|(_, why)| why)? else {
            return Ok(None);
        };
        let mut tls = TlsParameters::builder(settings.host.clone());
        if let Some(pem) = authorities {
            tls = tls.add_root_certificate(Certificate::from_pem(pem).map_err(words)?);
        }
        let public_url = config.public_url();
        Ok(Some(Mailer {
            settings,
            tls: tls.build().map_err(words)?,
            hello: hello(&public_url),
            public_url,
            connect: Duration::from_secs(config.mail.connect_seconds),
            total: Duration::from_secs(config.mail.total_seconds),
        }))
    }

    /// Tries once, for `total_seconds` at most.
    pub async fn send(&self, clock: &Clock, due: &Due) -> Outcome {
        if due.useful_until.is_some_and(|until| until <= clock.now()) {
            return Outcome::new("expired", String::new());
        }
        let message = match self.compose(due) {
            Ok(message) => message,
            Err(why) => return Outcome::new("address", why),
        };
        let handed = tokio::select! {
            handed = self.hand_over(&message) => handed,
            () = clock.sleep(self.total) => return Outcome::new("timeout", String::new()),
        };
        match handed {
            Ok(mut connection) => {
                tokio::select! {
                    () = connection.abort() => {}
                    () = clock.sleep(FAREWELL) => {}
                }
                Outcome::new("sent", String::new())
            }
            Err(outcome) => outcome,
        }
    }

    /// Connects, encrypts, signs in, hands over.
    async fn hand_over(&self, message: &Message) -> Result<AsyncSmtpConnection, Outcome> {
        let Settings { host, port, encryption, credentials, .. } = &self.settings;
        let tls = (*encryption == Encryption::FromStart).then(|| self.tls.clone());
        let server = (host.as_str(), *port);
        let connected =
            AsyncSmtpConnection::connect_tokio1(server, Some(self.connect), &self.hello, tls, None);
        let mut connection = connected.await.map_err(|error| of_server(&error, "connection"))?;
        if *encryption == Encryption::StartTls {
            let encrypted = connection.starttls(self.tls.clone(), &self.hello).await;
            encrypted.map_err(|error| of_server(&error, "tls"))?;
        }
        if let Some(credentials) = credentials {
            sign_in(&mut connection, credentials).await?;
        }
        let sent = connection.send(message.envelope(), &message.formatted()).await;
        sent.map_err(|error| of_mail(&error))?;
        Ok(connection)
    }

    fn compose(&self, due: &Due) -> Result<Message, String> {
        let from = &self.settings.from;
        let id = format!(
            "<oxiva.{}.{}.{}@{}>",
            due.dossier.number(),
            due.id,
            due.created_at,
            from.email.domain()
        );
        let mut message = Message::builder()
            .from(from.clone())
            .subject(one_line(&due.subject))
            .date(moment(due.created_at))
            .message_id(Some(id))
            .header(MIME_VERSION_1_0)
            // No robot answers a robot.
            .raw_header(HeaderValue::new(
                HeaderName::new_from_ascii_str("Auto-Submitted"),
                "auto-generated".to_owned(),
            ));
        for address in addresses(&due.recipient) {
            message = message.to(address?.into());
        }
        for address in addresses(due.cc.as_deref().unwrap_or_default()) {
            message = message.cc(address?.into());
        }
        if let Some(reply_to) = &self.settings.reply_to {
            message = message.reply_to(reply_to.clone());
        }
        let link = due.link.as_ref().map(|link| format!("\n\n{}{link}", self.public_url));
        let text = format!("{}{}", due.body, link.unwrap_or_default());
        let whole = match &due.html {
            None => message.header(ContentType::TEXT_PLAIN).body(text),
            Some(html) => message.multipart(MultiPart::alternative_plain_html(text, html.clone())),
        };
        whole.map_err(|error| error.to_string())
    }
}

/// Each of a list, or the one that is none.
fn addresses(list: &str) -> impl Iterator<Item = Result<Address, String>> {
    let parts = list.split(',').map(str::trim).filter(|part| !part.is_empty());
    parts.map(|part| part.parse().map_err(|_| part.to_owned()))
}

/// A refusal here concerns the operator's password and not this mail, which waits for a better one.
async fn sign_in(
    connection: &mut AsyncSmtpConnection,
    credentials: &Credentials,
) -> Result<(), Outcome> {
    match connection.auth(DEFAULT_MECHANISMS, credentials).await {
        Ok(_) => Ok(()),
        Err(error) if error.is_permanent() || error.is_transient() || error.is_client() => {
            Err(Outcome::new("sign_in", words(error)))
        }
        Err(error) => Err(of_server(&error, "connection")),
    }
}

/// Before the mail was spoken of: nothing that went wrong is the mail's fault. `word` stands for
/// what has no better one.
fn of_server(error: &Error, word: &'static str) -> Outcome {
    let word = match () {
        () if error.is_timeout() => "timeout",
        () if error.is_tls() => "tls",
        () if error.is_transient() || error.is_permanent() => "deferred",
        () if error.is_response() => "garbled",
        () => word,
    };
    Outcome::new(word, words(error))
}

/// What the server said of the mail itself.
fn of_mail(error: &Error) -> Outcome {
    // 530: the server wants a password, which is the operator's to give.
    let wants_password = error.status().is_some_and(|code| u16::from(code) == 530);
    let word = match () {
        () if wants_password => "sign_in",
        () if error.is_permanent() => "refused",
        // An address in letters that this server cannot write.
        () if error.is_client() => "address",
        () => return of_server(error, "connection"),
    };
    Outcome::new(word, words(error))
}

fn words(error: impl std::fmt::Display) -> String {
    one_line(&error.to_string()).chars().take(300).collect()
}

fn one_line(text: &str) -> String {
    text.replace(|c: char| c.is_control(), " ")
}

fn moment(at: Micros) -> SystemTime {
    UNIX_EPOCH + Duration::from_micros(at.unsigned_abs())
}

/// How this server introduces itself.
fn hello(public_url: &str) -> ClientId {
    match url::Url::parse(public_url).as_ref().map(url::Url::host) {
        Ok(Some(Host::Domain(name))) => ClientId::Domain(name.to_owned()),
        Ok(Some(Host::Ipv4(address))) => ClientId::Ipv4(address),
        Ok(Some(Host::Ipv6(address))) => ClientId::Ipv6(address),
        _ => ClientId::default(),
    }
}
