//! Which lines of an example are its idea, and which are its frame.
//!
//! The frame is what every example has: imports, `main`'s attributes, signature and closing brace, and each statement that records,
//! prints, asserts, or is `Ok(())`. All else is the idea. Only the syntax counts, so no comment can make a line the one or the other.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

use anyhow::{Context, anyhow, bail, ensure};
use proc_macro2::{LineColumn, TokenStream, TokenTree};
use quote::ToTokens;
use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{Block, ItemFn, ItemUse, Stmt};

use crate::registry::{CRATES, Entries, Example, in_one_line};

/// What a statement of the frame names.
const RECORDER: [&str; 5] = ["timeline", "recorded_by", "snapshot", "show", "mistake"];
/// What the macros begin with that a statement of the frame calls.
const MACROS: [&str; 3] = ["print", "write", "assert"];

/// The lines of a source, from one, that have code and are its idea, and those that are its frame.
pub(crate) struct Lines {
    pub(crate) idea: BTreeSet<usize>,
    pub(crate) frame: BTreeSet<usize>,
}

impl Lines {
    pub(crate) fn of(source: &str) -> anyhow::Result<Self> {
        let file = syn::parse_file(source).map_err(|error| anyhow!("line {}: {error}", error.span().start().line))?;
        let mut frame = Frame::default();
        frame.visit_file(&file);
        let is_code = |line: &&str| !line.trim().is_empty() && !line.trim_start().starts_with("//");
        let code = source.lines().zip(1..).filter(|(line, _)| is_code(line)).map(|(_, number)| number);
        let (frame, idea) = code.partition(|line| frame.lines.contains(line));
        Ok(Self { idea, frame })
    }

    /// The idea's share of the lines.
    fn share(&self) -> f64 {
        self.idea.len() as f64 / (self.idea.len() + self.frame.len()) as f64
    }
}

#[derive(Default)]
struct Frame {
    lines: BTreeSet<usize>,
}

impl Visit<'_> for Frame {
    fn visit_item_use(&mut self, item: &ItemUse) {
        self.add(item);
    }

    fn visit_item_fn(&mut self, function: &ItemFn) {
        if function.sig.ident == "main" {
            let braces = function.block.brace_token.span;
            self.lines.extend(function.span().start().line..=braces.open().end().line);
            self.lines.insert(braces.close().start().line);
        }
        visit::visit_item_fn(self, function);
    }

    fn visit_block(&mut self, block: &Block) {
        block.stmts.iter().for_each(|statement| _ = self.is_frame(statement));
    }
}

impl Frame {
    fn add(&mut self, tokens: &impl Spanned) {
        self.lines.extend(tokens.span().start().line..=tokens.span().end().line);
    }

    /// Whether the whole statement is frame. Those in the blocks of a statement, such as a loop, are looked at one by one.
    fn is_frame(&mut self, statement: &Stmt) -> bool {
        let mut blocks = Blocks(Vec::new());
        blocks.visit_stmt(statement);
        let inner = blocks.0;
        let opened: Vec<_> = inner.iter().map(|block| block.brace_token.span.open().start()).collect();
        let tokens = statement.to_token_stream();
        let mut is_frame = tokens.to_string() == "Ok (())" || names_frame(tokens, &opened);
        if !is_frame {
            let statements: Vec<_> = inner.iter().flat_map(|block| &block.stmts).collect();
            let frames = statements.iter().filter(|statement| self.is_frame(statement)).count();
            is_frame = frames == statements.len() && frames > 0;
        }
        if is_frame {
            self.add(statement);
        }
        is_frame
    }
}

/// The outermost blocks of a statement.
struct Blocks<'a>(Vec<&'a Block>);

impl<'a> Visit<'a> for Blocks<'a> {
    fn visit_block(&mut self, block: &'a Block) {
        self.0.push(block);
    }
}

/// Whether any name outside the blocks is the recorder's, or that of a macro that prints or asserts.
fn names_frame(tokens: TokenStream, blocks: &[LineColumn]) -> bool {
    let tokens: Vec<_> = tokens.into_iter().collect();
    tokens.iter().enumerate().any(|(at, token)| match token {
        TokenTree::Ident(name) => {
            let name = name.to_string();
            let is_macro = matches!(tokens.get(at + 1), Some(TokenTree::Punct(punct)) if punct.as_char() == '!');
            RECORDER.contains(&name.as_str()) || is_macro && MACROS.iter().any(|prefix| name.starts_with(prefix))
        }
        TokenTree::Group(group) => !blocks.contains(&group.span_open().start()) && names_frame(group.stream(), blocks),
        _ => false,
    })
}

/// The lines of every example, which is named as `package/example`, of the smallest share first.
fn shares(workspace: &Path) -> anyhow::Result<Vec<(String, Lines)>> {
    let mut shares = Vec::new();
    for package in CRATES {
        for Example { name, file, source, .. } in Example::all(workspace, package)? {
            shares.push((format!("{package}/{name}"), Lines::of(&source).context(file)?));
        }
    }
    shares.sort_by(|(_, one), (_, other)| one.share().total_cmp(&other.share()));
    Ok(shares)
}

/// A table of all examples, with the median at its end.
pub(crate) fn table(workspace: &Path) -> anyhow::Result<String> {
    let shares = shares(workspace)?;
    let mut table = "share  idea  frame  example\n".to_owned();
    for (lesson, lines) in &shares {
        let (idea, frame) = (lines.idea.len(), lines.frame.len());
        _ = writeln!(table, "{:>4.0} %  {idea:>4}  {frame:>5}  {lesson}", lines.share() * 100.0);
    }
    let median = shares[shares.len() / 2].1.share() * 100.0;
    _ = writeln!(table, "{median:>4.0} %               the median of {}", shares.len());
    Ok(table)
}

/// What is wrong with the headers: each has `Run it:`, `Predict:` and `Change it:` in this order, its command is the example's, and
/// neither the header nor a comment nor the idea says what the entry's `idea` or the assertion says.
pub(crate) fn headers(workspace: &Path) -> anyhow::Result<Vec<String>> {
    let mut faults = Vec::new();
    for package in CRATES {
        let entries = Entries::read(workspace, package)?;
        for Example { name, file, source, .. } in Example::all(workspace, package)? {
            let (frame, entry) = (Lines::of(&source)?.frame, entries.get(&name)?);
            let shown = source.lines().zip(1..).filter(|(_, number)| !frame.contains(number)).map(|(line, _)| line);
            let says: Vec<_> = entry.idea.iter().chain([&entry.breaks.says]).collect();
            let fault = header(&shown.collect::<Vec<_>>(), &format!("-p {package} --example {name}`"), &says);
            faults.extend(fault.err().map(|fault| format!("{file}: {fault}")));
        }
    }
    Ok(faults)
}

fn header(shown: &[&str], command: &str, says: &[&String]) -> anyhow::Result<()> {
    let mut from = 0;
    for label in ["Run it:", "Predict:", "Change it:"] {
        let at = shown[from..].iter().position(|line| line.starts_with(&format!("//! {label}")));
        from += at.with_context(|| format!("its header has no `{label}` in its place"))?;
        ensure!(label != "Run it:" || shown[from].contains(command), "its header does not say how to run it");
    }
    let plain = |text: &str| in_one_line(&text.replace(['`', '/', '!'], "")).to_lowercase();
    let text = plain(&shown.join(" "));
    if let Some(told) = says.iter().find(|says| text.contains(&plain(says))) {
        bail!("its header, a comment or its idea tells the result: {told:?}");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const EXAMPLE: &str = r#"//! Topic.

use futures::{
    join,
};

const CALLS: u32 = 3; // idea

#[tokio::main]
async fn main(
) -> anyhow::Result<()> {
    let timeline = timeline(); // idea
    // a comment
    let api = Api::new(Tokio)
        .recorded_by(&timeline);

    let calls = join!(api.get_user(1), helper());
    for call in [1] {
        if call == 1 {
            println!("frame");
        }
    }
    let text = "println!";

    assert!(true);
    Ok(())
}

async fn helper() {
    for call in calls {
        call.await;
        println!("frame");
    }
    timeline.record("call", async {
        call().await
    })
}
"#;

    #[test]
    fn the_idea_is_what_is_neither_import_nor_signature_nor_recorder_nor_print_nor_assertion() {
        let Lines { idea, frame } = Lines::of(EXAMPLE).expect("it is Rust");
        assert_eq!(idea.into_iter().collect::<Vec<_>>(), [7, 17, 23, 29, 30, 31, 33, 37]);
        let expected = [3, 4, 5, 9, 10, 11, 12, 14, 15, 18, 19, 20, 21, 22, 25, 26, 27, 32, 34, 35, 36];
        assert_eq!(frame.into_iter().collect::<Vec<_>>(), expected);
    }

    #[test]
    fn examples_are_mostly_their_idea() {
        let workspace = crate::workspace();
        let (shares, table) = (shares(&workspace).expect("they are Rust"), table(&workspace).expect("they are Rust"));
        assert!(shares[0].1.share() >= 0.3, "the smallest share is below 30 %:\n{table}");
        assert!(shares[shares.len() / 2].1.share() >= 0.5, "the median is below 50 %:\n{table}");
    }

    #[test]
    fn headers_ask_and_do_not_tell() {
        let faults = headers(&crate::workspace()).expect("they can be read");
        assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
    }

    #[test]
    fn a_header_has_its_labels_and_does_not_tell_the_result() {
        let source = "//! Topic.\n//!\n//! Run it: `cargo run -p p --example e`\n//!\n//! Predict: how long?\n//!\n//! Change it: x.\nidea();\n";
        let check = |source: &str| {
            let lines: Vec<_> = source.lines().collect();
            header(&lines, "-p p --example e`", &[&"as long as `e`".to_owned(), &"the longest".to_owned()])
        };
        check(source).expect("nothing is wrong");
        for (from, to, fault) in [
            ("Predict:", "Guess:", "its header has no `Predict:` in its place"),
            ("Change it:", "Run it:", "its header has no `Change it:` in its place"),
            ("--example e`", "--example f`", "its header does not say how to run it"),
            (
                "Topic",
                "It takes as long\n//! as e",
                "its header, a comment or its idea tells the result: \"as long as `e`\"",
            ),
            (
                "idea();",
                "idea(); // the longest",
                "its header, a comment or its idea tells the result: \"the longest\"",
            ),
        ] {
            assert_eq!(check(&source.replacen(from, to, 1)).expect_err("it is wrong").to_string(), fault);
        }
    }
}
