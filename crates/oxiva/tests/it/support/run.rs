//! Running one test: its own threads, its own data, and the reckoning at the end.

use super::{Database, Engine, PATIENCE, Setup, TestApp};
use std::{
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    sync::{
        Mutex, Once, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

/// What panicked, by thread: those of a test's runtime bear its number, the database's threads
/// are shared by name and count against everybody.
static PANICS: Mutex<Vec<(String, String)>> = Mutex::new(Vec::new());
static HOOK: Once = Once::new();
static NEXT: AtomicU64 = AtomicU64::new(1);

/// What a test may take.
pub trait Given {
    async fn from_setup(setup: Setup) -> Self;
}

impl Given for Setup {
    async fn from_setup(setup: Setup) -> Setup {
        setup
    }
}

impl Given for TestApp {
    async fn from_setup(setup: Setup) -> TestApp {
        setup.start().await
    }
}

/// Runs a test of `#[both]`.
pub fn run_with<Start: Given>(engine: Engine, test: impl AsyncFnOnce(Start)) {
    run(engine, async |setup| test(Start::from_setup(setup).await).await);
}

/// Runs `test` on a fresh database, then stops what it started and fails if anything panicked
/// behind its back.
pub fn run<Test>(engine: Engine, test: Test)
where
    Test: AsyncFnOnce(Setup),
{
    let Some(database) = Database::create(engine) else { return };
    // Both databases' tests of one function may run in one process and meet the same inline
    // snapshot.
    insta::allow_duplicates!(run_on(database, test));
}

fn run_on(database: Database, test: impl AsyncFnOnce(Setup)) {
    HOOK.call_once(listen_for_panics);
    let name = format!("test-{}", NEXT.fetch_add(1, Ordering::Relaxed));
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .thread_name(&name)
        .enable_all()
        .build()
        .unwrap();
    let setup = Setup::new(database);
    let (started, database) = (setup.started(), setup.database.clone());
    let outcome = catch_unwind(AssertUnwindSafe(|| runtime.block_on(test(setup))));
    let stopped = catch_unwind(AssertUnwindSafe(|| runtime.block_on(started.stop_all())));
    runtime.shutdown_timeout(PATIENCE);
    drop(database);
    if let Err(panic) = outcome {
        resume_unwind(panic);
    }
    if let Err(panic) = stopped {
        resume_unwind(panic);
    }
    // Not under the lock: a failing assertion is a panic, too, and will be noted.
    let panics = PANICS.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let mine: Vec<_> = panics.iter().filter(|(thread, _)| is_of(thread, &name)).collect();
    assert!(mine.is_empty(), "panics in the background: {mine:?}");
}

fn is_of(thread: &str, test: &str) -> bool {
    thread == test || ["oxiva-", "db-"].iter().any(|of| thread.starts_with(of))
}

fn listen_for_panics() {
    // A test that fails shows what the application had to say.
    let log = tracing_subscriber::fmt().with_env_filter("warn").with_test_writer();
    let _ = log.try_init();
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        let thread = std::thread::current().name().unwrap_or_default().to_owned();
        PANICS.lock().unwrap_or_else(PoisonError::into_inner).push((thread, info.to_string()));
        before(info);
    }));
}

#[test]
#[should_panic(expected = "panics in the background")]
fn a_panic_in_the_background_fails_the_test() {
    run(Engine::Sqlite, async |_| {
        let task = tokio::spawn(async { panic!("nobody looks at this task's result") });
        super::eventually("the task ends", async || task.is_finished().then_some(())).await;
    });
}
