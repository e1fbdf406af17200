//! The pages of tables: the list, one table, its cells and rows, its files.

pub mod cells;
pub mod files;
pub mod form;
pub mod list;
pub mod rows;
pub mod table;
pub mod view;
