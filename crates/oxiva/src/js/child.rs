//! A child process, as the parent sees it.

use super::{
    JsFailure, Program,
    failure::Report,
    frame::{Answered, Call, Frame, MAX_CALLS, MAX_OUTPUT_BYTES, Tag, Task},
    host::{Answering, Asked, Host},
    well_formed::well_formed,
    worker::VERSION,
};
use crate::clock::Clock;
use serde_json::Value as Json;
use std::{
    collections::VecDeque,
    io::{self, ErrorKind},
    os::fd::OwnedFd,
    path::Path,
    process::{self, Command, Stdio},
    time::Duration,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::unix::pipe,
    sync::mpsc,
    task::JoinSet,
};

/// Requests of one script that are under way at once.
const AT_ONCE: usize = 8;
/// How long a timer of a script may be set for: longer than any deadline.
const LONGEST_TIMER: Duration = Duration::from_secs(3600);

/// A process that runs one script after another. Dropping it kills the process.
pub struct Child {
    process: Process,
    /// Written by a task of its own, so that whoever talks never waits for whoever listens.
    say: mpsc::UnboundedSender<Frame>,
    hear: Ear,
    /// Tasks it has been given.
    pub tasks: u32,
}

/// One task, as the child gets it.
pub struct Order {
    pub program: Program,
    pub payload: Vec<u8>,
    pub memory_mb: usize,
    pub deadline: Duration,
}

impl Child {
    /// Starts a process.
    ///
    /// # Errors
    /// Where the program cannot be started.
    pub fn start(program: &Path) -> io::Result<Child> {
        let mut process = Command::new(program)
            .arg("js-worker")
            .env_clear()
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let pipes = (process.stdin.take(), process.stdout.take());
        let process = Process(Some(process));
        let (Some(stdin), Some(stdout)) = pipes else {
            return Err(ErrorKind::BrokenPipe.into());
        };
        let stdin = pipe::Sender::from_owned_fd(OwnedFd::from(stdin))?;
        let stdout = pipe::Receiver::from_owned_fd(OwnedFd::from(stdout))?;
        let (say, said) = mpsc::unbounded_channel();
        tokio::spawn(write(stdin, said));
        Ok(Child { process, say, hear: Ear { stdout, buffer: Vec::new() }, tasks: 0 })
    }

    /// Returns once it takes a task.
    pub async fn ready(&mut self) -> io::Result<()> {
        let frame = self.hear.frame().await?;
        match (frame.tag, frame.body == VERSION.as_bytes()) {
            (Tag::Ready, true) => {}
            (Tag::Ready, false) => {
                return Err(io::Error::other("the program has been replaced: restart the server"));
            }
            _ => return Err(ErrorKind::InvalidData.into()),
        }
        if self.process.lives() { Ok(()) } else { Err(ErrorKind::UnexpectedEof.into()) }
    }

    /// Gives it the order and does what its script asks, until it has an end. The lines of the
    /// script's console are added to `console` as they come. Whoever drops this must drop the child.
    pub async fn work(
        &mut self,
        order: Order,
        host: &Host,
        clock: &Clock,
        console: &mut Vec<String>,
    ) -> Result<Json, JsFailure> {
        let memory_mb = order.memory_mb;
        self.tasks += 1;
        self.give(order)?;
        let mut calls = JoinSet::new();
        let mut held = VecDeque::new();
        let mut asked = 0;
        loop {
            while calls.len() < AT_ONCE && !held.is_empty() {
                calls.extend(held.pop_front());
            }
            let frame = tokio::select! {
                frame = self.hear.frame() => frame.map_err(|_| JsFailure::Crashed)?,
                Some(answer) = calls.join_next() => {
                    self.say(answer.map_err(|_| JsFailure::Crashed)?)?;
                    continue;
                }
            };
            match frame.tag {
                Tag::Line => console.push(String::from_utf8_lossy(&frame.body).into_owned()),
                Tag::Call if asked < MAX_CALLS => {
                    asked += 1;
                    held.push_back(answer(&frame, host, clock).ok_or(JsFailure::Crashed)?);
                }
                Tag::Output => return output(&frame.body),
                Tag::Error => {
                    let report = serde_json::from_slice::<Report>(&well_formed(&frame.body));
                    let report = report.map_err(|_| JsFailure::Crashed)?;
                    return Err(report.failure(memory_mb, MAX_OUTPUT_BYTES));
                }
                _ => return Err(JsFailure::Crashed),
            }
        }
    }

    fn give(&self, order: Order) -> Result<(), JsFailure> {
        let task = Task {
            program: order.program,
            memory_mb: order.memory_mb,
            seconds: order.deadline.as_secs(),
        };
        let task = serde_json::to_vec(&task).map_err(|_| JsFailure::Crashed)?;
        self.say(Frame::new(Tag::Task, task))?;
        self.say(Frame::new(Tag::Payload, order.payload))
    }

    fn say(&self, frame: Frame) -> Result<(), JsFailure> {
        self.say.send(frame).map_err(|_| JsFailure::Crashed)
    }
}

/// The process itself: killed when dropped.
struct Process(Option<process::Child>);

impl Process {
    fn lives(&mut self) -> bool {
        self.0.as_mut().is_some_and(|process| matches!(process.try_wait(), Ok(None)))
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let Some(mut process) = self.0.take() else { return };
        let _ = process.kill();
        // Where it had much memory its end takes some milliseconds, which nobody needs to wait for.
        let mut reap = move || drop(process.wait());
        match tokio::runtime::Handle::try_current() {
            Ok(runtime) => drop(runtime.spawn_blocking(reap)),
            Err(_) => reap(),
        }
    }
}

/// What a script asks, done by whom it concerns.
fn answer(
    frame: &Frame,
    host: &Host,
    clock: &Clock,
) -> Option<impl Future<Output = Frame> + Send + 'static> {
    let (call, json) = frame.head::<Call>()?;
    let body: Json = serde_json::from_slice(&well_formed(json)).ok()?;
    let doing: Answering = match call.kind.as_str() {
        "sleep" => {
            let wait = Duration::from_millis(body["milliseconds"].as_u64().unwrap_or(0));
            let slept = clock.sleep(wait.min(LONGEST_TIMER));
            Box::pin(async move {
                slept.await;
                Ok(Json::Null)
            })
        }
        _ => host(Asked { kind: call.kind, body }),
    };
    Some(async move {
        let (ok, json) = match doing.await {
            Ok(json) => (true, json),
            Err(json) => (false, json),
        };
        Frame::with_head(Tag::Answer, &Answered { id: call.id, ok }, json.to_string().as_bytes())
    })
}

/// The output, unless it is deeper than what JSON is read to.
fn output(body: &[u8]) -> Result<Json, JsFailure> {
    serde_json::from_slice(&well_formed(body)).map_err(|error| match error.to_string() {
        words if words.contains("recursion limit") => JsFailure::TooDeep,
        words => JsFailure::NoText(words),
    })
}

async fn write(mut stdin: pipe::Sender, mut said: mpsc::UnboundedReceiver<Frame>) {
    while let Some(frame) = said.recv().await {
        if stdin.write_all(&frame.bytes()).await.is_err() {
            // It is dead, which whoever listens to it will notice.
            return;
        }
    }
}

/// Reads whole frames; whoever stops waiting loses nothing.
struct Ear {
    stdout: pipe::Receiver,
    buffer: Vec<u8>,
}

impl Ear {
    async fn frame(&mut self) -> io::Result<Frame> {
        loop {
            // A call has a head beside what is asked.
            if let Some(frame) = Frame::take(&mut self.buffer, MAX_OUTPUT_BYTES + 1024)? {
                return Ok(frame);
            }
            if self.stdout.read_buf(&mut self.buffer).await? == 0 {
                return Err(ErrorKind::UnexpectedEof.into());
            }
        }
    }
}
