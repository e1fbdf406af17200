//! How a connection is made.

use crate::tls;
use tokio_postgres::{Client, Config, Error, NoTls, config::SslMode};

/// A plan is kept while a table grows: one that read the whole table when it was small would go on doing so. What has
/// to read a whole table still may. Compiling a plan costs more than any of ours.
const SETTINGS: &str = "SET enable_seqscan = off; SET jit = off";

/// With `sslmode=require` in the URL the connection is encrypted and the server's certificate
/// checked against the machine's authorities; otherwise it is plain, as on one host.
pub async fn open(url: &str) -> Result<Client, Error> {
    let config: Config = url.parse()?;
    // A connection that is lost says so to whoever waits.
    let client = match config.get_ssl_mode() {
        SslMode::Require => {
            let (client, connection) = config.connect(tls::connector()).await?;
            tokio::spawn(connection);
            client
        }
        _ => {
            let (client, connection) = config.connect(NoTls).await?;
            tokio::spawn(connection);
            client
        }
    };
    client.batch_execute(SETTINGS).await?;
    Ok(client)
}
