//! What an e-mail address looks like, and the form in which it is stored and looked up.

/// The longest address that SMTP carries (RFC 5321), in bytes.
const MAX_EMAIL_BYTES: usize = 254;

/// What stands before the `@`, without quotes: everything else means something else (`mailto:a@b.fr`).
const NOT_OF_LOCAL_PART: &[char] = &['(', ')', '<', '>', '[', ']', ':', ';', ',', '\\', '"', '@'];

/// One `@`, something before it, a name of the Internet with a dot after it, no blanks. The mail server knows
/// the rest.
pub fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else { return false };
    let blank = |c: char| c.is_whitespace() || c.is_control();
    !local.is_empty()
        && !local.contains(|c: char| blank(c) || NOT_OF_LOCAL_PART.contains(&c))
        && text.len() <= MAX_EMAIL_BYTES
        && ascii_domain(domain).is_some()
}

/// The address as every server can carry it: a domain with other letters than those of ASCII is written in
/// punycode. `None` if it is no address. What stands before the `@` stays as it is.
pub fn with_ascii_domain(email: &str) -> Option<String> {
    let (local, domain) = email.rsplit_once('@').filter(|_| is_email(email))?;
    Some(format!("{local}@{}", ascii_domain(domain)?))
}

/// Whether a server must know SMTPUTF8 to deliver it.
pub fn needs_smtputf8(email: &str) -> bool {
    email.rsplit_once('@').is_some_and(|(local, _)| !local.is_ascii())
}

fn ascii_domain(domain: &str) -> Option<String> {
    let ascii = idna::domain_to_ascii_strict(domain).ok()?;
    let is_dotted = ascii.contains('.') && ascii.split('.').all(|label| !label.is_empty());
    is_dotted.then_some(ascii)
}

/// Two addresses that differ in capital letters, or in what cannot be seen, are one.
pub fn normal_email(email: &str) -> String {
    text_rules::one_line(email).to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_told_from_what_looks_like_one() {
        for email in [
            "a@b.fr",
            "jean.dupont+zap@mairie-lyon.fr",
            "o'neil@sub.domain.example",
            "a@münchen.de",
            "zoé@exemple.fr",
            "a@xn--mnchen-3ya.de",
            "x@例え.テスト",
        ] {
            assert!(is_email(email), "{email}");
        }
        for text in [
            "",
            "a",
            "a@b",
            "@b.fr",
            "a@",
            "a b@c.fr",
            "a@b.fr;",
            "mailto:a@b.fr",
            "<a@b.fr>",
            "a@b@c.fr",
            "a,b@c.fr",
            "a@b..fr",
            "a@.fr",
            "a@b.fr.",
            "a@-b.fr",
            "a@b_c.fr",
            "a@b.fr\u{200b}>",
            "a@b c.fr",
        ] {
            assert!(!is_email(text), "{text}");
        }
    }

    #[test]
    fn a_domain_is_carried_in_ascii() {
        let carried = |email| with_ascii_domain(email).unwrap_or_default();
        assert_eq!(carried("a@münchen.de"), "a@xn--mnchen-3ya.de");
        assert_eq!(carried("Zoé@Exemple.FR"), "Zoé@exemple.fr");
        assert_eq!(carried("mailto:a@b.fr"), "");
        assert!(needs_smtputf8("zoé@exemple.fr") && !needs_smtputf8("a@münchen.de"));
    }
}
