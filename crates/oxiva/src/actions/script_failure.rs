//! How a step fails whose script came to nothing.

use crate::{i18n::Lang, js::JsFailure, zaps::outcome::Failure};
use serde_json::json;

/// How the step fails whose script is called `file`.
pub fn failure_of(failure: &JsFailure, lang: Lang, file: &str) -> Failure {
    let text = |key: &str, args: &[(&str, String)]| lang.text_with(key, args);
    match failure {
        JsFailure::Thrown(thrown) => {
            let words = thrown.words();
            let line = thrown.line(file);
            let message = match line {
                Some(line) => {
                    text("code-thrown-at", &[("words", words), ("line", line.to_string())])
                }
                None => text("code-thrown", &[("words", words)]),
            };
            let detail = json!({"name": thrown.name, "line": line, "stack": thrown.stack});
            Failure { detail, ..Failure::lasting("code_error", message) }
        }
        JsFailure::Deadline(limit) => {
            let seconds = limit.as_secs_f64().to_string();
            Failure::lasting("code_timeout", text("code-timeout", &[("seconds", seconds)]))
        }
        JsFailure::Memory(megabytes) => {
            let args = [("megabytes", megabytes.to_string())];
            Failure::lasting("code_memory", text("code-memory", &args))
        }
        JsFailure::Unsettled => Failure::lasting("code_unsettled", text("code-unsettled", &[])),
        JsFailure::TooLarge(bytes) => {
            let args = [("megabytes", (bytes >> 20).to_string())];
            Failure::lasting("code_output", text("code-too-large", &args))
        }
        JsFailure::TooDeep => Failure::lasting("code_output", text("code-too-deep", &[])),
        JsFailure::NoText(words) => {
            let args = [("words", words.clone())];
            Failure::lasting("code_output", text("code-no-text", &args))
        }
        JsFailure::Crashed => Failure::passing("code_crashed", text("code-crashed", &[])),
        JsFailure::Busy => Failure::passing("code_busy", text("code-busy", &[])),
        JsFailure::NoWorker(why) => {
            tracing::error!(why, "cannot start a process for JavaScript");
            Failure::passing("code_unavailable", text("code-unavailable", &[]))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::js::Thrown;
    use serde_json::Map;

    #[test]
    fn an_error_is_told_with_its_line() {
        let thrown = Thrown {
            name: "TypeError".into(),
            message: "not a function".into(),
            stack: "    at code:2:1\n".into(),
            extra: Map::new(),
        };
        let failure = failure_of(&JsFailure::Thrown(Box::new(thrown)), Lang::En, "code");
        assert_eq!(failure.message, "Line 2: TypeError: not a function");
        assert_eq!((failure.code, failure.retry), ("code_error", false));
    }
}
