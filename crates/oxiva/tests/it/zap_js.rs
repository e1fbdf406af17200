//! JavaScript in its child processes: what scripts can do, and what hostile ones cannot.

use crate::support::{Database, Engine, PATIENCE, Setup, TestApp, eventually};
use oxiva::{
    clock::Clock,
    dossiers::DossierId,
    js::{Host, Job, JsFailure, Pool, PoolSettings, Program, Ran, Thrown},
};
use serde_json::{Value as Json, json};
use std::{
    path::PathBuf,
    sync::Arc,
    time::{Duration, Instant},
};

/// Generous where nothing should take long.
pub const LONG: Duration = Duration::from_secs(20);
/// What a hostile script is given.
const SHORT: Duration = Duration::from_millis(400);

/// A pool of real children, and two dossiers.
pub struct House {
    pool: Pool,
    pub a: DossierId,
    b: DossierId,
    /// A name of the program that no other test calls it by.
    program: PathBuf,
    _app: TestApp,
}

pub async fn house(workers: usize) -> House {
    let app = Setup::new(Database::create(Engine::Sqlite).unwrap()).start().await;
    let (a, b) = (app.dossier("demo").await.id, app.dossier("autre").await.id);
    let program = app.setup.database.folder.path().join("oxiva");
    std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_oxiva"), &program).unwrap();
    let settings = PoolSettings { program: program.clone(), workers, memory_mb: 32 };
    House { pool: Pool::new(settings, Clock::system()), a, b, program, _app: app }
}

/// Answers `fetch` with what it was asked; refuses the rest.
fn echo() -> Host {
    Arc::new(|asked| {
        Box::pin(async move {
            match asked.body["url"].as_str() {
                Some("fail:") => Err(json!({"name": "TypeError", "message": "no network"})),
                _ => Ok(json!({
                    "status": 201,
                    "headers": {"X-Seen": "yes"},
                    "content": json!({"asked": asked.body}).to_string(),
                })),
            }
        })
    })
}

impl House {
    pub async fn ran(&self, source: &str, deadline: Duration) -> Ran {
        self.ran_for(self.a, source, json!({}), deadline).await
    }

    pub async fn ran_for(
        &self,
        dossier: DossierId,
        source: &str,
        input: Json,
        deadline: Duration,
    ) -> Ran {
        let payload = json!({"source": source, "inputData": input});
        let job = Job { dossier, program: Program::Code, payload, deadline };
        self.pool.run(job, &echo()).await
    }

    pub async fn output(&self, source: &str) -> Json {
        self.ran(source, LONG).await.result.unwrap_or_else(|error| panic!("{source}: {error:?}"))
    }

    pub async fn failure(&self, source: &str, deadline: Duration) -> JsFailure {
        match self.ran(source, deadline).await.result {
            Err(failure) => failure,
            Ok(output) => panic!("{source}: {output}"),
        }
    }

    pub async fn thrown(&self, source: &str) -> Thrown {
        match self.failure(source, LONG).await {
            JsFailure::Thrown(thrown) => *thrown,
            other => panic!("{source}: {other:?}"),
        }
    }

    /// A child of this pool that lives.
    fn child(&self) -> Option<String> {
        let entries = std::fs::read_dir("/proc").unwrap().filter_map(Result::ok);
        let mut ids = entries.filter_map(|entry| entry.file_name().into_string().ok());
        // A process that has ended has no command line any more.
        let line = format!("{}\0js-worker\0", self.program.display());
        ids.find(|id| {
            std::fs::read(format!("/proc/{id}/cmdline")).is_ok_and(|l| l == line.as_bytes())
        })
    }

    /// It still works as if nothing had been.
    async fn is_well(&self) {
        assert_eq!(
            self.output("return {sum: [1, 2].map((n) => n * 2)}").await,
            json!({"sum": [2, 4]})
        );
    }
}

#[tokio::test]
async fn what_a_script_returns_or_leaves_is_its_output() {
    let house = house(2).await;
    for (source, expected) in [
        ("return {a: 1}", json!({"a": 1})),
        ("output = {a: inputData.x ?? null}", json!({"a": null})),
        ("output = [{a: 1}, {a: 2}];", json!([{"a": 1}, {"a": 2}])),
        ("const output = {a: 1}", json!({"a": 1})),
        ("var output = {a: 1} // the last", json!({"a": 1})),
        ("let output = {a: 1}; return {b: 2}", json!({"b": 2})),
        ("return await Promise.resolve('é')", json!("é")),
        ("total = 3; return {total}", json!({"total": 3})),
        ("return {at: new Date(0)}", json!({"at": "1970-01-01T00:00:00.000Z"})),
        (
            "const {a} = await new Promise((ok) => setTimeout(ok, 20, {a: 5})); return {a}",
            json!({"a": 5}),
        ),
        ("", json!(null)),
        ("return () => 1", json!(null)),
        ("return new URLSearchParams({a: 'é &', b: 1}).toString()", json!("a=%C3%A9+%26&b=1")),
        ("return typeof process + typeof std + typeof os", json!("undefinedundefinedundefined")),
    ] {
        assert_eq!(house.output(source).await, expected, "{source}");
    }
}

#[tokio::test]
async fn the_console_is_kept_even_of_a_script_that_fails() {
    let house = house(2).await;
    let ran =
        house.ran("console.log('un', 2, {trois: 3}); console.error(null); throw 'non'", LONG).await;
    assert_eq!(ran.console, ["un 2 {\"trois\":3}", "null"]);
    assert!(matches!(ran.result, Err(JsFailure::Thrown(thrown)) if thrown.message == "non"));
    let ran = house.ran("console.log('before'); for (;;) {}", SHORT).await;
    assert_eq!(ran.console, ["before"]);
    let ran = house
        .ran("for (let n = 0; n < 1e4; n++) console.log('x'.repeat(5000)); return {}", LONG)
        .await;
    assert_eq!((ran.console.len(), ran.console[0].chars().count()), (201, 2001));
}

#[tokio::test]
async fn errors_name_the_line_of_the_users_code() {
    let house = house(2).await;
    for (source, words, line) in [
        ("const a = 1;\na.b.c.d;", "TypeError: cannot read property 'c' of undefined", Some(2)),
        ("\n\nthrow new Error('trois')", "Error: trois", Some(3)),
        (
            "await 0;\nawait (async () => {\n  nothing();\n})()",
            "ReferenceError: nothing is not defined",
            Some(3),
        ),
        ("return {\n  a: 1,\n  b 2\n}", "SyntaxError: ", Some(3)),
        ("throw {message: 'objet', status: 7}", "objet", None),
        ("throw undefined", "undefined", None),
        ("const a = {}; a.a = a; return a", "TypeError: circular reference", None),
        ("return {a: 1n}", "TypeError: ", None),
    ] {
        let thrown = house.thrown(source).await;
        assert!(thrown.words().starts_with(words), "{source}: {thrown:?}");
        assert_eq!(thrown.line("code"), line, "{source}: {thrown:?}");
    }
}

#[tokio::test]
async fn what_it_fetches_is_fetched_by_the_parent() {
    let house = house(2).await;
    let source = "
        const one = fetch('https://a.example/', {method: 'post', headers: {A: 'b'}, body: '{}'});
        const [x, y] = await Promise.all([one, fetch('https://b.example/')]);
        return [x.status, x.ok, x.headers.get('x-seen'), (await x.json()).asked, (await y.json()).asked.url]";
    let asked = json!({"url": "https://a.example/", "method": "POST",
            "headers": {"a": "b", "content-type": "text/plain;charset=UTF-8"}, "body": "{}"});
    assert_eq!(house.output(source).await, json!([201, true, "yes", asked, "https://b.example/"]));
    let thrown = house.thrown("\nawait fetch('fail:')").await;
    assert_eq!(thrown.words(), "TypeError: no network");
    let many = "await Promise.all(Array.from({length: 101}, () => fetch('https://a.example/')))";
    assert!(house.thrown(many).await.message.contains("more than 100"));
    house.is_well().await;
}

#[tokio::test]
async fn hostile_scripts_end_their_own_step_within_their_deadline() {
    let house = house(2).await;
    // Whom nothing but the deadline stops.
    for source in [
        "for (;;) {}",
        "for (;;) await 0",
        "try { for (;;) {} } finally { for (;;) {} }",
        "Array.prototype.reverse.call({length: 2 ** 53 - 1})",
        "Array.prototype.copyWithin.call({length: 2 ** 53 - 1}, 1, 0)",
        "Array.prototype.splice.call({length: 2 ** 53 - 1}, 0, 2)",
        "Array.prototype.shift.call({length: 2 ** 53 - 1})",
        "Array.prototype.unshift.call({length: 2 ** 53 - 2}, 1)",
        "Array.prototype.concat.call([], {length: 2 ** 53 - 1, [Symbol.isConcatSpreadable]: true})",
        "Array.prototype.indexOf.call({length: 2 ** 53 - 1}, 1)",
        "/^(a+)+$/.test('a'.repeat(64) + 'b')",
        "return {get a() { for (;;) {} }}",
        "return {toJSON() { for (;;) {} }}",
        "await new Promise((ok) => setTimeout(ok, 1e9))",
        "throw {get message() { for (;;) {} }}",
    ] {
        let began = Instant::now();
        assert_eq!(house.failure(source, SHORT).await, JsFailure::Deadline(SHORT), "{source}");
        assert!(began.elapsed() < SHORT + Duration::from_secs(3), "{source}");
        house.is_well().await;
    }
}

#[tokio::test]
async fn greedy_scripts_are_told_what_they_took_too_much_of() {
    let house = house(2).await;
    for source in [
        "const all = []; for (;;) all.push('x'.repeat(1e6) + all.length)",
        "return new Uint8Array(2 ** 30)",
        "const all = []; for (;;) { try { for (;;) all.push(new Array(1e5).fill(0)) } \
         catch { throw new Error('x'.repeat(6e7)) } }",
        "const big = new Array(4e6).fill('é'); return big.concat(big)",
        "const map = new Map(); for (let n = 0; ; n++) map.set(n, {n})",
    ] {
        let failure = house.failure(source, LONG).await;
        assert!(matches!(failure, JsFailure::Memory(32)), "{source}: {failure:?}");
        house.is_well().await;
    }
    let failure = house.failure("return 'x'.repeat(7e6)", LONG).await;
    assert_eq!(failure, JsFailure::TooLarge(6 << 20));
    for source in [
        "const f = () => f() + 1; f()",
        "let s = 'x'; for (;;) s += s + 'y'",
        "return [].concat(JSON.parse('['.repeat(1e6)))",
    ] {
        let thrown = house.thrown(source).await;
        assert!(
            ["RangeError", "SyntaxError", "InternalError"].contains(&thrown.name.as_str()),
            "{thrown:?}"
        );
        house.is_well().await;
    }
    let nested = "let a = {}; for (let n = 0; n < 1000; n++) a = {a}; return a";
    assert_eq!(house.failure(nested, LONG).await, JsFailure::TooDeep);
    let never = house.failure("await new Promise(() => {})", LONG).await;
    assert_eq!(never, JsFailure::Unsettled);
    house.is_well().await;
}

#[tokio::test]
async fn nothing_is_left_to_the_next_script() {
    let house = house(1).await;
    // What this one comes to does not matter.
    house
        .ran(
            "Object.prototype.polluted = 1; Array.prototype.map = () => 'ours'; leak = 5;
             JSON.stringify = () => '{\"forged\":true}'; Promise.prototype.then = () => {};
             globalThis.fetch = null; return {}",
            LONG,
        )
        .await;
    let source = "return {polluted: {}.polluted ?? null, map: [1].map((n) => n), \
                  leak: typeof leak, fetch: typeof fetch}";
    assert_eq!(
        house.output(source).await,
        json!({"polluted": null, "map": [1], "leak": "undefined", "fetch": "function"})
    );
}

#[tokio::test]
async fn a_child_that_dies_is_replaced() {
    let house = house(1).await;
    house.is_well().await;
    let child = house.child().expect("a child");
    assert!(std::process::Command::new("kill").args(["-9", &child]).status().unwrap().success());
    // It has lost its command line some moments before it has ended.
    let stat = format!("/proc/{child}/stat");
    eventually("the child is gone", async || {
        let stat = std::fs::read_to_string(&stat).unwrap_or_default();
        (stat.is_empty() || stat.contains(") Z ")).then_some(())
    })
    .await;
    house.is_well().await;
}

#[tokio::test]
async fn a_child_has_no_environment_and_can_open_nothing() {
    let house = house(1).await;
    house.is_well().await;
    let child = house.child().expect("a child");
    let read = |name: &str| std::fs::read_to_string(format!("/proc/{child}/{name}")).unwrap();
    assert_eq!(read("environ"), "");
    for limit in ["Max open files", "Max core file size", "Max file size", "Max processes"] {
        let limits = read("limits");
        let line = limits.lines().find(|line| line.starts_with(limit)).unwrap();
        let numbers: Vec<_> = line[limit.len()..].split_whitespace().take(2).collect();
        assert_eq!(numbers, ["0", "0"], "{line}");
    }
    // What cargo's own job server leaves open to every process is a pipe, too.
    for entry in std::fs::read_dir(format!("/proc/{child}/fd")).unwrap() {
        let leads_to = std::fs::read_link(entry.unwrap().path()).unwrap();
        let leads_to = leads_to.to_str().unwrap();
        assert!(leads_to.starts_with("pipe:") || leads_to == "/dev/null", "{leads_to}");
    }
    assert!(!read("cmdline").contains("data"));
}

#[tokio::test]
async fn a_dossier_leaves_room_for_the_others() {
    let house = Arc::new(house(2).await);
    let all: Vec<_> = (0..300)
        .map(|_| {
            let house = house.clone();
            tokio::spawn(
                async move { house.ran("for (;;) {}", Duration::from_secs(5)).await.result },
            )
        })
        .collect();
    // One runs, a hundred wait; the others are told at once.
    eventually("most are refused", async || {
        (all.iter().filter(|one| one.is_finished()).count() == 199).then_some(())
    })
    .await;
    let began = Instant::now();
    for _ in 0..20 {
        let ran = house.ran_for(house.b, "return {a: inputData.a}", json!({"a": 1}), LONG).await;
        assert_eq!(ran.result.unwrap(), json!({"a": 1}));
    }
    assert!(began.elapsed() < Duration::from_secs(4), "{:?}", began.elapsed());
    for one in all {
        one.abort();
        let _ = one.await;
    }
    // Whoever gave up gave its place back, too.
    tokio::time::timeout(PATIENCE, house.is_well()).await.unwrap();
}

#[tokio::test]
async fn a_program_that_is_none_is_told() {
    let mut house = house(1).await;
    for program in ["/nonexistent/oxiva", "/bin/false", "/bin/cat"] {
        let settings = PoolSettings { program: program.into(), workers: 1, memory_mb: 32 };
        house.pool = Pool::new(settings, Clock::system());
        let failure = house.failure("return {}", LONG).await;
        assert!(matches!(failure, JsFailure::NoWorker(_)), "{program}: {failure:?}");
    }
}

/// `cargo test --release --test it zap_js -- --ignored --nocapture`
#[tokio::test]
#[ignore = "a measurement"]
async fn overhead_of_a_call() {
    let house = house(2).await;
    let time = async |what: &str, source: &str, input: Json, times: u32| {
        house.ran_for(house.a, source, input.clone(), LONG).await.result.unwrap();
        let mut all = Vec::new();
        for _ in 0..times {
            let began = Instant::now();
            house.ran_for(house.a, source, input.clone(), LONG).await.result.unwrap();
            all.push(began.elapsed());
        }
        all.sort();
        println!("{what}: median {:?}, p99 {:?}", all[all.len() / 2], all[all.len() * 99 / 100]);
    };
    time("an empty step", "return {}", json!({}), 2000).await;
    let items: Vec<_> = (0..1000)
        .map(|n| json!({"ccom_id": n.to_string(), "sujet": "Rappel", "note": "<p>x</p>"}))
        .collect();
    let filter =
        "const all = inputData.all.filter((activity) => activity.ccom_id === '999'); return all[0]";
    time("the document's filter on 1,000 items", filter, json!({"all": items}), 300).await;
    time("a request", "return (await fetch('https://a.example/')).status", json!({}), 500).await;
    let mut all = Vec::new();
    for _ in 0..100 {
        let settings =
            PoolSettings { program: env!("CARGO_BIN_EXE_oxiva").into(), workers: 1, memory_mb: 32 };
        let pool = Pool::new(settings, Clock::system());
        let payload = json!({"source": "return {}", "inputData": {}});
        let job = Job { dossier: house.a, program: Program::Code, payload, deadline: LONG };
        let began = Instant::now();
        pool.run(job, &echo()).await.result.unwrap();
        all.push(began.elapsed());
    }
    all.sort();
    println!("with a new child: median {:?}", all[50]);
}
