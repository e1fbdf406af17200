//! Lists, line items and tables.

mod csv;
mod lines;
mod lookup;
mod pick;

use super::{Args, Code, Kind, Problem, Transform, args, number, optional, required};

pub(super) const TRANSFORMS: &[Transform] = &[
    Transform {
        action: "utility",
        name: "util.line_itemizer",
        fields: &[required("my_dict", Kind::Dict)],
        each: false,
        run: lines::itemise,
    },
    Transform {
        action: "utility",
        name: "util.lineitem_to_text",
        fields: &[optional("inputs", Kind::List), optional("separator", Kind::Text)],
        each: false,
        run: lines::to_text,
    },
    Transform {
        action: "utility",
        name: "util.text_to_lineitem",
        fields: &[required("my_dict", Kind::Dict), optional("separator", Kind::Text)],
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
            required("csv", Kind::Long),
            optional("header", Kind::Choice(&["yes", "no"])),
            optional("separator", Kind::Choice(&["auto", ",", ";", "tab", "|"])),
        ],
        each: false,
        run: csv::run,
    },
];
