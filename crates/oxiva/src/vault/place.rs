//! What a seal is bound to.

use crate::db::TenantKey;

/// Where something sealed stands: it opens there alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    dossier: TenantKey,
    kind: &'static str,
    row: [i64; 2],
}

impl Place {
    /// The credentials of a connection. Also what is not kept, under a number that no connection has.
    pub fn connection(dossier: TenantKey, id: i64) -> Place {
        Place { dossier, kind: "", row: [id, 0] }
    }

    /// The seed of a person's second factor.
    pub fn second_factor(dossier: TenantKey, person: i64) -> Place {
        Place { dossier, kind: "second factor", row: [person, 0] }
    }

    /// A secret that signs the calls of an endpoint.
    pub fn signing_secret(dossier: TenantKey, endpoint: i64, id: i64) -> Place {
        Place { dossier, kind: "signing secret", row: [endpoint, id] }
    }

    /// What the seal is bound to. Those of connections are the oldest: dossier and number alone.
    pub(super) fn bytes(self) -> Vec<u8> {
        let numbers: &[i64] = if self.kind.is_empty() { &self.row[..1] } else { &self.row };
        let mut bytes = self.dossier.number().to_be_bytes().to_vec();
        bytes.extend(numbers.iter().flat_map(|number| number.to_be_bytes()));
        bytes.extend(self.kind.as_bytes());
        bytes
    }
}
