//! A database for one test, on either engine.

use postgres::{Client, NoTls};
use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
        mpsc,
    },
    task::Poll,
};
use tempfile::TempDir;
use tenant_db::{
    DriverError, Location, Migration, OpenError, Schema, StorageError, SystemClock, statements,
};

/// URL of a PostgreSQL server on which databases may be made and dropped.
const CLUSTER: &str = "OXIVA_TEST_POSTGRES";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

/// What a closure of these tests may fail with.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    #[error("the test wanted it so")]
    Wanted,
    #[error(transparent)]
    Storage(#[from] StorageError),
}

impl Failure {
    pub fn driver(self) -> DriverError {
        match self {
            Failure::Storage(error) => error.source,
            Failure::Wanted => panic!("not an error of storage"),
        }
    }
}

pub type Db = tenant_db::Db<i64, Failure>;
pub type Tx<'a> = tenant_db::Tx<'a, i64>;

pub const NOTES: Migration = Migration {
    version: 1,
    name: "0001_notes",
    sql: "CREATE TABLE notes (
        tenant BIGINT NOT NULL, id BIGINT NOT NULL, text TEXT COLLATE \"C\", raw BYTEA,
        done BOOLEAN NOT NULL DEFAULT false, PRIMARY KEY (tenant, id)) /* clustered */;
        CREATE TABLE counts (
        tenant BIGINT NOT NULL PRIMARY KEY, note BIGINT NOT NULL DEFAULT 0,
        other BIGINT NOT NULL DEFAULT 0) /* heap */;",
};

pub const SCHEMA: Schema = Schema { program: "Notes", lock: 1, migrations: &[NOTES] };

statements! {
    pub ADD = "INSERT INTO notes (tenant, id, text) VALUES ($1, $2, $3)";
    pub IDS = "SELECT id FROM notes WHERE tenant = $1 ORDER BY id";
}

/// Adds a note to the tenant's.
pub fn add(tx: &mut Tx, tenant: i64, id: i64) -> Result<(), Failure> {
    tx.execute(&ADD, &[&tenant, &id, &"text"])?;
    Ok(())
}

pub async fn ids(db: &Db, tenant: i64) -> Vec<i64> {
    db.read(move |tx| Ok(tx.query(&IDS, &[&tenant], |row| row.get(0))?)).await.unwrap()
}

/// Hands the job over, and does not wait for its answer.
pub async fn hand_over<T>(write: &mut (impl Future<Output = T> + Unpin)) {
    let mut write = std::pin::Pin::new(write);
    std::future::poll_fn(|context| {
        assert!(write.as_mut().poll(context).is_pending(), "the writer is still at work");
        Poll::Ready(())
    })
    .await;
}

/// Keeps the writer of a key at work until the answer is dropped, with `then` at the end of it: what is handed over
/// meanwhile shares one commit.
pub async fn occupied(
    db: &Db,
    key: u64,
    then: fn(&mut Tx) -> Result<(), Failure>,
) -> (mpsc::Sender<()>, impl Future<Output = ()>) {
    let (release, released) = mpsc::channel();
    let (begin, mut begun) = tokio::sync::mpsc::unbounded_channel();
    let (db, released) = (db.clone(), Arc::new(Mutex::new(released)));
    let mut first = Box::pin(async move {
        let wait = move |tx: &mut Tx| {
            let _ = begin.send(());
            let _ = released.lock().unwrap().recv();
            then(tx)
        };
        db.write(key, wait).await.unwrap();
    });
    hand_over(&mut first).await;
    // Or what is handed over now might share its commit.
    begun.recv().await;
    (release, first)
}

/// Has the jobs share one commit, behind `then`; their answers, and how often the writer waited from there on.
pub async fn share_commit<T, W>(
    db: &Db,
    key: u64,
    then: fn(&mut Tx) -> Result<(), Failure>,
    jobs: impl IntoIterator<Item = W>,
) -> (Vec<T>, u64)
where
    T: Send + 'static,
    W: FnOnce(&mut Tx) -> Result<T, Failure> + Clone + Send + 'static,
{
    let (release, first) = occupied(db, key, then).await;
    let mut writes = Vec::new();
    for job in jobs {
        let mut write = Box::pin(db.write(key, job));
        hand_over(&mut write).await;
        writes.push(write);
    }
    let before = db.round_trips();
    drop(release);
    first.await;
    let mut answers = Vec::new();
    for write in writes {
        answers.push(write.await.unwrap());
    }
    (answers, db.round_trips() - before)
}

/// Gone, with everything in it, when it is dropped.
pub struct Database {
    pub folder: TempDir,
    /// Of PostgreSQL's own database; none for SQLite.
    url: Option<url::Url>,
}

/// Runs a test of `#[both]`.
pub fn run_with(engine: Engine, test: impl AsyncFnOnce(Database)) {
    let Some(database) = Database::create(engine) else {
        eprintln!("left out: PostgreSQL ({CLUSTER} is not set)");
        return;
    };
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(test(database));
}

impl Database {
    fn create(engine: Engine) -> Option<Database> {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        let folder = tempfile::tempdir().unwrap();
        if engine == Engine::Sqlite {
            return Some(Database { folder, url: None });
        }
        let mut url = url::Url::parse(&std::env::var(CLUSTER).ok()?).unwrap();
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("tenant_db_{}_{number}", std::process::id());
        on_cluster(&format!("CREATE DATABASE {name}"));
        url.set_path(&name);
        Some(Database { folder, url: Some(url) })
    }

    pub async fn open(&self) -> Db {
        self.try_open(SCHEMA).await.unwrap()
    }

    pub async fn try_open(&self, schema: Schema) -> Result<Db, OpenError> {
        let location = self.location();
        let open = move || Db::open(&location, &schema, Arc::new(SystemClock::start()));
        tokio::task::spawn_blocking(open).await.unwrap()
    }

    /// Why it cannot be opened.
    pub async fn refusal(&self, schema: Schema) -> String {
        self.try_open(schema).await.map(drop).unwrap_err().to_string()
    }

    fn location(&self) -> Location {
        match &self.url {
            Some(url) => Location::Postgres { url: url.to_string(), writers: 2, readers: 2 },
            None => Location::Sqlite {
                file: self.folder.path().join("notes.sqlite"),
                backups: self.folder.path().join("backups"),
            },
        }
    }

    pub fn is_postgres(&self) -> bool {
        self.url.is_some()
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if let Some(url) = &self.url {
            let name = url.path().trim_start_matches('/');
            on_cluster(&format!("DROP DATABASE {name} WITH (FORCE)"));
        }
    }
}

/// On a thread of its own: the synchronous driver must not run inside a runtime.
fn on_cluster(sql: &str) {
    let cluster = std::env::var(CLUSTER).unwrap();
    let run = || Client::connect(&cluster, NoTls).unwrap().batch_execute(sql).unwrap();
    std::thread::scope(|threads| threads.spawn(run).join().unwrap());
}
