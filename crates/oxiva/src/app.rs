//! The application: what every handler shares, and how it is put together.

use crate::{
    clock::{Clock, Entropy},
    config::Config,
    db::{Db, OpenError},
    dossiers::{Actor, DossierId, Scope, own_keys::OwnKeys},
    error::{Code, Error},
    execution::{execute::Fresh, runner::ZapLoad},
    http::{peer::Proxies, respond, throttle::Throttles},
    inside::Inside,
    js,
    metrics::Metrics,
    smtp::Mailer,
    vault::{Vault, VaultError},
    webhooks::{
        attempt::Tools,
        deliveries::ANSWER,
        lane::Limits,
        runner::{Load, Runner},
    },
    zaps::{backlog::Backlog, ids::Ids, plans::Plans, relay::Relay},
};
use std::{path::PathBuf, sync::Arc};
use tokio::sync::Semaphore;

pub struct App {
    pub config: Config,
    pub db: Db,
    pub clock: Clock,
    pub entropy: Entropy,
    pub client: guarded_http::Client,
    pub metrics: Arc<Metrics>,
    pub load: Load,
    /// How busy the runner of zaps is, and the runs that it has not begun.
    pub zap_load: ZapLoad,
    pub fresh: Fresh,
    pub backlog: Backlog,
    pub plans: Plans,
    pub ids: Ids,
    pub throttles: Throttles,
    /// `None`: there is no SMTP server.
    pub mailer: Option<Arc<Mailer>>,
    pub proxies: Proxies,
    /// What runs JavaScript.
    pub js: js::Pool,
    /// What is sent to our own address does not leave.
    pub inside: Inside,
    /// With what zaps read the dossier that they belong to.
    pub own_keys: OwnKeys,
    /// What may be read again, sealed.
    pub vault: Vault,
    /// Password hashing takes a core and 19 MiB each: so many at once.
    hashing: Semaphore,
    /// Bytes of bodies of catch hooks that may be in memory at once, in kilobytes.
    pub bodies: Semaphore,
}

/// Passwords hashed at once.
const HASHES: usize = 2;
/// 64 MB.
pub const BODIES: usize = 64 * 1024;

pub type Shared = Arc<App>;
/// The routes whose handlers share the application.
pub type Routes = crate::http::routes::Routes<Shared>;

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
    /// Opens the database and builds everything; the runner is returned to be run. Blocks.
    pub fn start(
        config: Config,
        clock: Clock,
        entropy: Entropy,
    ) -> Result<(Shared, Runner), StartError> {
        let db = Db::open(&config.location(), &clock)?;
        let client = client(&config)?;
        let metrics = Arc::new(Metrics::default());
        let tools = Tools {
            db: db.clone(),
            clock: clock.clone(),
            entropy: entropy.clone(),
            client: client.clone(),
            relay: Relay::new(&config),
            node: node(&config).into(),
            metrics: metrics.clone(),
        };
        let limits = Limits {
            calls: config.outbound.calls,
            per_endpoint: config.outbound.calls_per_endpoint,
            rate: config.outbound.calls_per_second_per_endpoint,
        };
        let runner = Runner::new(tools, limits);
        let throttles = Throttles::new(&config.limits, clock.clone());
        let proxies = Proxies::new(&config.server.trusted_proxies);
        let load = runner.load();
        let mailer = mailer(&config)?;
        let js = js_pool(&config, &clock);
        let inside = Inside::new(config.public().url().cloned());
        let vault = Vault::open(&config, &entropy)?;
        let own_keys = OwnKeys::new(&entropy);
        let (hashing, bodies) = (Semaphore::new(HASHES), Semaphore::new(BODIES));
        let zap_load = ZapLoad::new(&node(&config));
        let backlog = Backlog::new(config.zaps.queue_limit, config.zaps.queue_limit_per_dossier);
        let app = App {
            zap_load,
            backlog,
            fresh: Fresh::default(),
            plans: Plans::default(),
            ids: Ids::default(),
            config,
            db,
            clock,
            entropy,
            client,
            metrics,
            load,
            throttles,
            mailer,
            proxies,
            js,
            inside,
            own_keys,
            vault,
            hashing,
            bodies,
        };
        Ok((Arc::new(app), runner))
    }

    /// Runs password work on a blocking thread, a few at a time.
    pub async fn hash<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Error> {
        let _permit = self.hashing.acquire().await.map_err(|_| Code::Unavailable)?;
        tokio::task::spawn_blocking(work).await.map_err(|_| Code::Internal.into())
    }

    /// Bounds the size and the duration of what these routes take.
    pub fn bounded(&self, routes: Routes, body_bytes: usize) -> Routes {
        let timeout = self.config.server.request_timeout;
        respond::bounded(routes, body_bytes, timeout)
    }

    /// Who acts now, in which dossier.
    pub fn scope(&self, dossier: DossierId, actor: Actor) -> Scope {
        let now = self.clock.now();
        Scope { actor, claim: self.load.claim(now), ..Scope::system(dossier, now) }
    }
}

/// The client that the whole program goes out with.
pub fn client(config: &Config) -> Result<guarded_http::Client, StartError> {
    let outbound = &config.outbound;
    let policy = guarded_http::Policy {
        allow_networks: outbound.allow_networks.clone(),
        allow_hosts: outbound.allow_hosts.clone(),
    };
    let limits =
        guarded_http::Limits { connect: outbound.connect, total: outbound.total, body: ANSWER };
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
pub fn node(config: &Config) -> String {
    if config.database.is_sqlite() {
        return "local".to_owned();
    }
    config.database.node.clone().unwrap_or_else(|| {
        std::fs::read_to_string("/etc/hostname")
            .map(|name| name.trim().to_owned())
            .unwrap_or_else(|_| "node".to_owned())
    })
}
