//! A view as a workbook of Excel. The rows go to temporary files as they come, so that a million of
//! them need no more memory than one.

use super::{Table, columns::ColumnKind, rows::TableRow};
use crate::{
    error::{Code, Error},
    i18n::Lang,
};
use jiff::civil;
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, Worksheet, XlsxError};
use serde_json::Value as Json;
use std::{fs::File, io::Seek};

/// Rows of one sheet under its head.
const MAX_ROWS: u32 = 1_048_575;
/// Characters of one cell.
const MAX_CELL_CHARS: usize = 32_767;
/// Beyond them a number of Excel is not exact.
const MAX_EXACT_INTEGER: i64 = 1 << 53;

/// A workbook that is being written.
pub struct Book {
    workbook: Workbook,
    table: Table,
    lang: Lang,
    /// Of the sheet that is written to; the head is row 0.
    row: u32,
    head: Format,
    moment: Format,
    day: Format,
}

impl Book {
    /// Begins a workbook with the names of the columns.
    pub fn new(table: &Table, lang: Lang) -> Result<Book, XlsxError> {
        let mut book = Book {
            workbook: Workbook::new(),
            table: table.clone(),
            lang,
            row: 0,
            head: Format::new().set_bold(),
            moment: Format::new().set_num_format("yyyy-mm-dd hh:mm:ss.000"),
            day: Format::new().set_num_format("yyyy-mm-dd"),
        };
        book.add_sheet()?;
        Ok(book)
    }

    /// Adds rows; those that do not fit on a sheet begin another.
    pub fn write(&mut self, rows: &[TableRow]) -> Result<(), XlsxError> {
        for row in rows {
            if self.row > MAX_ROWS {
                self.add_sheet()?;
            }
            let at = self.row;
            let last = self.workbook.worksheets().len() - 1;
            let sheet = self.workbook.worksheet_from_index(last)?;
            for (place, column) in (0..).zip(&self.table.columns) {
                let (value, formats) = (row.get(column.id), (&self.moment, &self.day));
                write_cell(sheet, (at, place), column.kind, value, self.lang, formats)?;
            }
            self.row += 1;
        }
        Ok(())
    }

    /// The file, to be read from its beginning.
    pub fn finish(mut self) -> Result<File, XlsxError> {
        let mut file = tempfile::tempfile()?;
        self.workbook.save_to_writer(&mut file)?;
        file.rewind()?;
        Ok(file)
    }

    fn add_sheet(&mut self) -> Result<(), XlsxError> {
        let sheet = self.workbook.add_worksheet_with_constant_memory()?;
        sheet.set_freeze_panes(1, 0)?;
        for (place, column) in (0_u16..).zip(&self.table.columns) {
            let wide = match column.kind {
                ColumnKind::Date => 23.0,
                ColumnKind::Long => 40.0,
                _ => (column.nom.chars().count() as f64 + 3.0).clamp(14.0, 30.0),
            };
            sheet.set_column_width(place, wide)?;
        }
        for (place, column) in (0_u16..).zip(&self.table.columns) {
            sheet.write_string_with_format(0, place, &column.nom, &self.head)?;
        }
        self.row = 1;
        Ok(())
    }
}

/// Logged here, where it is known what failed: a full disk, most likely.
pub(super) fn failed(error: XlsxError) -> Error {
    tracing::error!(%error, "a workbook was not written");
    Code::Internal.into()
}

/// A number as a number, a date as a date; a text is never a formula.
fn write_cell(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    kind: ColumnKind,
    value: &Json,
    lang: Lang,
    (moment, day): (&Format, &Format),
) -> Result<(), XlsxError> {
    match value {
        Json::Null => return Ok(()),
        Json::Bool(flag) => drop(sheet.write_boolean(row, column, *flag)?),
        Json::Number(number) if number.as_i64().is_none_or(|n| n.abs() <= MAX_EXACT_INTEGER) => {
            sheet.write_number(row, column, number.as_f64().unwrap_or_default())?;
        }
        Json::String(text) if kind == ColumnKind::Date => match date(text) {
            Some(at) if text.len() == 10 => {
                sheet.write_datetime_with_format(row, column, &at, day)?;
            }
            Some(at) => drop(sheet.write_datetime_with_format(row, column, &at, moment)?),
            None => drop(sheet.write_string(row, column, text)?),
        },
        value => {
            let text: String =
                super::csv::shown(value, lang).chars().take(MAX_CELL_CHARS).collect();
            sheet.write_string(row, column, text)?;
        }
    }
    Ok(())
}

/// Excel's calendar begins in 1900.
fn date(text: &str) -> Option<ExcelDateTime> {
    let at: civil::DateTime = text.parse().ok()?;
    let (year, month, day) = (at.year().try_into().ok()?, at.month() as u8, at.day() as u8);
    let seconds = f64::from(at.second()) + f64::from(at.subsec_nanosecond()) / 1e9;
    let date = ExcelDateTime::from_ymd(year, month, day).ok()?;
    date.and_hms(at.hour() as u16, at.minute() as u8, seconds).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_that_excel_knows() {
        for text in ["2023-05-17 11:45:26.000", "2023-05-17", "1900-01-01", "9999-12-31"] {
            assert!(date(text).is_some(), "{text}");
        }
        assert!(date("1899-12-30").is_none() && date("demain").is_none());
        const { assert!(crate::tables::values::MAX_CELL_BYTES <= MAX_CELL_CHARS) };
    }
}
