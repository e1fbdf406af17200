//! The integration tests: they go in through the front door (HTTP, the command line), on both
//! databases, with a receiver that records who calls. `support` is the harness; every other file
//! bears the name of what it tests.

#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::unwrap_used,
    reason = "tests play the outside world: they open sockets, read the clock and may panic"
)]

mod architecture;
mod audit;
mod automation;
mod backlogs;
mod bad_input;
mod base_zaps;
mod catch_hooks;
mod commands;
mod config_cli;
mod connection_hosts;
mod connections;
mod crash;
mod dates;
mod deliveries;
mod documents;
mod doors;
mod dossier_space;
mod dossiers;
mod edges;
mod ends;
mod etags;
mod faults;
mod first_dossier;
mod help;
mod hostile_command_line;
mod hostile_forms;
mod hostile_text;
mod invitations;
mod isolation;
mod kept_callers;
mod leases;
mod leftovers;
mod limits;
mod made_once;
mod mail;
mod migrations;
mod modules;
mod notices;
mod nouns;
mod one_build;
mod one_line;
mod openapi;
mod operations;
mod page_looks;
mod page_words;
mod passwords;
mod query_plans;
mod receivers;
mod record_links;
mod recorded;
mod resets;
mod run_lists;
mod run_secrets;
mod sealed;
mod search;
mod second_factor;
mod several_nodes;
mod sign_in;
mod statements;
mod subscriptions;
mod support;
mod tables;
mod tenancy;
mod two_at_once;
mod v2;
mod v3_activites;
mod v3_admin;
mod v3_events;
mod v3_lists;
mod v3_requests;
mod v3_societes;
mod v3_tickets;
mod v3_zaps;
mod watchdog;
mod webhook_pages;
mod webhooks;
mod zap_apps;
mod zap_checks;
mod zap_cli;
mod zap_code;
mod zap_copies;
mod zap_data;
mod zap_definitions;
mod zap_drafts;
mod zap_due_triggers;
mod zap_editor;
mod zap_editor_clash;
mod zap_editor_promises;
mod zap_files;
mod zap_forms;
mod zap_hooks;
mod zap_intl;
mod zap_js;
mod zap_lists;
mod zap_loops;
mod zap_row_triggers;
mod zap_runs;
mod zap_samples;
mod zap_share_leaks;
mod zap_shares;
mod zap_steps;
mod zap_templates;
mod zap_trial_runs;
mod zap_trials;
mod zap_triggers;
mod zap_versions;
mod zap_world;
mod zapier_app;
mod zapier_cases;
mod zapier_import;

use both_databases::both;
