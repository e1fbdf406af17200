//! What the steps of a zap do, each in one plain sentence, with names in the place of codes and numbers.
//!
//! A document may be a draft: what is missing is left out, what is not known is shown as it is written.
//!
//! # Texts
//! A sentence begins with `say-email-send`, and goes on with `say-email-send-to` if there is a `to`:
//! its placeholder `before` is the sentence up to there, `value` what stands in the field. So each
//! language puts its words where it wants them. What a whole zap does is said from
//! `does-email-send`, in the same way.

mod clauses;
mod conditions;
mod differences;
mod flow;
mod names;
mod references;
mod triggers;
mod values;
mod whole;

#[cfg(test)]
mod tests;

pub use conditions::conditions;
pub use differences::differences;
pub use flow::{path, step};
pub use names::Names;
pub use references::reference;
pub use triggers::trigger;
pub use whole::zap;

/// Characters of one value; what is longer is cut.
const MAX_VALUE_CHARS: usize = 40;
