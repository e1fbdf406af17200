//! `/tickets`: its templates and words; what the pages do is in `belonging_pages`.

use super::belonging::pages;
use crate::records::{Ticket, tickets::Statut};

pages! {
    Ticket, icon "ticket";
    list "tickets.html";
    fiche "ticket.html";
    form "ticket_form.html";
    finish "cloture", Statut::Closed;
}
