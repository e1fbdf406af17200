//! `oxiva serve`.

use super::{Global, files, first_dossier, logging, private};
use crate::{
    app::{App, Shared},
    clock::{Clock, Entropy},
    config::{Config, Flags},
    db::Refusal,
    dossiers::installation,
    error::Result as Done,
    execution,
    housekeeping::{janitor, upgrade},
    mail,
    server::{self, Bounds, connections::ConnectionLimits},
    webhooks,
    worker::crew::Crew,
    zaps::base,
};
use anyhow::{Context, Result, bail};
use clap::Args;
use std::{fs::File, net::SocketAddr};
use tokio::{
    net::{TcpListener, TcpSocket},
    signal::unix,
    sync::watch,
};

#[derive(Args)]
pub struct Serve {
    /// Where pages and API are served [default: 127.0.0.1:8080]
    #[arg(long, value_name = "ADDR")]
    listen: Option<String>,
    /// The address people and receivers use [default: http://<listen>]
    #[arg(long, value_name = "URL")]
    public_url: Option<String>,
}

impl Serve {
    /// Serves until it is told to stop.
    pub fn run(self, global: &Global) -> Result<()> {
        let mut flags = Flags::new();
        flags.extend(self.listen.map(|listen| ("server.listen", listen)));
        flags.extend(self.public_url.map(|url| ("server.public_url", url)));
        let config = global.load(flags)?;
        logging::start(&config.log)?;
        let server = Server::open(config)?;
        let link = server.runtime.block_on(first_dossier::link(&server.app));
        server.serve(move |_| {
            if let Some(link) = &link {
                first_dossier::announce(link);
            }
            Ok(())
        })
    }
}

/// An opened server, before it answers.
pub struct Server {
    pub app: Shared,
    pub runtime: tokio::runtime::Runtime,
    socket: TcpSocket,
    operations: Option<TcpSocket>,
    _lock: Option<File>,
}

impl Server {
    /// Binds the addresses, then opens the data: where somebody else listens already, nothing is written. Refuses
    /// data that another server has, and a database that is read-only.
    pub fn open(mut config: Config) -> Result<Server> {
        files::raise_limit(&config);
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
        let entered = runtime.enter();
        let socket = bind(config.server.listen, "server.listen, --listen")?;
        let operations = config.server.operations_listen;
        let operations = operations.map(|address| bind(address, "server.operations_listen"));
        let operations = operations.transpose()?;
        drop(entered);
        // Not what was asked for: port 0 is any free one, and links lead to the one that was given.
        config.server.listen = socket.local_addr()?;
        let lock = lock(&config)?;
        private::close(&config.database.data);
        let app = App::start(config, Clock::system(), Entropy::System)?;
        // A full disk may be emptied while people read; what is read-only was set up wrongly.
        if runtime.block_on(app.db.takes_writes()) == Err(Refusal::ReadOnly) {
            bail!("the database is read-only: {}", place(&app.config));
        }
        // A full disk is no reason not to serve: the next start says it.
        if let Err(error) = runtime.block_on(keep_public_url(&app)) {
            tracing::error!(%error, "commands beside this server do not know where it is called");
        }
        Ok(Server { app, runtime, socket, operations, _lock: lock })
    }

    /// Serves until SIGINT, SIGTERM or SIGHUP. `listening` is told before the first answer.
    pub fn serve(self, listening: impl FnOnce(&Shared) -> Result<()>) -> Result<()> {
        let Server { app, runtime, socket, operations, _lock } = self;
        runtime.block_on(async {
            let listener = socket.listen(BACKLOG).context("cannot listen")?;
            let listen_beside = |socket: TcpSocket| socket.listen(BACKLOG);
            let operations = operations.map(listen_beside).transpose().context("cannot listen")?;
            let (stopper, stop) = watch::channel(false);
            // Before anybody is told that we run: whoever knows may ask us to stop.
            let signals = Signals::hear().context("cannot listen to signals")?;
            listening(&app)?;
            let address = listener.local_addr()?;
            // TLS is a proxy's: whose it is must be known, or everybody shares one limit.
            if app.config.is_https() && app.config.server.trusted_proxies.is_empty() {
                tracing::warn!(
                    "server.public_url is https and server.trusted_proxies is empty: everybody \
                     seems to come from the proxy's address, and limits count them as one"
                );
            }
            tracing::info!(%address, database = app.db.engine_name(), "listening");
            tokio::spawn(signals.stop(stopper));
            run(app, listener, operations, stop).await
        })
    }
}

/// Serves, calls and tidies until `stop`; returns when all of it has stopped.
pub async fn run(
    app: Shared,
    listener: TcpListener,
    operations: Option<TcpListener>,
    stop: watch::Receiver<bool>,
) -> Result<()> {
    upgrade::complete(&app.environment).await.context("the upgrade of the data")?;
    let router = server::routes(&app).with_state(app.clone());
    // Before the runners: a run left over may call our own address at once.
    let _open = app.inside.open(router.clone());
    // A disk that is full is no reason not to serve: the next start makes them.
    if let Err(error) = base::catch_up(&app).await {
        tracing::error!(%error, "base zaps not made");
    }
    let mut crew = Crew::default();
    crew.join("runner", webhooks::runner::run(app.environment.clone(), crew.stop()));
    crew.join("zap runner", execution::runner::run(app.zaps.clone(), crew.stop()));
    crew.join("janitor", janitor::run(app.environment.clone(), app.throttles.clone(), crew.stop()));
    crew.join("mail runner", mail::runner::run(app.environment.clone(), crew.stop()));
    let bounds = Bounds::of(&app);
    let grace = bounds.grace;
    let serve = |listener, router, bounds| {
        let serving = server::serve(listener, router, crew.stop(), bounds);
        async move {
            if let Err(error) = serving.await {
                tracing::error!(%error, "cannot serve");
            }
        }
    };
    let operations = operations.map(|listener| {
        let router = server::operations(&app).with_state(app.clone());
        // The operator's own: it answers when everybody else is refused.
        serve(listener, router, Bounds { most: ConnectionLimits::default(), ..bounds.clone() })
    });
    let pages = serve(listener, router, bounds);
    crew.join("server", pages);
    if let Some(operations) = operations {
        crew.join("operations server", operations);
    }
    // Open requests, then calls.
    crew.work(stop, grace * 2, &app.clock).await?;
    tracing::info!("stopped");
    Ok(())
}

/// Connections that wait to be accepted.
const BACKLOG: u32 = 1024;

/// Takes an address that nobody listens on, which `option` said. Who calls before we listen is refused, and does not wait.
fn bind(address: SocketAddr, option: &str) -> Result<TcpSocket> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() };
    let bound = socket.and_then(|socket| {
        // What a server that has stopped left behind holds no address.
        socket.set_reuseaddr(true)?;
        socket.bind(address)?;
        Ok(socket)
    });
    bound.with_context(|| format!("cannot listen on {address} ({option})"))
}

/// The signals that ask for a clean stop, heard from [`hear`](Signals::hear) on.
struct Signals {
    terminate: unix::Signal,
    interrupt: unix::Signal,
    /// The terminal is gone.
    hang_up: unix::Signal,
}

impl Signals {
    fn hear() -> std::io::Result<Signals> {
        Ok(Signals {
            terminate: unix::signal(unix::SignalKind::terminate())?,
            interrupt: unix::signal(unix::SignalKind::interrupt())?,
            hang_up: unix::signal(unix::SignalKind::hangup())?,
        })
    }

    async fn stop(mut self, stop: watch::Sender<bool>) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
            _ = self.hang_up.recv() => {}
        }
        tracing::info!("stopping");
        stop.send_replace(true);
    }
}

/// Tells the commands that run beside this server where people and receivers call it.
async fn keep_public_url(app: &Shared) -> Done<()> {
    let url = app.config.public_url();
    if app.db.read(installation::public_url).await?.as_ref() == Some(&url) {
        return Ok(());
    }
    app.db.write(0, move |tx| installation::set_public_url(tx, &url)).await
}

/// Where the data is, without a password.
fn place(config: &Config) -> String {
    if config.database.is_sqlite() {
        config.sqlite_file().display().to_string()
    } else {
        "PostgreSQL; is it a standby?".to_owned()
    }
}

/// One server to a SQLite file: two would call everything twice.
fn lock(config: &Config) -> Result<Option<File>> {
    if !config.database.is_sqlite() {
        return Ok(None);
    }
    let data = &config.database.data;
    std::fs::create_dir_all(data).with_context(|| format!("cannot create {}", data.display()))?;
    let path = data.join("server.lock");
    let file = File::create(&path).with_context(|| format!("cannot write {}", path.display()))?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(std::fs::TryLockError::WouldBlock) => {
            bail!("another Oxiva serves the data in {} already", data.display())
        }
        Err(std::fs::TryLockError::Error(error)) => {
            Err(error).with_context(|| format!("cannot lock {}", path.display()))
        }
    }
}
