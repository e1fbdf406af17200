//! What `#[both]` makes of a function, with a harness that only takes notes.

use both_databases::both;

mod support {
    #[derive(Debug, PartialEq)]
    pub enum Engine {
        Sqlite,
        Postgres,
    }

    pub fn run_with(engine: Engine, test: fn(Engine)) {
        test(engine);
    }
}

use support::Engine;

#[both]
fn runs_on_each(engine: Engine) {
    let thread = std::thread::current();
    let expected = match engine {
        Engine::Sqlite => "runs_on_each::sqlite",
        Engine::Postgres => "runs_on_each::postgres",
    };
    assert_eq!(thread.name(), Some(expected));
}

/// A comment stays with the function.
#[both]
#[should_panic(expected = "as it should")]
#[allow(clippy::needless_pass_by_value)]
fn may_be_meant_to_panic(engine: Engine) {
    panic!("{engine:?} panics, as it should");
}

#[both]
#[cfg(any())]
fn may_be_left_out(engine: Engine) {
    does_not_exist(engine);
}
