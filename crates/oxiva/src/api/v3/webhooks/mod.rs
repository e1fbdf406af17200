//! `/webhooks`: a dossier's endpoints, their secrets, examples and replays.

mod answer;
mod read;
mod replay;
mod sample;
mod secret;
mod wanted;
mod write;

pub(super) use replay::{Replay, Replayed, replay_matching};

use crate::api::{
    describe::{Operations, get, post},
    v3::answer::ROOT,
};
use read::{list, show};
use replay::replay_all;
use sample::sample;
use secret::renew;
use write::{change, create, remove};

pub fn operations() -> Operations {
    Operations::new(ROOT, "Webhooks")
        .route("/webhooks", get("listWebhooks", list).post("createWebhook", create))
        .route(
            "/webhooks/{id}",
            get("getWebhook", show)
                .patch("changeWebhook", change)
                .delete("deleteWebhook", remove)
                .refusing(&[409]),
        )
        .route("/webhooks/{id}/secret", post("renewSecret", renew))
        .route("/webhooks/{id}/sample", post("sendSample", sample))
        .route("/webhooks/{id}/replay", post("replayWebhook", replay_all))
}
