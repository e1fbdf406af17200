//! `#[both]` makes two tests of one function: `name::sqlite` and `name::postgres`.
//!
//! An attribute, and not a macro around the tests, so that rustfmt formats them and editors find
//! their way in them. It reads the few tokens before the function's name and nothing else, so it
//! needs no parser.

use proc_macro::{TokenStream, TokenTree};

/// `#[both] async fn name(app: TestApp) { … }` leaves the function as it is and adds a module of
/// the same name with the tests `sqlite` and `postgres`. Each hands the function and an engine to
/// `crate::support::run_with`, which knows what the function may take.
///
/// Of the attributes below `#[both]`, `cfg` counts for the function and for its tests, `ignore` and
/// `should_panic` move to the tests, and all others stay with the function.
#[proc_macro_attribute]
pub fn both(arguments: TokenStream, function: TokenStream) -> TokenStream {
    if !arguments.is_empty() {
        return error("#[both] takes no arguments");
    }
    expand(function).unwrap_or_else(error)
}

fn expand(function: TokenStream) -> Result<TokenStream, &'static str> {
    let (mut of_function, mut of_module, mut of_tests) =
        (TokenStream::new(), TokenStream::new(), TokenStream::new());
    let mut tokens = function.into_iter().peekable();
    while let Some(hash) = tokens.next_if(|token| token.to_string() == "#") {
        let brackets = tokens.next().ok_or("an attribute ends too early")?;
        let name = first_word(&brackets);
        let attribute = [hash, brackets];
        if name == "ignore" || name == "should_panic" {
            of_tests.extend(attribute);
        } else {
            if name == "cfg" {
                of_module.extend(attribute.clone());
            }
            of_function.extend(attribute);
        }
    }
    let signature_and_body: Vec<TokenTree> = tokens.collect();
    let keyword = signature_and_body.iter().position(|token| token.to_string() == "fn");
    let name = keyword.and_then(|at| signature_and_body.get(at + 1));
    let name = name.ok_or("#[both] belongs on a function")?;
    let module = format!(
        "{of_module} mod {name} {{
            #[test] {of_tests} fn sqlite() {{
                crate::support::run_with(crate::support::Engine::Sqlite, super::{name})
            }}
            #[test] {of_tests} fn postgres() {{
                crate::support::run_with(crate::support::Engine::Postgres, super::{name})
            }}
        }}"
    );
    of_function.extend(signature_and_body);
    of_function.extend(module.parse::<TokenStream>().map_err(|_| "an attribute cannot be copied")?);
    Ok(of_function)
}

/// `ignore` of `[ignore = "…"]`.
fn first_word(brackets: &TokenTree) -> String {
    let TokenTree::Group(group) = brackets else { return String::new() };
    group.stream().into_iter().next().map(|word| word.to_string()).unwrap_or_default()
}

fn error(message: &str) -> TokenStream {
    format!("compile_error!({message:?});").parse().unwrap_or_default()
}
