//! Handing one mail to the operator's SMTP server.
//!
//! The server's address is the operator's own, out of the configuration, so it may be private: this
//! is the one way out beside `guarded-http`, and it takes no address from anybody else.

mod letter;
mod outcome;

pub use letter::Letter;
pub use outcome::{Failure, NotSent, Outcome};

use crate::{
    clock::Clock,
    config::{Encryption, Mail, PublicUrl, SmtpServer},
};
use lettre::{
    Message,
    transport::smtp::{
        Error,
        authentication::{Credentials, DEFAULT_MECHANISMS},
        client::{AsyncSmtpConnection, Certificate, TlsParameters},
        extension::ClientId,
    },
};
use std::time::Duration;
use url::{Host, Url};

/// How long a server that took a mail may take to say good-bye.
const FAREWELL: Duration = Duration::from_secs(2);
/// Characters that are kept of what a server said.
const MAX_REASON_CHARS: usize = 300;

/// Hands letters to one server.
pub struct Mailer {
    server: SmtpServer,
    tls: TlsParameters,
    hello: ClientId,
    public_url: PublicUrl,
    connect: Duration,
    total: Duration,
}

impl Mailer {
    /// For the server of `mail`, if there is one. `public_url` is where links in letters lead;
    /// `authorities` are PEM certificates to trust beside the machine's own.
    ///
    /// # Errors
    /// Where a certificate is not one.
    pub fn new(
        mail: &Mail,
        public_url: PublicUrl,
        authorities: Option<&[u8]>,
    ) -> Result<Option<Mailer>, String> {
        let Some(server) = mail.server.clone() else { return Ok(None) };
        let mut tls = TlsParameters::builder(server.host.clone());
        if let Some(pem) = authorities {
            tls = tls.add_root_certificate(Certificate::from_pem(pem).map_err(words)?);
        }
        Ok(Some(Mailer {
            server,
            tls: tls.build().map_err(words)?,
            hello: hello(public_url.url()),
            public_url,
            connect: mail.connect,
            total: mail.total,
        }))
    }

    /// Tries once, for `mail.total_seconds` at most.
    pub async fn send(&self, clock: &Clock, letter: &Letter) -> Outcome {
        if letter.useful_until.is_some_and(|until| until <= clock.now()) {
            return Err(Failure::Expired.into());
        }
        let message = letter.compose(&self.server, &self.public_url);
        let message = message.map_err(|why| Failure::Address.because(why))?;
        let mut connection = tokio::select! {
            handed = self.hand_over(&message) => handed?,
            () = clock.sleep(self.total) => return Err(Failure::Timeout.into()),
        };
        tokio::select! {
            () = connection.abort() => {}
            () = clock.sleep(FAREWELL) => {}
        }
        Ok(())
    }

    /// Connects, encrypts, signs in, hands over.
    async fn hand_over(&self, message: &Message) -> Result<AsyncSmtpConnection, NotSent> {
        let SmtpServer { host, port, encryption, credentials, .. } = &self.server;
        let tls = (*encryption == Encryption::FromStart).then(|| self.tls.clone());
        let server = (host.as_str(), *port);
        let connected =
            AsyncSmtpConnection::connect_tokio1(server, Some(self.connect), &self.hello, tls, None);
        let mut connection =
            connected.await.map_err(|error| of_server(&error, Failure::Connection))?;
        if *encryption == Encryption::StartTls {
            let encrypted = connection.starttls(self.tls.clone(), &self.hello).await;
            encrypted.map_err(|error| of_server(&error, Failure::Tls))?;
        }
        if let Some(credentials) = credentials {
            sign_in(&mut connection, credentials).await?;
        }
        let sent = connection.send(message.envelope(), &message.formatted()).await;
        sent.map_err(|error| of_mail(&error))?;
        Ok(connection)
    }
}

/// A refusal here concerns the operator's password and not this mail, which waits for a better one.
async fn sign_in(connection: &mut AsyncSmtpConnection, credentials: &Credentials) -> Outcome {
    match connection.auth(DEFAULT_MECHANISMS, credentials).await {
        Ok(_) => Ok(()),
        Err(error) if error.is_permanent() || error.is_transient() || error.is_client() => {
            Err(Failure::SignIn.because(words(error)))
        }
        Err(error) => Err(of_server(&error, Failure::Connection)),
    }
}

/// Before the mail was spoken of, nothing that went wrong is the mail's fault. `otherwise` stands
/// for what has no better word.
fn of_server(error: &Error, otherwise: Failure) -> NotSent {
    let failure = if error.is_timeout() {
        Failure::Timeout
    } else if error.is_tls() {
        Failure::Tls
    } else if error.is_transient() || error.is_permanent() {
        Failure::Deferred
    } else if error.is_response() {
        Failure::Garbled
    } else {
        otherwise
    };
    failure.because(words(error))
}

/// What the server said of the mail itself.
fn of_mail(error: &Error) -> NotSent {
    // 530: the server wants a password, which is the operator's to give.
    let wants_password = error.status().is_some_and(|code| u16::from(code) == 530);
    let failure = if wants_password {
        Failure::SignIn
    } else if error.is_permanent() {
        Failure::Refused
    } else if error.is_client() {
        // An address in letters that this server cannot write.
        Failure::Address
    } else {
        return of_server(error, Failure::Connection);
    };
    failure.because(words(error))
}

fn words(error: impl std::fmt::Display) -> String {
    one_line(&error.to_string()).chars().take(MAX_REASON_CHARS).collect()
}

fn one_line(text: &str) -> String {
    text.replace(|c: char| c.is_control(), " ")
}

/// How this server introduces itself.
fn hello(public_url: Option<&Url>) -> ClientId {
    match public_url.and_then(Url::host) {
        Some(Host::Domain(name)) => ClientId::Domain(name.to_owned()),
        Some(Host::Ipv4(address)) => ClientId::Ipv4(address),
        Some(Host::Ipv6(address)) => ClientId::Ipv6(address),
        _ => ClientId::default(),
    }
}
