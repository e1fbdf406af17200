//! The fenced blocks of a document, and the commands of a block.

/// What stands between two fences.
pub struct Block {
    pub language: String,
    pub text: String,
    /// Of the opening fence, from 1.
    pub line: usize,
}

impl Block {
    /// The line of the closing fence.
    pub fn end(&self) -> usize {
        self.line + self.text.lines().count() + 1
    }
}

/// The blocks of a document, in their order.
pub fn blocks(text: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut indent = None;
    for (number, line) in text.lines().enumerate() {
        let bare = line.trim_start();
        match (bare.strip_prefix("```"), indent) {
            (Some(language), None) => {
                indent = Some(line.len() - bare.len());
                let (language, text) = (language.trim().to_owned(), String::new());
                blocks.push(Block { language, text, line: number + 1 });
            }
            (Some(_), Some(_)) => indent = None,
            (None, Some(indent)) => {
                let block = blocks.last_mut().unwrap();
                block.text.push_str(line.get(indent..).unwrap_or_default());
                block.text.push('\n');
            }
            (None, None) => {}
        }
    }
    blocks
}

/// A document without its blocks.
pub fn prose(text: &str) -> String {
    let mut inside = false;
    let lines = text.lines().filter(|line| {
        let fence = line.trim_start().starts_with("```");
        inside ^= fence;
        !inside && !fence
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// The commands of a block: a line, with those that belong to it by a `\` at its end, an open quotation
/// mark or a here-document.
pub fn commands(text: &str) -> Vec<String> {
    let mut commands = Vec::new();
    let mut command = String::new();
    let mut until: Option<String> = None;
    for line in text.lines() {
        command.push_str(line);
        command.push('\n');
        if let Some(end) = line.split_once("<<'").and_then(|(_, rest)| rest.split('\'').next()) {
            until = Some(end.to_owned());
        }
        let goes_on = match &until {
            Some(end) => line != end,
            None => line.ends_with('\\') || command.matches('\'').count() % 2 == 1,
        };
        if !goes_on {
            until = None;
            commands.push(std::mem::take(&mut command));
        }
    }
    assert_eq!(command, "", "it does not end");
    let is_empty =
        |command: &String| command.trim().is_empty() || command.trim_start().starts_with('#');
    commands.retain(|command| !is_empty(command));
    commands
}

/// The program that a command calls: its first word that is no `NAME=value`.
pub fn program(command: &str) -> &str {
    let mut rest = command.trim_start();
    while let Some((name, after)) = rest.split_once('=')
        && name.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_')
    {
        let end = match after.strip_prefix('\'') {
            Some(quoted) => quoted.find('\'').unwrap() + 2,
            None => after.find(char::is_whitespace).unwrap(),
        };
        rest = after[end..].trim_start_matches(|c: char| c.is_whitespace() || c == '\\');
    }
    rest.split_whitespace().next().unwrap()
}
