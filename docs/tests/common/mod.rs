//! A small book in a folder of its own, which is removed in the end.

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

pub(crate) const BOOK: &str =
    "[book]\ntitle = \"A book\"\n[output.html]\ninput-404 = \"\"\nplayground = { runnable = false }\n";

pub(crate) struct Book(TempDir);

impl Book {
    /// A book of that page and another, without the data of a run.
    pub(crate) fn new(page: &str) -> Self {
        let book = Self(tempfile::tempdir().expect("a folder can be made"));
        book.write("docs/book.toml", BOOK);
        book.write("docs/src/SUMMARY.md", "# Summary\n\n[First](first.md)\n\n- [Page](page.md)\n");
        book.write("docs/src/first.md", "# First\n\n## Here\n");
        book.write("docs/src/page.md", page);
        book.write("docs/data/comparison.json", &real("docs/data/comparison.json"));
        book
    }

    pub(crate) fn path(&self, file: &str) -> PathBuf {
        self.0.path().join(file)
    }

    pub(crate) fn write(&self, file: &str, text: &str) {
        let file = self.path(file);
        fs::create_dir_all(file.parent().expect("it lies in a folder")).expect("the folder can be made");
        fs::write(file, text).expect("the file can be written");
    }

    pub(crate) fn read(&self, file: &str) -> String {
        fs::read_to_string(self.path(file)).expect("it is there")
    }

    pub(crate) fn build(&self, strict: bool) -> anyhow::Result<PathBuf> {
        docs::build(&self.path("docs"), strict)
    }

    /// The page as it was built.
    pub(crate) fn page(&self, strict: bool) -> String {
        self.build(strict).unwrap_or_else(|error| panic!("{error:#}"));
        let html = self.read("docs/book/page.html");
        html.split("<main>").nth(1).expect("the page has a main part").to_owned()
    }

    /// What the build says, on one line.
    #[track_caller]
    pub(crate) fn complaint(&self) -> String {
        let said = format!("{:#}", self.build(true).expect_err("something is wrong"));
        assert!(!said.contains('\n'), "it is one line: {said}");
        said
    }
}

/// The folder of the real book.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The text of a file of the workspace.
pub(crate) fn real(file: &str) -> String {
    fs::read_to_string(root().join("..").join(file)).expect(file)
}
