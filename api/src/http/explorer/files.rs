//! The files of the pages, in the program itself: a binary is all that has to be installed.

/// A file: its path below `api/explorer/`, and its content.
pub(super) type File = (&'static str, &'static [u8]);

/// The explorer.
pub(super) const EXPLORER: &str = include_str!("../../../explorer/index.html");

/// The page of the statistics.
pub(super) const STATISTICS: &str = include_str!("../../../explorer/statistics/index.html");

/// The token's field, where a page says `<!-- token.html -->`.
pub(super) const TOKEN: &str = include_str!("../../../explorer/token.html");

macro_rules! file {
    ($path:literal) => {
        ($path, include_bytes!(concat!("../../../explorer/", $path)))
    };
}

/// What the pages load. A unit test compares the list with the folder.
pub(super) const FILES: &[File] = &[
    file!("dom.js"),
    file!("editor/editor.js"),
    file!("editor/highlight.js"),
    file!("editor/popup.js"),
    file!("editor/typing.js"),
    file!("editor/underlay.js"),
    file!("icon.svg"),
    file!("json/parser.js"),
    file!("json/variables.js"),
    file!("language/ast.js"),
    file!("language/complete.js"),
    file!("language/format.js"),
    file!("language/lexer.js"),
    file!("language/locate.js"),
    file!("language/nearest.js"),
    file!("language/parser.js"),
    file!("language/reader.js"),
    file!("language/resolve.js"),
    file!("language/validate-names.js"),
    file!("language/validate-values.js"),
    file!("language/validate.js"),
    file!("language/values.js"),
    file!("main.js"),
    file!("run/events.js"),
    file!("run/headers.js"),
    file!("run/history.js"),
    file!("run/link.js"),
    file!("run/request.js"),
    file!("run/runner.js"),
    file!("run/session.js"),
    file!("run/snippets.js"),
    file!("schema/introspection.js"),
    file!("schema/model.js"),
    file!("schema/sdl.js"),
    file!("schema/search.js"),
    file!("statistics/ask.js"),
    file!("statistics/catalog.js"),
    file!("statistics/chart.js"),
    file!("statistics/drawings.js"),
    file!("statistics/figures.js"),
    file!("statistics/form.js"),
    file!("statistics/main.js"),
    file!("statistics/names.js"),
    file!("statistics/parts.js"),
    file!("statistics/period.js"),
    file!("statistics/question.js"),
    file!("statistics/result.js"),
    file!("statistics/scale.js"),
    file!("statistics/series.js"),
    file!("statistics/style.css"),
    file!("statistics/table.js"),
    file!("statistics/tables.js"),
    file!("style/base.css"),
    file!("style/editor.css"),
    file!("style/page.css"),
    file!("style/parts.css"),
    file!("view/dialogs.js"),
    file!("view/docs.js"),
    file!("view/errors.js"),
    file!("view/examples.js"),
    file!("view/lists.js"),
    file!("view/places.js"),
    file!("view/problems.js"),
    file!("view/result.js"),
    file!("view/tabs.js"),
    file!("view/token.js"),
    file!("view/tree.js"),
    file!("workbench.js"),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::{Path, PathBuf};

    use super::*;

    fn on_disk(folder: &Path) -> Vec<PathBuf> {
        let entries = std::fs::read_dir(folder).unwrap();
        let paths = entries.map(|entry| entry.unwrap().path());
        paths
            .flat_map(|path| {
                if path.is_dir() {
                    on_disk(&path)
                } else {
                    vec![path]
                }
            })
            .collect()
    }

    fn is_a(path: &str, end: &str) -> bool {
        Path::new(path)
            .extension()
            .is_some_and(|found| found == end)
    }

    #[test]
    fn every_file_of_the_folder_is_served() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("explorer");
        let files = on_disk(&folder);
        let found: BTreeSet<&str> = files
            .iter()
            .map(|path| path.strip_prefix(&folder).unwrap().to_str().unwrap())
            .filter(|path| !is_a(path, "html"))
            .collect();
        let listed: BTreeSet<&str> = FILES.iter().map(|(path, _)| *path).collect();
        assert_eq!(listed, found);
    }

    /// The modules that a module imports, whether directly or through others, and itself.
    fn needed_by(path: &str, needed: &mut BTreeSet<String>) {
        if !needed.insert(path.to_owned()) {
            return;
        }
        let (_, content) = FILES.iter().find(|(own, _)| *own == path).unwrap();
        let text = String::from_utf8_lossy(content);
        let folder = Path::new(path).parent().unwrap();
        let imports = text.lines().filter(|line| {
            line.starts_with("import ") || line.starts_with("} from ") || line.contains("} from \"")
        });
        for import in imports {
            let Some((_, from)) = import.split_once("from \"") else {
                continue;
            };
            let from = from.split('"').next().unwrap();
            needed_by(&joined(folder, from), needed);
        }
    }

    fn joined(folder: &Path, relative: &str) -> String {
        let mut parts: Vec<&str> = folder.iter().map(|part| part.to_str().unwrap()).collect();
        for part in relative.split('/') {
            match part {
                "." => {}
                ".." => drop(parts.pop()),
                part => parts.push(part),
            }
        }
        parts.join("/")
    }

    #[test]
    fn a_page_asks_for_every_module_that_it_needs_and_no_other_at_once() {
        for (page, main) in [(EXPLORER, "main.js"), (STATISTICS, "statistics/main.js")] {
            let mut needed = BTreeSet::new();
            needed_by(main, &mut needed);
            let asked: BTreeSet<String> = page
                .split('"')
                .filter_map(|part| part.strip_prefix("/explorer/"))
                .filter(|path| is_a(path, "js"))
                .map(str::to_owned)
                .collect();
            assert_eq!(asked, needed, "{main}");
            assert!(page.contains(&format!("src=\"/explorer/{main}\"")));
        }
    }

    #[test]
    fn no_module_turns_text_into_markup_or_code() {
        let ways = [
            "innerHTML",
            "outerHTML",
            "insertAdjacentHTML",
            "document.write",
            "eval(",
            "new Function",
            "setAttribute(\"style\"",
        ];
        for (path, content) in FILES {
            let text = String::from_utf8_lossy(content);
            for way in ways {
                assert!(!text.contains(way), "{path} uses {way}");
            }
        }
    }
}
