//! A database for one test: a folder, or a database of the throw-away cluster.

use oxiva::{
    clock::{Clock, Entropy},
    db::{self, Location, MIGRATIONS},
};
use postgres::{Client, NoTls};
use std::hash::{DefaultHasher, Hash, Hasher};
use tempfile::TempDir;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

/// Gone, with everything in it, when it is dropped.
pub struct Database {
    /// The data folder; PostgreSQL's tests have one, too.
    pub folder: TempDir,
    /// Empty for SQLite.
    pub url: String,
}

/// URL of the throw-away cluster, as `./test` gives it.
const CLUSTER: &str = "OXIVA_TEST_POSTGRES";
const SKIP: &str = "OXIVA_TEST_SKIP_POSTGRES";

impl Database {
    /// `None` only where PostgreSQL was explicitly left out.
    pub fn create(engine: Engine) -> Option<Database> {
        let folder = tempfile::tempdir().unwrap();
        if engine == Engine::Sqlite {
            return Some(Database { folder, url: String::new() });
        }
        let Ok(cluster) = std::env::var(CLUSTER) else {
            let skipped = std::env::var(SKIP).is_ok_and(|value| value == "1");
            assert!(
                skipped,
                "{CLUSTER} is not set: run ./test, which starts a throw-away PostgreSQL, or set \
                 {SKIP}=1 to leave PostgreSQL out"
            );
            return None;
        };
        let random: [u8; 8] = Entropy::System.bytes();
        let name = format!("t_{:016x}", u64::from_le_bytes(random));
        let address = cluster.clone();
        on_cluster(move |client| {
            let template = template(client, &address)?;
            client
                .batch_execute(&format!("CREATE DATABASE {name} TEMPLATE {template}"))
                .map(|()| name)
        })
        .map(|name| Database { folder, url: beside(&cluster, &name) })
        .map_err(|error| panic!("cannot create a database in {CLUSTER}: {error}"))
        .ok()
    }

    pub fn is_postgres(&self) -> bool {
        !self.url.is_empty()
    }

    /// Without tables: as it is before anything of ours has seen it. Blocks.
    pub fn empty(&self) {
        if !self.is_postgres() {
            return;
        }
        let name = self.name();
        on_cluster(move |client| {
            client.batch_execute(&format!("DROP DATABASE {name} WITH (FORCE)"))?;
            client.batch_execute(&format!("CREATE DATABASE {name}"))
        })
        .unwrap();
    }

    /// A connection of the test's own, for what no front door shows. Blocks.
    pub fn client(&self) -> Client {
        Client::connect(&self.url, NoTls).unwrap()
    }

    fn name(&self) -> String {
        url::Url::parse(&self.url).unwrap().path().trim_start_matches('/').to_owned()
    }

    /// `ALTER DATABASE … <what>`, from outside. Blocks.
    pub fn alter(&self, what: &str) {
        let sql = format!("ALTER DATABASE {} {what}", self.name());
        on_cluster(move |client| client.batch_execute(&sql)).unwrap();
    }

    /// Ends every connection of others to this database. Blocks.
    pub fn disconnect_all(&self) {
        let sql = format!(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '{}'",
            self.name()
        );
        on_cluster(move |client| client.batch_execute(&sql)).unwrap();
    }

    pub fn sqlite_file(&self) -> std::path::PathBuf {
        self.folder.path().join("oxiva.sqlite")
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if !self.url.is_empty() {
            let name = self.name();
            let drop = format!("DROP DATABASE {name} WITH (FORCE)");
            if let Err(error) = on_cluster(move |client| client.batch_execute(&drop)) {
                eprintln!("could not drop the test's database: {error}");
            }
        }
    }
}

/// The database that others are copies of: migrated once, by the first test that comes by. Named after
/// what it was migrated with, so that a cluster may be used again.
fn template(client: &mut Client, cluster: &str) -> Result<String, postgres::Error> {
    let mut hasher = DefaultHasher::new();
    MIGRATIONS.iter().for_each(|migration| migration.sql.hash(&mut hasher));
    let name = format!("template_{:016x}", hasher.finish());
    let is_there = "SELECT 1 FROM pg_database WHERE datname = $1";
    if client.query_opt(is_there, &[&name])?.is_none() {
        client.batch_execute("SELECT pg_advisory_lock(20260101)")?;
        if client.query_opt(is_there, &[&name])?.is_none() {
            migrate(client, cluster, &name)?;
        }
        client.batch_execute("SELECT pg_advisory_unlock(20260101)")?;
    }
    Ok(name)
}

/// Under another name until it is whole.
fn migrate(client: &mut Client, cluster: &str, name: &str) -> Result<(), postgres::Error> {
    let raw = format!("raw_{name}");
    client.batch_execute(&format!("DROP DATABASE IF EXISTS {raw} WITH (FORCE)"))?;
    client.batch_execute(&format!("CREATE DATABASE {raw}"))?;
    let location = Location::Postgres { url: beside(cluster, &raw), writers: 1, readers: 1 };
    drop(db::open(&location, &Clock::system()).unwrap());
    // Connections end a little after whoever held them.
    let last = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = $1";
    client.query(last, &[&raw])?;
    client.batch_execute(&format!("ALTER DATABASE {raw} RENAME TO {name}"))
}

/// On a thread of its own: the synchronous driver must not run inside a runtime.
fn on_cluster<T: Send>(
    work: impl FnOnce(&mut Client) -> Result<T, postgres::Error> + Send,
) -> Result<T, postgres::Error> {
    let cluster = std::env::var(CLUSTER).unwrap();
    std::thread::scope(|threads| {
        threads.spawn(|| work(&mut Client::connect(&cluster, NoTls)?)).join().unwrap()
    })
}

/// The same cluster, another database.
fn beside(cluster: &str, name: &str) -> String {
    let mut url = url::Url::parse(cluster).unwrap();
    url.set_path(name);
    url.into()
}
