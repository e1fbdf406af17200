//! Processes and folders that must not outlive this program: dropped they are gone, and an interrupt (Ctrl-C) or
//! SIGTERM takes them along. A process is the first of a group, so that what it starts goes with it.

use anyhow::{Context, Result, bail};
use rustix::process::{Pid, Signal, kill_process_group, test_kill_process_group};
use std::{
    ops::Deref,
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus},
    sync::{Mutex, PoisonError},
    thread,
    time::{Duration, Instant},
};
use tokio::signal::unix::{SignalKind, signal};

/// What is there now.
static ALIVE: Mutex<Alive> = Mutex::new(Alive { groups: Vec::new(), folders: Vec::new() });

struct Alive {
    groups: Vec<Pid>,
    folders: Vec<PathBuf>,
}

fn alive<T>(work: impl FnOnce(&mut Alive) -> T) -> T {
    work(&mut ALIVE.lock().unwrap_or_else(PoisonError::into_inner))
}

/// A process and all that it starts. Dropping it kills them.
pub struct Group {
    child: Child,
    pid: Pid,
}

impl Group {
    pub fn start(command: &mut Command) -> Result<Group> {
        let program = command.get_program().to_owned();
        let child = command.process_group(0).spawn();
        let child = child.with_context(|| format!("{} does not start", program.display()))?;
        let pid = Pid::from_child(&child);
        alive(|alive| alive.groups.push(pid));
        Ok(Group { child, pid })
    }

    /// The first of them.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    pub fn child(&mut self) -> &mut Child {
        &mut self.child
    }

    /// How the first of them ended; it is killed with the others if it takes longer.
    pub fn wait(mut self, at_most: Duration) -> Result<ExitStatus> {
        let until = Instant::now() + at_most;
        loop {
            if let Some(status) = self.child.try_wait()? {
                return Ok(status);
            }
            if Instant::now() > until {
                bail!("not done after {} s", at_most.as_secs());
            }
            thread::sleep(Duration::from_millis(20));
        }
    }

    /// Asks them to end, and waits for the first.
    pub fn interrupt(&mut self) {
        let _ = kill_process_group(self.pid, Signal::INT);
        let _ = self.child.wait();
    }

    /// Ends all of them at once, as a power cut would.
    pub fn kill(&mut self) {
        let _ = kill_process_group(self.pid, Signal::KILL);
        let _ = self.child.wait();
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        self.kill();
        alive(|alive| alive.groups.retain(|pid| *pid != self.pid));
    }
}

/// The memory of a process and all that it started, in megabytes: what they share is counted once.
pub fn group_memory(group: u32) -> f64 {
    let Ok(processes) = std::fs::read_dir("/proc") else { return f64::NAN };
    let of_group = |folder: &PathBuf| {
        let stat = std::fs::read_to_string(folder.join("stat")).ok()?;
        // The name stands in brackets and may hold blanks; behind it come the state, the parent and the group.
        let found = stat.rsplit_once(')')?.1.split_whitespace().nth(2)?;
        (found.parse() == Ok(group)).then_some(())
    };
    let kilobytes = |folder: PathBuf| -> Option<f64> {
        let memory = std::fs::read_to_string(folder.join("smaps_rollup")).ok()?;
        let line = memory.lines().find_map(|line| line.strip_prefix("Pss:"))?;
        line.split_whitespace().next()?.parse().ok()
    };
    let folders = processes.flatten().map(|entry| entry.path());
    let of_ours = folders.filter(|folder| of_group(folder).is_some());
    of_ours.filter_map(kilobytes).sum::<f64>() / 1024.0
}

/// A folder that goes away.
pub struct Folder(PathBuf);

impl Folder {
    pub fn new() -> Result<Folder> {
        let folder = tempfile::TempDir::with_prefix("oxiva-bench-")?.keep();
        alive(|alive| alive.folders.push(folder.clone()));
        Ok(Folder(folder))
    }
}

impl Deref for Folder {
    type Target = Path;

    fn deref(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
        alive(|alive| alive.folders.retain(|folder| *folder != self.0));
    }
}

/// How long they may take to end when they are asked.
const GRACE: Duration = Duration::from_secs(3);
/// What a shell says of a program that was interrupted.
const INTERRUPTED: i32 = 130;

/// From now on an interrupt ends them, removes the folders, and ends this program.
pub fn end_with_us() -> Result<()> {
    thread::Builder::new().name("interrupt".into()).spawn(|| {
        let waited = crate::load::block_on(async {
            let (mut interrupt, mut end) =
                (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
            tokio::select! { _ = interrupt.recv() => {}, _ = end.recv() => {} }
            Ok(())
        });
        if waited.is_ok() {
            // Held to the end: nothing new is begun meanwhile.
            alive(|alive| {
                end_all(alive);
                std::process::exit(INTERRUPTED);
            });
        }
    })?;
    Ok(())
}

fn end_all(alive: &Alive) {
    let each = |signal| {
        for pid in &alive.groups {
            let _ = kill_process_group(*pid, signal);
        }
    };
    each(Signal::INT);
    let until = Instant::now() + GRACE;
    let is_there = |pid: &Pid| test_kill_process_group(*pid).is_ok();
    while alive.groups.iter().any(is_there) && Instant::now() < until {
        thread::sleep(Duration::from_millis(50));
    }
    each(Signal::KILL);
    for folder in &alive.folders {
        let _ = std::fs::remove_dir_all(folder);
    }
}
