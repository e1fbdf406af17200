//! The modules of a script's world, as they stand in `world/`.

use super::thrown;
use rquickjs::{Ctx, Error, Function, context::EvalOptions};

macro_rules! modules {
    ($($name:literal),+ $(,)?) => {
        &[$(($name, include_str!(concat!("../world/", $name, ".js")))),+]
    };
}

const MODULES: &[(&str, &str)] = modules![
    "abort",
    "buffer",
    "clone",
    "crypto",
    "encoding",
    "fetch",
    "intl/collation",
    "intl/dates",
    "intl/digits",
    "intl/intl",
    "intl/locales",
    "intl/methods",
    "intl/numbers",
    "intl/plurals",
    "intl/rounding",
    "intl/zones",
    "legacy_url",
    "require",
    "store",
    "subtle",
    "timers",
    "url",
];

/// The function that a module's file is; called with the world it gives what the module has.
pub fn module(ctx: Ctx<'_>, name: String) -> Result<Function<'_>, Error> {
    let Some((_, source)) = MODULES.iter().find(|(known, _)| *known == name) else {
        return Err(thrown(&ctx, &format!("no module {name}")));
    };
    let mut options = EvalOptions::default();
    options.filename = Some(format!("world/{name}"));
    ctx.eval_with_options(*source, options)
}
