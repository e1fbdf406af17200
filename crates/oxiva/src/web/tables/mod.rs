//! The pages of tables: the list, one table, its cells and rows, its files.

mod cells;
pub mod files;
mod find;
pub(in crate::web) mod form;
pub mod list;
mod row_form;
pub mod rows;
pub mod table;
mod view;
