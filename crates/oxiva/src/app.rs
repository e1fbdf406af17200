//! The application: what every handler shares, and how it is put together.

use crate::{
    clock::{Clock, Entropy},
    config::Config,
    db::{self, OpenError},
    dossiers::callers::Callers,
    environment::Environment,
    error::{Code, Error},
    http::{
        peer::Proxies,
        respond::{self, FailureLog},
        throttle::Throttles,
    },
    inside::Inside,
    js,
    smtp::Mailer,
    vault::{Vault, VaultError},
    webhooks::{deliveries::MAX_ANSWER_BYTES, queue},
    worker::load::{Load, LoadSettings, MAX_WAITING},
    zaps::engine::Engine,
};
use std::{ops::Deref, path::PathBuf, sync::Arc};
use tokio::sync::Semaphore;

/// What the doors share. It dereferences to the environment: a handler reads `app.db` and `app.clock`.
pub struct App {
    pub environment: Arc<Environment>,
    pub zaps: Arc<Engine>,
    pub throttles: Arc<Throttles>,
    pub callers: Callers,
    pub failures: FailureLog,
    pub proxies: Proxies,
    /// Password hashing takes a core and 19 MiB each: so many at once.
    hashing: Semaphore,
    /// Bytes of bodies of catch hooks that may be in memory at once, in kilobytes.
    pub bodies: Semaphore,
}

impl Deref for App {
    type Target = Environment;

    fn deref(&self) -> &Environment {
        &self.environment
    }
}

/// Passwords hashed at once.
const MAX_HASHES_AT_ONCE: usize = 2;
/// 64 MB.
pub const MAX_HOOK_BODIES_KILOBYTES: usize = 64 * 1024;

/// How handlers hold the application.
pub type Shared = Arc<App>;
/// The routes whose handlers share the application.
pub type Routes = crate::http::routes::Routes<Shared>;

/// Why it cannot start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error(transparent)]
    Open(#[from] OpenError),
    #[error("outbound.ca_file {file}: {source}")]
    Authorities { file: PathBuf, source: std::io::Error },
    #[error("outbound: {0}")]
    Client(String),
    #[error(transparent)]
    Vault(#[from] VaultError),
    #[error("mail: {0}")]
    Mail(String),
}

impl App {
    /// Opens the database and builds everything. Blocks.
    pub fn start(config: Config, clock: Clock, entropy: Entropy) -> Result<Shared, StartError> {
        let environment = Arc::new(environment(config, clock, entropy)?);
        let config = &environment.config;
        let js = js_pool(config, &environment.clock);
        let zaps = Engine::new(environment.clone(), js);
        let app = App {
            zaps: Arc::new(zaps),
            throttles: Arc::new(Throttles::new(&config.limits, environment.clock.clone())),
            callers: Callers::default(),
            failures: FailureLog::new(environment.clock.clone()),
            proxies: Proxies::new(&config.server.trusted_proxies),
            hashing: Semaphore::new(MAX_HASHES_AT_ONCE),
            bodies: Semaphore::new(MAX_HOOK_BODIES_KILOBYTES),
            environment,
        };
        Ok(Arc::new(app))
    }

    /// Runs password work on a blocking thread, a few at a time.
    pub async fn hash<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Error> {
        let _permit = self.hashing.acquire().await.map_err(|_| Code::Unavailable)?;
        tokio::task::spawn_blocking(work).await.map_err(|_| Code::Internal.into())
    }

    /// How documents of zaps are checked here.
    pub fn checks(&self) -> crate::actions::Checks {
        crate::actions::Checks { sends_mail: self.mailer.is_some() }
    }

    /// Bounds the size and the duration of what these routes take.
    pub fn bounded(&self, routes: Routes, body_bytes: usize) -> Routes {
        let timeout = self.config.server.request_timeout;
        respond::bounded(routes, respond::Bounds { body_bytes, timeout })
    }
}

/// Opens the database and the ways out.
fn environment(config: Config, clock: Clock, entropy: Entropy) -> Result<Environment, StartError> {
    let node: Arc<str> = node(&config).into();
    let deliveries =
        LoadSettings { lease: queue::LEASE, max_waiting: MAX_WAITING, max_waiting_of_lane: None };
    Ok(Environment {
        db: db::open(&config.location(), &clock)?,
        client: client(&config)?,
        metrics: Arc::default(),
        load: Load::new(node.clone(), deliveries),
        mailer: mailer(&config)?,
        inside: Inside::new(config.public().url().cloned()),
        vault: Arc::new(Vault::open(config.key_source(), &config.secrets.former_keys, &entropy)?),
        node,
        config,
        clock,
        entropy,
    })
}

/// The client that the whole program goes out with.
pub fn client(config: &Config) -> Result<guarded_http::Client, StartError> {
    let outbound = &config.outbound;
    let policy = guarded_http::Policy {
        allow_networks: outbound.allow_networks.clone(),
        allow_hosts: outbound.allow_hosts.clone(),
    };
    let limits = guarded_http::Limits {
        connect: outbound.connect,
        total: outbound.total,
        body: MAX_ANSWER_BYTES,
    };
    let authorities = authorities(config)?;
    let proxy = outbound.proxy.clone();
    let authorities = authorities.as_deref();
    let lookup = None;
    let settings = guarded_http::ClientSettings { policy, limits, authorities, proxy, lookup };
    guarded_http::Client::build(settings).map_err(|error| StartError::Client(error.to_string()))
}

/// The processes that run JavaScript; none is started before there is some to run.
fn js_pool(config: &Config, clock: &Clock) -> js::Pool {
    // The file that runs now, even if an upgrade has put another in its place.
    let own = || PathBuf::from("/proc/self/exe");
    let program = config.zaps.js_program.clone().unwrap_or_else(own);
    let program =
        if program.exists() { program } else { std::env::current_exe().unwrap_or(program) };
    let (workers, memory_mb) = (config.zaps.js_workers, config.zaps.js_memory_mb);
    js::Pool::new(js::PoolSettings { program, workers, memory_mb }, clock.clone())
}

/// What hands mail to the operator's server, if there is one.
fn mailer(config: &Config) -> Result<Option<Arc<Mailer>>, StartError> {
    let authorities = authorities(config)?;
    let mailer = Mailer::new(&config.mail, config.public(), authorities.as_deref())
        .map_err(StartError::Mail)?;
    Ok(mailer.map(Arc::new))
}

/// The authorities to trust beside the machine's own.
fn authorities(config: &Config) -> Result<Option<Vec<u8>>, StartError> {
    let Some(file) = &config.outbound.ca_file else { return Ok(None) };
    let read = std::fs::read(file).map(Some);
    read.map_err(|source| StartError::Authorities { file: file.clone(), source })
}

/// The name under which leases are held. On SQLite there is one server, whatever it is called.
fn node(config: &Config) -> String {
    if config.database.is_sqlite() {
        return "local".to_owned();
    }
    config.database.node.clone().unwrap_or_else(|| {
        std::fs::read_to_string("/etc/hostname")
            .map(|name| name.trim().to_owned())
            .unwrap_or_else(|_| "node".to_owned())
    })
}
