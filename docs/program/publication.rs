//! Adds what depends on where and from what the book is published. All of it comes from the environment of the build, so that no address
//! is in the sources: `BOOK_URL`, such as `https://example.org/book/`, and `BOOK_REPOSITORY`, `BOOK_COMMIT` and `BOOK_DATE`.

use std::env;
use std::fmt::Write as _;
use std::path::Path;

use anyhow::{Context, ensure};
use mdbook_driver::config::Config;

use crate::{files, html_pages};

/// Where a book is published, and what it was built from.
pub(crate) struct Publication {
    /// Ends with `/`.
    url: String,
    repository: String,
    commit: String,
    date: String,
}

impl Publication {
    /// `None` if `BOOK_URL` is not set: the book is read where it was built.
    ///
    /// # Errors
    /// If it is set, but not the rest.
    pub(crate) fn from_environment() -> anyhow::Result<Option<Self>> {
        let Ok(url) = env::var("BOOK_URL") else { return Ok(None) };
        ensure!(url.starts_with("https://"), "BOOK_URL is {url:?}, and should begin with https://");
        let variable = |name| env::var(name).with_context(|| format!("BOOK_URL is set, and {name} is not"));
        Ok(Some(Self {
            url: format!("{}/", url.trim_end_matches('/')),
            repository: variable("BOOK_REPOSITORY")?,
            commit: variable("BOOK_COMMIT")?,
            date: variable("BOOK_DATE")?,
        }))
    }

    /// Links to the repository and to the source of each page, and a page for addresses that do not exist.
    pub(crate) fn configure(&self, config: &mut Config) -> anyhow::Result<()> {
        let path = self.url.splitn(4, '/').nth(3).unwrap_or_default();
        for (key, value) in [
            ("site-url", format!("/{path}")),
            ("input-404", "404.md".to_owned()),
            ("git-repository-url", self.repository.clone()),
            ("edit-url-template", format!("{}/edit/main/docs/{{path}}", self.repository)),
        ] {
            config.set(format!("output.html.{key}"), value)?;
        }
        Ok(())
    }

    /// Gives each page its address, a preview for those who share it, and a footer, and lists all in a sitemap.
    pub(crate) fn complete(&self, html: &Path, description: &str) -> anyhow::Result<()> {
        let Self { url, repository, commit, date } = self;
        let mut sitemap = String::from("<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n");
        for (path, text) in html_pages(html)? {
            let page = files::name(html, &path);
            // The list of pages, which is shown inside of others, and the page for what is not found have no address of their own.
            if page == "toc.html" || page == "404.html" {
                continue;
            }
            let address = format!("{url}{page}");
            let title = text.split("<title>").nth(1).and_then(|rest| rest.split("</title>").next()).unwrap_or_default();
            let head = format!(
                "<link rel=\"canonical\" href=\"{address}\">\n<meta property=\"og:title\" content=\"{title}\">\n\
                 <meta property=\"og:description\" content=\"{description}\">\n<meta property=\"og:type\" content=\"article\">\n\
                 <meta property=\"og:url\" content=\"{address}\">\n<meta property=\"og:image\" content=\"{url}preview.png\">\n</head>"
            );
            let footer = format!(
                "<footer>Version {}, <a href=\"{repository}/commit/{commit}\">{}</a>, {date}</footer>\n</main>",
                env!("CARGO_PKG_VERSION"),
                commit.get(..8).unwrap_or(commit),
            );
            let completed = text.replacen("</head>", &head, 1).replacen("</main>", &footer, 1);
            files::write(&html.join(path), completed)?;
            _ = writeln!(sitemap, "<url><loc>{address}</loc><lastmod>{date}</lastmod></url>");
        }
        files::write(&html.join("sitemap.xml"), sitemap + "</urlset>\n")
    }
}
