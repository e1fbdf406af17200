//! What an e-mail address looks like, and the form in which it is stored and looked up.

/// The longest address that SMTP carries (RFC 5321), in bytes.
const MAX_EMAIL_BYTES: usize = 254;

/// One `@`, something before it, a dotted name after it, no blanks. The mail server knows the rest.
pub fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else { return false };
    let clean = |part: &str| {
        !part.is_empty() && !part.contains(|c: char| c.is_whitespace() || c.is_control())
    };
    clean(local)
        && clean(domain)
        && text.len() <= MAX_EMAIL_BYTES
        && !local.contains('@')
        && domain.contains('.')
        && domain.split('.').all(|label| !label.is_empty())
}

/// Two addresses that differ in capital letters alone are one.
pub(super) fn normal_email(email: &str) -> String {
    email.trim().to_lowercase()
}
