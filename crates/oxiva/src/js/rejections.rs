//! Promises that were rejected while nobody listened: when nothing is left to run, the first of them is
//! why the script came to nothing.

use super::failure::{Report, Thrown};
use rquickjs::{Ctx, Runtime, Value};
use std::{
    cell::RefCell,
    hash::{DefaultHasher, Hash, Hasher},
    rc::Rc,
};

/// Those of one script, in their order, by the hash of the promise.
#[derive(Clone, Default)]
pub struct Rejections(Rc<RefCell<Vec<(u64, Thrown)>>>);

impl Rejections {
    /// Hears of every rejection in the engine.
    pub fn of(runtime: &Runtime) -> Rejections {
        let rejections = Rejections::default();
        let all = rejections.0.clone();
        runtime.set_host_promise_rejection_tracker(Some(Box::new(
            move |_: Ctx<'_>, promise: Value<'_>, reason: Value<'_>, is_handled: bool| {
                let mut all = all.borrow_mut();
                if is_handled {
                    all.retain(|(one, _)| *one != hash(&promise));
                } else {
                    all.push((hash(&promise), described(reason)));
                }
            },
        )));
        rejections
    }

    /// Why nothing more happens.
    pub fn report(&self) -> Report {
        match self.0.borrow().first() {
            Some((_, thrown)) => Report::Thrown(thrown.clone()),
            None => Report::Unsettled,
        }
    }
}

fn hash(value: &Value<'_>) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

fn described(reason: Value<'_>) -> Thrown {
    if let Some(exception) = reason.as_exception() {
        return Thrown {
            name: exception.get("name").unwrap_or_default(),
            message: exception.message().unwrap_or_default(),
            stack: exception.stack().unwrap_or_default(),
            ..Thrown::default()
        };
    }
    let message = reason.as_string().and_then(|text| text.to_string().ok());
    Thrown { message: message.unwrap_or_default(), ..Thrown::default() }
}
