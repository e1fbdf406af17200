//! `/activites`: its templates and words; what the pages do is in `belonging_pages`.

use super::belonging::pages;
use crate::records::{Activite, activites::Statut};

pages! {
    Activite, icon "list-checks";
    list "activites.html";
    fiche "activite.html";
    form "activite_form.html";
    finish "terminer", Statut::Done;
}
