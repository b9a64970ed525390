//! The files of the explorer, in the program itself: a binary is all that has to be installed.

/// A file: its path below `api/explorer/`, and its content.
pub(super) type File = (&'static str, &'static [u8]);

/// The page itself.
pub(super) const PAGE: &str = include_str!("../../../explorer/index.html");

macro_rules! file {
    ($path:literal) => {
        ($path, include_bytes!(concat!("../../../explorer/", $path)))
    };
}

/// What the page loads. A unit test compares the list with the folder.
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
    file!("style/editor.css"),
    file!("style/page.css"),
    file!("style/parts.css"),
    file!("view/dialogs.js"),
    file!("view/docs.js"),
    file!("view/errors.js"),
    file!("view/examples.js"),
    file!("view/lists.js"),
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

    #[test]
    fn every_file_of_the_folder_is_served() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("explorer");
        let files = on_disk(&folder);
        let found: BTreeSet<&str> = files
            .iter()
            .map(|path| path.strip_prefix(&folder).unwrap().to_str().unwrap())
            .filter(|path| *path != "index.html")
            .collect();
        let listed: BTreeSet<&str> = FILES.iter().map(|(path, _)| *path).collect();
        assert_eq!(listed, found);
    }

    #[test]
    fn every_module_is_asked_for_at_once() {
        let is_module = |path: &str| Path::new(path).extension().is_some_and(|end| end == "js");
        for (path, _) in FILES.iter().filter(|(path, _)| is_module(path)) {
            let way = if *path == "main.js" { "src" } else { "href" };
            let asked = format!("{way}=\"/explorer/{path}\"");
            assert!(PAGE.contains(&asked), "index.html lacks {asked}");
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
