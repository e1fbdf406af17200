//! What the fuzz targets (`fuzz/`) run: one function for each reader of what strangers send. It
//! takes any bytes and panics when a promise of the reader is broken. The tests below run each on its
//! committed corpus and on bytes made from it, so that the promises are kept without the tool, too.

mod hooks;
mod requests;
mod zaps;

pub use hooks::{catch_hook, hook_body};
pub use requests::{cursor, filter, html, query, retry_after, url_guard};
pub use zaps::{condition, mapping, zap_document};

/// A target by its name, as in `fuzz/fuzz_targets`.
pub type FuzzTarget = (&'static str, fn(&[u8]));

/// All of them.
pub const TARGETS: [FuzzTarget; 11] = [
    ("catch_hook", catch_hook),
    ("hook_body", hook_body),
    ("url_guard", url_guard),
    ("query", query),
    ("html", html),
    ("cursor", cursor),
    ("filter", filter),
    ("retry_after", retry_after),
    ("mapping", mapping),
    ("condition", condition),
    ("zap_document", zap_document),
];

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::{fs, path::Path};

    fn fuzz() -> std::path::PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz")
    }

    fn corpus(target: &str) -> Vec<Vec<u8>> {
        let folder = fuzz().join("corpus").join(target);
        let files = fs::read_dir(&folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
        files.map(|file| fs::read(file.unwrap().path()).unwrap()).collect()
    }

    #[test]
    fn every_target_keeps_its_promises_on_its_corpus() {
        for (name, run) in TARGETS {
            let corpus = corpus(name);
            assert!(corpus.len() >= 5, "{name}: a corpus of {}", corpus.len());
            println!("{name}: {} inputs", corpus.len());
            corpus.iter().for_each(|data| run(data));
        }
    }

    #[test]
    fn every_target_has_its_file_and_its_binary() {
        let manifest = fs::read_to_string(fuzz().join("Cargo.toml")).unwrap();
        for (name, _) in TARGETS {
            assert!(manifest.contains(&format!("name = \"{name}\"")), "{name}");
            let file = fuzz().join(format!("fuzz_targets/{name}.rs"));
            let text = fs::read_to_string(&file).unwrap();
            assert!(text.contains(&format!("oxiva::fuzzing::{name}(")), "{name}");
        }
        let files = fs::read_dir(fuzz().join("fuzz_targets")).unwrap().count();
        assert_eq!(files, TARGETS.len());
    }

    /// Pieces of the corpus in another order, with a few bytes of one's own.
    fn made_from(corpus: Vec<Vec<u8>>) -> impl Strategy<Value = Vec<u8>> {
        let piece = prop_oneof![
            3 => (prop::sample::select(corpus), any::<prop::sample::Index>(), any::<prop::sample::Index>())
                .prop_map(|(data, from, to)| {
                    let (from, to) = (from.index(data.len() + 1), to.index(data.len() + 1));
                    data[from.min(to)..from.max(to)].to_vec()
                }),
            1 => prop::collection::vec(any::<u8>(), 0..4),
        ];
        prop::collection::vec(piece, 1..4).prop_map(|pieces| pieces.concat())
    }

    #[test]
    fn every_target_keeps_its_promises_on_what_is_made_from_its_corpus() {
        for (name, run) in TARGETS {
            let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig {
                cases: 500,
                failure_persistence: None,
                ..ProptestConfig::default()
            });
            let tried = runner.run(&made_from(corpus(name)), |data| {
                run(&data);
                Ok(())
            });
            tried.unwrap_or_else(|failed| panic!("{name}: {failed}"));
        }
    }
}
