//! The whole application in this process.

use super::{Database, Dossier, PATIENCE, eventually, http::Http};
use oxiva::{
    app::{App, Shared},
    cli::serve,
    clock::{Clock, Entropy, Micros},
    config::{self, Flags},
    db::{Row, Statement, Tx, Value},
    error::Result,
    server::{self, operations},
};
use std::{
    net::SocketAddr,
    ops::Deref,
    sync::{Arc, Mutex},
    time::Duration,
};
use tokio::{net::TcpListener, sync::watch, task::JoinHandle};

/// Half past eleven on a Wednesday morning in Paris, as in the document's example.
pub const THEN: &str = "2023-05-17T09:45:26Z";

/// What may be chosen before the application starts. Clones share the database.
#[derive(Clone)]
pub struct Setup {
    pub database: Arc<Database>,
    clock: Clock,
    entropy: Entropy,
    flags: Flags,
    servers: Servers,
}

/// What a test started, so that it can be stopped at its end.
#[derive(Clone, Default)]
pub struct Servers(Arc<Mutex<Vec<Server>>>);

struct Server {
    stop: watch::Sender<bool>,
    served: JoinHandle<anyhow::Result<()>>,
}

impl Server {
    async fn stop(self) {
        self.stop.send_replace(true);
        let served = tokio::time::timeout(PATIENCE, self.served).await;
        served.expect("the server does not stop").expect("the server panicked").unwrap();
    }
}

impl Servers {
    pub async fn stop_all(&self) {
        let servers = std::mem::take(&mut *self.0.lock().unwrap());
        for server in servers {
            server.stop().await;
        }
    }
}

/// What the tests' servers seal with.
pub const SECRETS_KEY: &str = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";

impl Setup {
    pub fn new(database: Database) -> Setup {
        let data = database.folder.path().to_str().unwrap().to_owned();
        let flags = [
            ("database.data", data),
            ("database.url", database.url.clone()),
            ("database.writers", "2".to_owned()),
            ("database.readers", "2".to_owned()),
            ("database.node", "test".to_owned()),
            ("outbound.allow_networks", "127.0.0.0/8".to_owned()),
            ("secrets.key", SECRETS_KEY.to_owned()),
            ("outbound.calls_per_second_per_endpoint", "0".to_owned()),
            ("limits.api_per_second", "0".to_owned()),
            ("limits.catch_hook_per_second", "0".to_owned()),
            ("limits.guesses_per_minute", "0".to_owned()),
            // This program is the tests'.
            ("zaps.js_program", env!("CARGO_BIN_EXE_oxiva").to_owned()),
        ];
        Setup {
            database: Arc::new(database),
            clock: Clock::manual(THEN.parse::<jiff::Timestamp>().unwrap().as_microsecond()),
            entropy: Entropy::System,
            flags: flags.to_vec(),
            servers: Servers::default(),
        }
    }

    pub fn started(&self) -> Servers {
        self.servers.clone()
    }

    /// Sets an option: `.with("limits.api_per_second", "1")`.
    pub fn with(mut self, option: &'static str, value: &str) -> Setup {
        self.flags.push((option, value.to_owned()));
        self
    }

    /// Another randomness than the operating system's.
    pub fn with_entropy(self, entropy: Entropy) -> Setup {
        Setup { entropy, ..self }
    }

    pub fn flags(&self) -> Flags {
        self.flags.clone()
    }

    async fn open(&self) -> Shared {
        let config = config::load(None, [], self.flags.clone()).unwrap();
        let (clock, entropy) = (self.clock.clone(), self.entropy.clone());
        let opened = tokio::task::spawn_blocking(move || App::start(config, clock, entropy));
        opened.await.unwrap().unwrap()
    }

    /// Only what an operator asks is served; no runner is started.
    pub async fn start_without_runner(&self) -> TestApp {
        let app = self.open().await;
        let router = operations::routes().with_state(app.clone());
        self.serve_alone(app, router).await
    }

    /// Everything is served, and nothing works in the background: no other than who asks writes.
    pub async fn start_without_background(&self) -> TestApp {
        let app = self.open().await;
        let router = server::routes(&app).with_state(app.clone());
        self.serve_alone(app, router).await
    }

    async fn serve_alone(&self, app: Shared, router: axum::Router) -> TestApp {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = watch::channel(false);
        let serving = server::serve(listener, router, stopped, server::Bounds::of(&app));
        let served = tokio::spawn(async move { Ok(serving.await?) });
        self.servers.0.lock().unwrap().push(Server { stop, served });
        TestApp { app, setup: self.clone(), address, operations: address }
    }

    /// Starts the application and returns once it answers.
    pub async fn start(&self) -> TestApp {
        let app = self.open().await;
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let operations = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let operations_address = operations.local_addr().unwrap();
        let (stop, stopped) = watch::channel(false);
        let served = tokio::spawn(serve::run(app.clone(), listener, Some(operations), stopped));
        let server = Server { stop: stop.clone(), served };
        self.servers.0.lock().unwrap().push(server);
        eventually("the runners listen", async || {
            app.metrics.pulse.last_sweep().and(app.metrics.zap_pulse.last_sweep()).map(|_| ())
        })
        .await;
        TestApp { app, setup: self.clone(), address, operations: operations_address }
    }
}

/// A running application; it derefs to the [`App`] itself, for what no front door shows.
pub struct TestApp {
    app: Shared,
    pub setup: Setup,
    pub address: SocketAddr,
    pub operations: SocketAddr,
}

impl Deref for TestApp {
    type Target = Shared;

    fn deref(&self) -> &Shared {
        &self.app
    }
}

impl TestApp {
    /// A tenant with the API module active and a token that may do everything.
    pub async fn dossier(&self, nom: &str) -> Dossier {
        Dossier::create(self, nom).await
    }

    /// A client without credentials.
    pub fn http(&self) -> Http {
        Http::to(self.address)
    }

    /// Lets `by` (a second at least) pass and returns once both runners have looked for due work.
    pub async fn advance(&self, by: Duration) {
        assert!(by >= Duration::from_secs(1), "the runners look once a second");
        self.app.clock.advance(by);
        let now = self.app.clock.elapsed();
        eventually("the runners sweep", async || {
            let metrics = &self.app.metrics;
            let swept = [metrics.pulse.last_sweep(), metrics.zap_pulse.last_sweep()];
            swept.iter().all(|swept| *swept >= Some(now)).then_some(())
        })
        .await;
    }

    /// Lets time pass until `moment`.
    pub async fn advance_to(&self, moment: Micros) {
        let wait = moment - self.app.clock.now();
        self.advance(Duration::from_micros(wait.try_into().unwrap())).await;
    }

    /// Stops as SIGTERM would and starts anew on the same data.
    pub async fn restart(self) -> TestApp {
        self.setup.started().stop_all().await;
        self.setup.start().await
    }

    /// A write, as the pages make it.
    pub async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Tx) -> Result<T> + Clone + Send + 'static,
    ) -> T {
        self.app.db.write(0, work).await.unwrap()
    }

    pub async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Tx) -> Result<T> + Clone + Send + 'static,
    ) -> T {
        self.app.db.read(work).await.unwrap()
    }

    /// The number that `sql` selects.
    pub async fn number(&self, sql: &'static str) -> i64 {
        let statement = ad_hoc(sql);
        self.read(move |tx| Ok(tx.one(statement, &[], |row: Row| row.get(0))?)).await
    }

    /// The texts that `sql` selects.
    pub async fn texts(&self, sql: &'static str) -> Vec<String> {
        let statement = ad_hoc(sql);
        self.read(move |tx| Ok(tx.query(statement, &[], |row: Row| row.get(0))?)).await
    }

    /// Runs `sql`.
    pub async fn execute(&self, sql: &'static str) -> u64 {
        let statement = ad_hoc(sql);
        self.write(move |tx| Ok(tx.execute(statement, &[] as &[&dyn Value])?)).await
    }

    /// Runs a pragma on the connection that writes.
    pub async fn pragma(&self, sql: &'static str) {
        let statement = ad_hoc(sql);
        self.write(move |tx| Ok(tx.query(statement, &[], |_| Ok(()))?.len())).await;
    }

    /// How many rows the tables of a dossier's records and of what they owe hold.
    pub async fn stored(&self) -> [i64; 6] {
        [
            self.number("SELECT count(*) FROM societes").await,
            self.number("SELECT count(*) FROM activites").await,
            self.number("SELECT count(*) FROM tickets").await,
            self.number("SELECT count(*) FROM events").await,
            self.number("SELECT count(*) FROM deliveries").await,
            self.number("SELECT count(*) FROM receptions").await,
        ]
    }
}

/// Statements are known by their address, so one that is made in passing is never freed.
fn ad_hoc(sql: &'static str) -> &'static Statement {
    Box::leak(Box::new(Statement { name: sql, sqlite: sql, postgres: sql }))
}
