//! Whether a password is guessed easily: how many guesses it takes somebody who knows common passwords
//! and words in English and French, names, dates, rows of keys, repetitions, and whose password it is
//! ([`zxcvbn`], with lists of our own).

use crate::error::{Problem, Result};
use std::sync::LazyLock;
use zxcvbn::{Score, zxcvbn};

/// Characters of a password. How long it is counts most.
const MIN_CHARS: usize = 12;
const MAX_CHARS: usize = 200;

/// What people in France choose, the commonest first: small letters without accents.
static FRENCH: LazyLock<Vec<&'static str>> =
    LazyLock::new(|| include_str!("password_strength/french.txt").split_whitespace().collect());

/// The keys of a French keyboard and what stands in their place on an American one, whose rows
/// `zxcvbn` knows.
const AZERTY_KEYS: &str = "azertyuiopqsdfghjklmwxcvbn,;:!&é\"'(-è_çà";
const QWERTY_KEYS: &str = "qwertyuiopasdfghjkl;zxcvbnm,./1234567890";

/// Refuses a password that is short, long, or guessed easily. `about` is what is known of whoever chooses
/// it: their address, their name.
///
/// # Errors
/// The problem of the field `password`.
pub fn check_password(password: &str, about: &[&str]) -> Result<()> {
    match password.chars().count() {
        0..MIN_CHARS => {
            Err(Problem::new("password", "password_short").with("min", MIN_CHARS).into())
        }
        MIN_CHARS..=MAX_CHARS if is_weak(password, about) => {
            Err(Problem::new("password", "password_weak").into())
        }
        MIN_CHARS..=MAX_CHARS => Ok(()),
        _ => Err(Problem::new("password", "too_long").with("max", MAX_CHARS).into()),
    }
}

/// Whether fewer than ten thousand million guesses find it, as it is or as it would be on another
/// keyboard or without accents.
fn is_weak(password: &str, about: &[&str]) -> bool {
    let about: Vec<_> = about.iter().flat_map(|text| words_of(text)).collect();
    let known: Vec<_> = about.iter().map(String::as_str).chain(FRENCH.iter().copied()).collect();
    let small = password.to_lowercase();
    let forms = [password.to_owned(), deunicode::deunicode(&small), on_qwerty(&small)];
    forms.iter().any(|form| zxcvbn(form, &known).score() < Score::Four)
}

/// A text, and each of its words: of an address also what stands before the `@`.
fn words_of(text: &str) -> Vec<String> {
    let text = deunicode::deunicode(text).to_lowercase();
    let parts = text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|part| part.len() > 2);
    let mailbox = text.split('@').next().unwrap_or_default();
    let joined: String = mailbox.chars().filter(char::is_ascii_alphanumeric).collect();
    let whole = [text.clone(), mailbox.to_owned(), joined];
    whole.into_iter().chain(parts.map(str::to_owned)).filter(|word| !word.is_empty()).collect()
}

fn on_qwerty(small: &str) -> String {
    let there = |c| AZERTY_KEYS.chars().position(|key| key == c);
    small
        .chars()
        .map(|c| there(c).and_then(|at| QWERTY_KEYS.chars().nth(at)).unwrap_or(c))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const CAMILLE: &[&str] = &["camille.martin@oxiva.example", "Camille Martin-Lefèvre"];

    fn word(password: &str) -> &'static str {
        check_password(password, CAMILLE).map_or_else(|error| error.word(), |()| "good")
    }

    #[test]
    fn both_keyboards_have_the_same_keys() {
        assert_eq!(AZERTY_KEYS.chars().count(), QWERTY_KEYS.chars().count());
        assert_eq!(on_qwerty("azertyuiop&é"), "qwertyuiop12");
    }

    #[test]
    fn what_is_guessed_easily_is_refused() {
        for weak in [
            "123456789012",
            "motdepasse12",
            "MotDePasse12",
            "12motdepasse",
            "azertyuiop12",
            "azertyuiopqs",
            "qsdfghjklm12",
            "&é\"'(-è_çà12",
            "qwertyuiop12",
            "wxcvbnwxcvbn",
            "aaaaaaaaaaaa",
            "abababababab",
            "abcabcabcabc",
            "abcdefghijkl",
            "25/12/198425",
            "251219842512",
            "2023-12-25 2",
            "marseille13000",
            "Décembre2024",
            "chouchou2024!",
            "Bienvenue2024!",
            "password1234",
            "P@ssw0rd1234",
            "sunshine2024",
            "oxiva2024oxiva",
        ] {
            assert_eq!(word(weak), "password_weak", "{weak}");
        }
    }

    #[test]
    fn ones_own_address_and_name_are_refused() {
        for own in [
            "camille.martin@oxiva.example",
            "Camille.Martin@Oxiva.example",
            "camille.martin",
            "camillemartin",
            "camille.martin12",
            "martincamille",
            "Lefèvre-Camille1",
        ] {
            assert_eq!(word(own), "password_weak", "{own}");
        }
        let address = "dupuis.jocelyne@x.fr";
        assert!(check_password(address, &[address]).is_err());
    }

    #[test]
    fn what_is_long_and_nobodys_is_taken() {
        for good in [
            "un mot de passe long",
            "trois petits chats gris",
            "correct horse battery staple",
            "kX9fQ2mPzr7TvLwd",
            "xk7qtpz4wvmr",
            "la nuit tombe sur Agneaux",
        ] {
            assert_eq!(word(good), "good", "{good}");
        }
        assert_eq!(word("court"), "password_short");
        assert_eq!(word(&"été brûlant ".repeat(20)), "too_long");
    }
}
