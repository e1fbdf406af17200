//! Closed sets of the records by the names that the documentation has for them, for what is written
//! out by hand: API v2.0 and the filters of societes. Several of the enums share a name; API v3 makes
//! the same names of the nouns' own fields.

use crate::records::{activites, societes, tickets};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{ObjectBuilder, RefOr, Schema, Type},
};

macro_rules! sets {
    ($($name:ident = $set:ty;)+) => {
        $(
            /// Stands for the closed set in the documentation.
            pub enum $name {}

            impl PartialSchema for $name {
                fn schema() -> RefOr<Schema> {
                    <$set>::schema()
                }
            }

            impl ToSchema for $name {}
        )+
    };
}

sets! {
    ActiviteAction = activites::Action;
    ActiviteStatut = activites::Statut;
    ActiviteType = activites::Type;
    SocieteType = societes::Type;
    TicketPriorite = tickets::Priorite;
    TicketStatut = tickets::Statut;
}

/// `Y` or `N`.
pub enum YesNo {}

impl PartialSchema for YesNo {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new().schema_type(Type::String).enum_values(Some(["Y", "N"])).into()
    }
}

impl ToSchema for YesNo {}
