//! The schema, as a list of migrations; their texts are in the folder `migrations`.

use tenant_db::{Migration, Schema};

/// What this version needs.
pub const SCHEMA: Schema = Schema {
    program: "Oxiva",
    // "oxiva" on a phone's keys. Never to be changed: an older node may be migrating at the same time.
    lock: 69_482,
    migrations: MIGRATIONS,
};

macro_rules! migrations {
    ($($version:literal $name:literal;)+) => {
        &[$(Migration {
            version: $version,
            name: $name,
            sql: include_str!(concat!("../../../../migrations/", $name, ".sql")),
        }),+]
    };
}

/// In the order in which they are applied.
pub const MIGRATIONS: &[Migration] = migrations! {
    1 "0001_thread";
    2 "0002_endpoints";
    3 "0003_mail";
    4 "0004_accounts";
    5 "0005_zaps";
    6 "0006_connections";
    7 "0007_tables";
    8 "0008_base_zaps";
    9 "0009_depth";
    10 "0010_lists";
    11 "0011_hold_above";
    12 "0012_module_addresses";
    13 "0013_date_order";
    14 "0014_phone_words";
    15 "0015_first_failure";
    16 "0016_zap_drafts";
    17 "0017_row_and_due_triggers";
    18 "0018_mail_addresses";
    19 "0019_zap_samples";
    20 "0020_automation";
    21 "0021_deleted_zaps";
    22 "0022_flood_index";
    23 "0023_zap_clipboards";
    24 "0024_zap_asides";
    25 "0025_zap_lists";
    26 "0026_zap_shares";
    27 "0027_installation";
    28 "0028_versions";
    29 "0029_security";
    30 "0030_record_history";
    31 "0031_revision";
};
