//! Small charts of counts by day, as inline SVG. What they show stands in words beside or within them.

use super::{
    markup::{Markup, escape},
    shell::Shell,
};
use crate::zaps::{
    days::{self, DAYS_OF_ERRORS, DailyErrors, DayCount},
    runs::RunState,
};
use std::fmt::Write as _;

/// The states that runs end in, from the bottom of a bar to its top.
pub const ENDED_STATES: [RunState; 4] =
    [RunState::Success, RunState::Filtered, RunState::Halted, RunState::Errored];

/// Units of the drawing that a bar of errors and the space behind it take.
const ERROR_BAR_UNITS: usize = 6;
const ERROR_HEIGHT_UNITS: f64 = 18.0;

/// The errors of a zap within the last days, one bar for each; `today` is the last one.
pub fn errors(s: &Shell, errors: &DailyErrors, today: i64) -> Markup {
    let total: i64 = errors.iter().sum();
    let most = errors.iter().copied().max().unwrap_or_default().max(1);
    let said = s.t1("zap-errors-count", "count", total);
    let days: Vec<_> = (today - DAYS_OF_ERRORS as i64 + 1..).zip(errors).collect();
    let by_day: Vec<_> =
        days.iter().map(|(day, n)| s.pair("zap-errors-day", date(*day), n)).collect();
    let width = ERROR_BAR_UNITS * DAYS_OF_ERRORS;
    let mut svg = format!(
        r#"<svg class="bars" viewBox="0 0 {width} 20" role="img" aria-label="{}"><title>{}</title>"#,
        escape(&said),
        escape(&by_day.join(" · "))
    );
    for (place, number) in errors.iter().enumerate() {
        let height = if *number == 0 { 1.0 } else { part(*number, most, ERROR_HEIGHT_UNITS) };
        let class = if *number == 0 { "none" } else { "danger" };
        let (x, y, width) = (place * ERROR_BAR_UNITS, 20.0 - height, ERROR_BAR_UNITS - 2);
        let _ = write!(
            svg,
            r#"<rect class="{class}" x="{x}" y="{y:.1}" width="{width}" height="{height:.1}"/>"#
        );
    }
    svg.push_str("</svg>");
    Markup(svg)
}

const RUN_BAR_UNITS: i64 = 10;
const RUN_HEIGHT_UNITS: f64 = 60.0;

/// How many runs ended on each day, by state; a part of a bar leads where `link` says.
pub fn runs(
    s: &Shell,
    counts: &[DayCount],
    (first, last): (i64, i64),
    link: impl Fn(i64, RunState) -> String,
) -> Markup {
    let number = |day: i64, state: RunState| {
        let found = counts.iter().find(|one| one.day == day && one.state == state);
        found.map_or(0, |one| one.number.max(0))
    };
    let total = |day| ENDED_STATES.iter().map(|state| number(day, *state)).sum::<i64>();
    let most = (first..=last).map(total).max().unwrap_or_default().max(1);
    let width = (last - first + 1) * RUN_BAR_UNITS;
    let mut svg = format!(
        r#"<svg class="chart" viewBox="0 0 {width} {RUN_HEIGHT_UNITS}" preserveAspectRatio="none" role="group" aria-label="{}">"#,
        escape(&s.t("runs-chart"))
    );
    for day in first..=last {
        let (x, width) = ((day - first) * RUN_BAR_UNITS + 1, RUN_BAR_UNITS - 2);
        let _ = write!(
            svg,
            r#"<rect class="none" x="{x}" y="{}" width="{width}" height="1"/>"#,
            RUN_HEIGHT_UNITS - 1.0
        );
        let mut y = RUN_HEIGHT_UNITS;
        for state in ENDED_STATES {
            let number = number(day, state);
            if number == 0 {
                continue;
            }
            let height = part(number, most, RUN_HEIGHT_UNITS - 4.0);
            y -= height;
            let words = said(s, day, state, number);
            let (href, class, words) = (escape(&link(day, state)), tone(state), escape(&words));
            let _ = write!(
                svg,
                r#"<a href="{href}" aria-label="{words}"><rect class="{class}" x="{x}" y="{y:.1}" width="{width}" height="{height:.1}"><title>{words}</title></rect></a>"#
            );
        }
    }
    svg.push_str("</svg>");
    Markup(svg)
}

/// « 24/11 : 3, Réussie »
fn said(s: &Shell, day: i64, state: RunState, number: i64) -> String {
    let args =
        [("day", date(day)), ("count", number.to_string()), ("state", s.word("run", state.word()))];
    s.lang.text_with("runs-chart-bar", &args)
}

/// 24/11
pub fn date(day: i64) -> String {
    days::date_of(day).strftime("%d/%m").to_string()
}

/// As high as its part of the most, and never too low to be seen.
fn part(number: i64, most: i64, height: f64) -> f64 {
    (number as f64 / most as f64 * height).max(1.5)
}

/// The colour of a state, as a class of the style sheet.
pub fn tone(state: RunState) -> &'static str {
    match state {
        RunState::Success => "success",
        RunState::Errored => "danger",
        RunState::Halted => "warning",
        _ => "plain",
    }
}
