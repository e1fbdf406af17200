//! What can be stored of the numbers and the addresses of a societe.

use super::SocieteFields;
use crate::{
    error::Problem,
    records::{Problems, phones, rules},
};

impl SocieteFields {
    /// A SIRET tells its SIREN and a French SIREN its VAT number, so neither need be typed.
    pub(super) fn check_numbers(&mut self, problems: &mut Problems) {
        self.siren = rules::digits(&self.siren);
        self.siret = rules::digits(&self.siret);
        if self.siret.is_empty() && rules::is_siret(&self.siren) {
            self.siret = std::mem::take(&mut self.siren);
        }
        problems.unless("siret", &self.siret, rules::is_siret(&self.siret), "siret");
        if self.siren.is_empty() && rules::is_siret(&self.siret) {
            self.siren = self.siret[..9].to_owned();
        }
        problems.unless("siren", &self.siren, rules::is_siren(&self.siren), "siren");
        if rules::is_siret(&self.siret) && !self.siret.starts_with(&self.siren) {
            problems.push(Problem::new("siret", "siret_of_other_siren"));
        }
        self.tva_intracom = rules::digits(&self.tva_intracom).to_uppercase();
        problems.unless(
            "tva_intracom",
            &self.tva_intracom,
            rules::is_tva(&self.tva_intracom),
            "tva",
        );
        let other =
            self.tva_intracom.starts_with("FR") && !self.tva_intracom.ends_with(&self.siren);
        if rules::is_siren(&self.siren) && rules::is_tva(&self.tva_intracom) && other {
            problems.push(Problem::new("tva_intracom", "tva_of_other_siren"));
        }
        if self.tva_intracom.is_empty() && self.pays == "FR" {
            self.tva_intracom = rules::tva_of(&self.siren).unwrap_or_default();
        }
        self.naf = self.naf.trim().to_owned();
        let naf = rules::naf(&self.naf);
        problems.unless("naf", &self.naf, naf.is_some(), "naf");
        self.naf = naf.unwrap_or_else(|| std::mem::take(&mut self.naf));
    }

    pub(super) fn check_contacts(&mut self, problems: &mut Problems) {
        problems.text("email", &mut self.email, 254);
        problems.unless("email", &self.email, rules::is_email(&self.email), "email");
        problems.text("site_web", &mut self.site_web, 500);
        let site = rules::web_site(&self.site_web);
        problems.unless("site_web", &self.site_web, site.is_some(), "web_site");
        if let Some(site) = site
            && !self.site_web.is_empty()
        {
            self.site_web = site;
        }
        self.pays = self.pays.trim().to_uppercase();
        problems.unless("pays", &self.pays, rules::is_country(&self.pays), "country");
        self.telephone = phones::stored(&self.telephone, &self.pays);
    }
}
