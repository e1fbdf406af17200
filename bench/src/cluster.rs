//! A PostgreSQL that lives as long as a measurement: its own folder and port, `fsync` on.

use crate::children::{Folder, Group};
use anyhow::{Context, Result, bail};
use std::{
    net::TcpListener,
    os::unix::{fs::chown, process::CommandExt},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

pub struct Cluster {
    group: Group,
    folder: Folder,
    port: u16,
}

/// PostgreSQL refuses to run as root; this is the usual number of `nobody`.
const NOBODY: u32 = 65_534;

impl Cluster {
    /// None where there is no `initdb`.
    pub fn start() -> Result<Option<Cluster>> {
        let Some(programs) = programs() else {
            return Ok(None);
        };
        let folder = Folder::new()?;
        let user = am_root(&folder)?.then_some(NOBODY);
        chown(&*folder, user, user)?;
        let data = folder.join("data");
        let run = |program: &str| {
            let mut command = Command::new(programs.join(program));
            command.current_dir(&*folder).stdout(Stdio::null());
            if let Some(user) = user {
                command.uid(user).gid(user);
            }
            command
        };
        let made = run("initdb")
            .args(["--auth=trust", "--username=oxiva", "--encoding=UTF8", "--locale=C", "--pgdata"])
            .arg(&data)
            .status()?;
        if !made.success() {
            bail!("initdb failed");
        }
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let mut postgres = run("postgres");
        postgres
            .arg("-D")
            .arg(&data)
            .args(["-c", "listen_addresses=127.0.0.1", "-c", "fsync=on"])
            .args(["-c", "synchronous_commit=on", "-c", "log_min_messages=fatal"])
            .args(["-p", &port.to_string(), "-k"])
            .arg(&*folder)
            .stderr(Stdio::null());
        let group = Group::start(&mut postgres)?;
        let cluster = Cluster { group, folder, port };
        cluster.wait()?;
        Ok(Some(cluster))
    }

    /// Of its first process.
    pub fn id(&self) -> u32 {
        self.group.id()
    }

    pub fn url(&self) -> String {
        format!("postgres://oxiva@127.0.0.1:{}/postgres", self.port)
    }

    fn wait(&self) -> Result<()> {
        let until = Instant::now() + Duration::from_secs(30);
        while postgres::Client::connect(&self.url(), postgres::NoTls).is_err() {
            if Instant::now() > until {
                bail!("PostgreSQL does not answer in {}", self.folder.display());
            }
            thread::sleep(Duration::from_millis(50));
        }
        Ok(())
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        // The server takes its own children along when it is told to stop.
        self.group.interrupt();
    }
}

/// The folder of `initdb`: on the path, or where Debian keeps it.
fn programs() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    if let Ok(versions) = std::fs::read_dir("/usr/lib/postgresql") {
        folders.extend(versions.flatten().map(|version| version.path().join("bin")));
    }
    folders.into_iter().find(|folder| folder.join("initdb").exists())
}

/// Whoever owns what this process makes.
fn am_root(made: &Path) -> Result<bool> {
    use std::os::unix::fs::MetadataExt;
    Ok(std::fs::metadata(made).context("the folder has gone")?.uid() == 0)
}
