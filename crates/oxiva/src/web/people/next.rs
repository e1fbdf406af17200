//! Where somebody goes on to after signing in.

/// A path of this server, never another site.
pub fn local(next: Option<&str>) -> &str {
    match next {
        // Browsers drop tabs and line feeds, and read a backslash as a slash.
        Some(path)
            if path.starts_with('/')
                && !path.starts_with("//")
                && path.bytes().all(|b| b > b' ' && b != 0x7f && b != b'\\') =>
        {
            path
        }
        _ => "/",
    }
}

/// The page that asks for the code, on the way to `next`.
pub fn through_code(next: Option<&str>) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    match next {
        Some(next) => format!("/connexion/code?{}", query.append_pair("suite", next).finish()),
        None => "/connexion/code".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_path_of_this_server_comes_next() {
        assert_eq!(local(Some("/tickets?q=a")), "/tickets?q=a");
        for elsewhere in [
            "//evil.example",
            "https://evil.example",
            "/\\evil.example",
            "/\t/evil.example",
            "/\nx",
            "evil",
            "",
        ] {
            assert_eq!(local(Some(elsewhere)), "/", "{elsewhere}");
        }
    }
}
