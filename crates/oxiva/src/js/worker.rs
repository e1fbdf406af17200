//! The child: shuts itself in, then runs one script after another.

use super::{
    frame::{Frame, Tag, Task},
    script,
};
use rustix::{
    process::{Resource, Rlimit, getrlimit, setrlimit},
    time::{ClockId, clock_gettime},
};
use std::io::{self, ErrorKind};

/// Both sides are of the same build: after an upgrade the parent may find a newer program.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// What the process may map beside what it has at its start and the memory of its scripts: the texts
/// that go in and out.
const OWN_MB: u64 = 256;

/// Takes tasks from standard input until its end.
pub fn run() -> io::Result<()> {
    let mapped = mapped_mb();
    shut_in()?;
    let mut input = io::stdin().lock();
    let output = io::stdout();
    loop {
        Frame::new(Tag::Ready, VERSION).write(&mut output.lock())?;
        let Some(frame) = next_task(&mut input)? else { return Ok(()) };
        let task: Task = serde_json::from_slice(&frame.body)?;
        let Some(payload) = Frame::read(&mut input)?.filter(|frame| frame.tag == Tag::Payload)
        else {
            return Err(ErrorKind::InvalidData.into());
        };
        limit_time(task.seconds)?;
        limit_memory(mapped + OWN_MB + 2 * task.memory_mb as u64)?;
        script::run(&task, payload.body, &mut input)?.write(&mut output.lock())?;
    }
}

/// The next task. Answers that come before it were for a script that has ended.
fn next_task(input: &mut impl io::Read) -> io::Result<Option<Frame>> {
    loop {
        match Frame::read(input)? {
            Some(frame) if frame.tag == Tag::Answer => {}
            Some(frame) if frame.tag != Tag::Task => return Err(ErrorKind::InvalidData.into()),
            other => return Ok(other),
        }
    }
}

/// Nothing can be opened from here on: no file, no socket; nothing grows on disk; nothing is left of
/// a crash. Where the system counts a user's processes, none can be started.
fn shut_in() -> io::Result<()> {
    for resource in [Resource::Nofile, Resource::Fsize, Resource::Core, Resource::Nproc] {
        setrlimit(resource, Rlimit { current: Some(0), maximum: Some(0) })?;
    }
    Ok(())
}

/// The kernel ends the process after so many more seconds of work: the parent's deadline comes before,
/// unless the parent is gone.
fn limit_time(seconds: u64) -> io::Result<()> {
    let used = clock_gettime(ClockId::ProcessCPUTime).tv_sec.max(0) as u64;
    set_soft(Resource::Cpu, used + seconds + 1)
}

/// A second wall behind the engine's own limit.
fn limit_memory(megabytes: u64) -> io::Result<()> {
    set_soft(Resource::As, megabytes << 20)
}

/// What is mapped now: the program, and what the allocator has put by.
fn mapped_mb() -> u64 {
    let sizes = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    let pages = sizes.split(' ').next().and_then(|pages| pages.parse::<u64>().ok());
    // Unknown elsewhere than on Linux: as much as the allocator puts by at most.
    pages.map_or(2048, |pages| (pages * rustix::param::page_size() as u64) >> 20)
}

fn set_soft(resource: Resource, value: u64) -> io::Result<()> {
    let maximum = getrlimit(resource).maximum;
    let current = Some(maximum.map_or(value, |maximum| value.min(maximum)));
    Ok(setrlimit(resource, Rlimit { current, maximum })?)
}
