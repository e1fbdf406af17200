//! Lists, line items and tables.

mod csv;
mod lines;
mod lookup;
mod pick;
pub(super) mod zapier;

use super::{
    Args, Code, Kind, Problem, Transform, args, number, optional, required, required_unless,
};

pub(super) const TRANSFORMS: &[Transform] = &[
    Transform {
        action: "utility",
        name: "util.line_itemizer",
        fields: &[
            required("my_dict", Kind::Dict),
            optional("inputs", Kind::Text).folded(),
            optional("subtotal_toggle", Kind::Boolean).or("false").folded(),
            optional("subtotal_help", Kind::Text).folded(),
            optional("decimals", Kind::Number).or("2").folded(),
        ],
        each: false,
        run: zapier::itemise,
    },
    Transform {
        action: "utility",
        name: "util.lineitem_to_text",
        fields: &[optional("inputs", Kind::List), optional("separator", Kind::Text).or(", ")],
        each: false,
        run: lines::to_text,
    },
    Transform {
        action: "utility",
        name: "util.text_to_lineitem",
        fields: &[required("my_dict", Kind::Dict), optional("separator", Kind::Text).or(",")],
        each: false,
        run: lines::from_text,
    },
    Transform {
        action: "utility",
        name: "util.lookup",
        fields: &[
            optional("inputs", Kind::Text),
            required("table", Kind::Dict),
            optional("fallback", Kind::Text),
            optional("ignore_case", Kind::Boolean).or("false"),
        ],
        each: true,
        run: lookup::run,
    },
    Transform {
        action: "utility",
        name: "util.pick_from_list",
        fields: &[
            required("operation", Kind::Choice(&["first", "last", "random", "all_filled"])),
            optional("inputs", Kind::List),
            optional("default", Kind::Text),
        ],
        each: false,
        run: pick::run,
    },
    Transform {
        action: "utility",
        name: "util.import_csv",
        fields: &[
            required_unless("csv", Kind::Long, "inputs"),
            optional("header", Kind::Choice(&["yes", "no"])),
            optional("separator", Kind::Choice(&["auto", ",", ";", "tab", "|"])),
            optional("inputs", Kind::Long),
            optional("forced_header", Kind::Boolean).or("false").folded(),
            optional(
                "forced_dialect",
                Kind::Choice(&["default", "comma", "semicolon", "tab", "pipe", "one"]),
            )
            .folded(),
        ],
        each: false,
        run: csv::run,
    },
];
