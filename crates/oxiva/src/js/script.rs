//! One script in an engine of its own, in the child. `world/prelude.js` is the script's world; `code.js`
//! and `definition.js` beside it are what is done in it.

use super::{
    Program,
    failure::{Report, Thrown, shortened},
    frame::{
        Answered, Call, Frame, MAX_CALLS, MAX_LINE_CHARS, MAX_LINES, MAX_OUTPUT_BYTES, Tag, Task,
    },
    functions,
    rejections::Rejections,
    well_formed::well_formed,
};
use rquickjs::{
    Array, Context, Ctx, Error, Exception, Function, Object, Promise, Runtime, Value,
    context::EvalOptions, promise::PromiseState,
};
use std::{
    cell::Cell,
    io::{self, ErrorKind, Read},
    rc::Rc,
};

const PRELUDE: &str = include_str!("world/prelude.js");
const CODE: &str = include_str!("world/code.js");
const DEFINITION: &str = include_str!("world/definition.js");

/// Of the engine's own stack; the thread's is 8 MB.
const STACK: usize = 1 << 20;

/// Runs the task to its end; its answers are read from `input`. An error is one of the pipe.
pub fn run(task: &Task, payload: Vec<u8>, input: &mut impl Read) -> io::Result<Frame> {
    let Ok(runtime) = Runtime::new() else { return Ok(error(Report::Memory)) };
    runtime.set_memory_limit(task.memory_mb << 20);
    runtime.set_max_stack_size(STACK);
    let rejections = Rejections::of(&runtime);
    let Ok(context) = Context::full(&runtime) else { return Ok(error(Report::Memory)) };
    context.with(|ctx| match Script::start(&ctx, task.program, payload) {
        Ok(script) => script.finish(&ctx, input, &rejections),
        Err(failed) => Ok(error(report(&ctx, failed))),
    })
}

fn error(report: Report) -> Frame {
    let report = report.shortened();
    Frame::new(Tag::Error, serde_json::to_vec(&report).unwrap_or_default())
}

/// A script under way.
struct Script<'js> {
    /// Settles with what is to be said: `[whether it failed, text]`.
    promise: Promise<'js>,
    /// `(id, ok, text)` settles the promise of a call.
    settle: Function<'js>,
    /// Calls that were made.
    calls: Rc<Cell<u64>>,
}

impl<'js> Script<'js> {
    fn start(ctx: &Ctx<'js>, program: Program, payload: Vec<u8>) -> Result<Script<'js>, Error> {
        let calls = Rc::new(Cell::new(0));
        let host = host(ctx, calls.clone())?;
        let prelude: Function = own(ctx, PRELUDE, "prelude")?;
        let world: Object = prelude.call((host,))?;
        let program: Function = match program {
            Program::Code => own(ctx, CODE, "program")?,
            Program::Definition => own(ctx, DEFINITION, "program")?,
        };
        let payload = ctx.json_parse(payload)?;
        let run: Function = world.get("run")?;
        let promise = run.call((program, payload))?;
        Ok(Script { promise, settle: world.get("settle")?, calls })
    }

    /// Runs jobs, reads answers, until the promise settles or nothing is left that could settle it.
    fn finish(
        self,
        ctx: &Ctx<'js>,
        input: &mut impl Read,
        rejections: &Rejections,
    ) -> io::Result<Frame> {
        let mut answers = 0;
        loop {
            while self.promise.state() == PromiseState::Pending && ctx.execute_pending_job() {}
            if let Some(end) = self.promise.result::<Array>() {
                return Ok(end.and_then(said).unwrap_or_else(|failed| error(report(ctx, failed))));
            }
            if answers == self.calls.get() {
                return Ok(error(rejections.report()));
            }
            let frame = Frame::read(input)?.ok_or(ErrorKind::UnexpectedEof)?;
            let (head, json) = frame.head::<Answered>().ok_or(ErrorKind::InvalidData)?;
            let text = std::str::from_utf8(json).map_err(|_| ErrorKind::InvalidData)?;
            answers += 1;
            if let Err(failed) = self.settle.call::<_, ()>((head.id as f64, head.ok, text)) {
                return Ok(error(report(ctx, failed)));
            }
        }
    }
}

/// What the prelude says of the end: output, or an error described.
fn said(end: Array<'_>) -> Result<Frame, Error> {
    let (failed, text): (bool, String) = (end.get(0)?, end.get(1)?);
    if failed {
        let thrown = serde_json::from_slice(&well_formed(text.as_bytes())).unwrap_or_default();
        return Ok(error(Report::Thrown(thrown)));
    }
    match text.len() {
        0..=MAX_OUTPUT_BYTES => Ok(Frame::new(Tag::Output, text)),
        _ => Ok(error(Report::TooLarge)),
    }
}

/// Of an error that the prelude could not describe.
fn report(ctx: &Ctx<'_>, failed: Error) -> Report {
    match failed {
        Error::Exception => match ctx.catch().into_exception() {
            Some(exception) => Report::Thrown(Thrown {
                name: exception.get("name").unwrap_or_default(),
                message: exception.message().unwrap_or_default(),
                stack: exception.stack().unwrap_or_default(),
                ..Thrown::default()
            }),
            // There was not even memory for an error.
            None => Report::Memory,
        },
        Error::Allocation => Report::Memory,
        other => Report::Thrown(Thrown { message: other.to_string(), ..Thrown::default() }),
    }
}

/// The functions that the prelude reaches this side with.
fn host<'js>(ctx: &Ctx<'js>, calls: Rc<Cell<u64>>) -> Result<Object<'js>, Error> {
    let host = Object::new(ctx.clone())?;
    let lines = Cell::new(0);
    host.set(
        "line",
        Function::new(ctx.clone(), move |ctx: Ctx<'_>, text: String| {
            let count = lines.get();
            lines.set(count + 1);
            match count {
                0..MAX_LINES => say(&ctx, &Frame::new(Tag::Line, shortened(text, MAX_LINE_CHARS))),
                MAX_LINES => say(&ctx, &Frame::new(Tag::Line, "…")),
                _ => Ok(()),
            }
        })?,
    )?;
    host.set(
        "call",
        Function::new(ctx.clone(), move |ctx: Ctx<'_>, id: f64, kind: String, text: String| {
            if calls.get() == MAX_CALLS {
                let words = format!("more than {MAX_CALLS} requests and timers");
                return Err(Exception::throw_message(&ctx, &words));
            }
            if text.len() > MAX_OUTPUT_BYTES {
                return Err(Exception::throw_message(&ctx, "the request is too large"));
            }
            calls.set(calls.get() + 1);
            let head = Call { id: id as u64, kind };
            say(&ctx, &Frame::with_head(Tag::Call, &head, text.as_bytes()))
        })?,
    )?;
    host.set("compile", Function::new(ctx.clone(), compile)?)?;
    functions::add(ctx, &host)?;
    Ok(host)
}

fn say(ctx: &Ctx<'_>, frame: &Frame) -> Result<(), Error> {
    frame.write(&mut io::stdout().lock()).map_err(|e| Exception::throw_message(ctx, &e.to_string()))
}

/// Our own script, strict.
fn own<'js>(ctx: &Ctx<'js>, source: &str, name: &str) -> Result<Function<'js>, Error> {
    let mut options = EvalOptions::default();
    options.filename = Some(name.to_owned());
    ctx.eval_with_options(source, options)
}

/// A user's script, as sloppy as they are; errors name its lines with `file`.
fn compile<'js>(ctx: Ctx<'js>, source: String, file: String) -> Result<Value<'js>, Error> {
    let mut options = EvalOptions::default();
    options.strict = false;
    options.filename = Some(file);
    ctx.eval_with_options(source, options)
}
