//! How a connection is made.

use crate::tls;
use tokio_postgres::{Client, Config, Error, NoTls, config::SslMode};

/// With `sslmode=require` in the URL the connection is encrypted and the server's certificate
/// checked against the machine's authorities; otherwise it is plain, as on one host.
pub async fn open(url: &str) -> Result<Client, Error> {
    let config: Config = url.parse()?;
    // A connection that is lost says so to whoever waits.
    match config.get_ssl_mode() {
        SslMode::Require => {
            let (client, connection) = config.connect(tls::connector()).await?;
            tokio::spawn(connection);
            Ok(client)
        }
        _ => {
            let (client, connection) = config.connect(NoTls).await?;
            tokio::spawn(connection);
            Ok(client)
        }
    }
}
