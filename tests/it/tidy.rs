//! The house rules that no compiler knows: who may use whom, how long a file may be, what files
//! may be called.

use std::collections::{BTreeMap, BTreeSet};

use tests::{Outcome, Suite, workspace};

pub(crate) fn tests(suite: &mut Suite) {
    tests::add_tests!(suite, plain:
        modules_use_only_those_below_them,
        files_are_at_most_600_lines_long,
        files_start_by_saying_what_they_are,
        no_file_is_a_box_for_odds_and_ends,
        every_migration_is_listed_in_the_order_of_its_name,
        migrations_do_not_know_the_entities,
        entities_do_not_know_the_service,
        disclosure_reaches_no_database,
        only_the_store_loads_entities,
        nothing_is_left_to_do,
    );
}

const FOLDERS: [&str; 6] = [
    "api/src",
    "disclosure/src",
    "entities/src",
    "migration/src",
    "tests/src",
    "tests/it",
];

fn sources() -> Outcome<Vec<(String, String)>> {
    let mut found = Vec::new();
    for folder in FOLDERS {
        for path in workspace::files(folder, ".rs")? {
            let text = workspace::read(&path)?;
            found.push((path, text));
        }
    }
    assert!(found.len() > 100, "only {} sources were found", found.len());
    Ok(found)
}

/// The modules of the service and the row each is drawn in, top first, from the map in `lib.rs`.
fn map() -> Outcome<BTreeMap<String, usize>> {
    let lib = workspace::read("api/src/lib.rs")?;
    let modules: BTreeSet<&str> = lib
        .lines()
        .filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'))
        .collect();
    let drawing = lib
        .split("```text")
        .nth(1)
        .and_then(|rest| rest.split("```").next());
    let mut rows = BTreeMap::new();
    for (row, line) in drawing.ok_or("lib.rs draws no map")?.lines().enumerate() {
        let words = line.trim_start_matches("//!").split_whitespace();
        // The names come first; a word that is no module starts the description.
        for module in words.take_while(|word| modules.contains(word)) {
            let twice = rows.insert(module.to_owned(), row);
            assert_eq!(twice, None, "{module} is drawn twice in lib.rs");
        }
    }
    let drawn: BTreeSet<&str> = rows.keys().map(String::as_str).collect();
    assert_eq!(
        drawn, modules,
        "the map in lib.rs and its list of modules differ"
    );
    Ok(rows)
}

/// The modules that a source names after `crate::`, comments and unit tests apart.
fn uses(source: &str) -> BTreeSet<String> {
    let code: String = source
        .split("#[cfg(test)]")
        .next()
        .unwrap_or_default()
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .collect();
    let mut found = BTreeSet::new();
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + "crate::".len()..];
        if let Some(list) = rest.strip_prefix('{') {
            found.extend(first_names(list));
        } else {
            found.insert(leading_name(rest));
        }
    }
    found
}

fn leading_name(text: &str) -> String {
    text.chars()
        .take_while(|c| c.is_alphanumeric() || *c == '_')
        .collect()
}

/// The first name of each entry of a list in braces, whatever is nested in it.
fn first_names(list: &str) -> Vec<String> {
    let mut depth = 0;
    let mut names = Vec::new();
    let mut entry = String::new();
    for c in list.chars() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => names.push(leading_name(std::mem::take(&mut entry).trim())),
            _ if depth == 0 => entry.push(c),
            _ => {}
        }
    }
    names.push(leading_name(entry.trim()));
    names.retain(|name| !name.is_empty());
    names
}

fn modules_use_only_those_below_them() -> Outcome {
    let map = map()?;
    let mut wrong = Vec::new();
    for path in workspace::files("api/src", ".rs")? {
        let inner = path.trim_start_matches("api/src/").trim_end_matches(".rs");
        let module = inner.split('/').next().unwrap_or_default();
        let Some(row) = map.get(module) else { continue };
        for used in uses(&workspace::read(&path)?) {
            if map.get(&used).is_some_and(|used_row| used_row < row) {
                wrong.push(format!("{path} uses {used}, which is above"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    Ok(())
}

fn files_are_at_most_600_lines_long() -> Outcome {
    for (path, text) in sources()? {
        let lines = text.lines().count();
        assert!(
            lines <= 600,
            "{path} has {lines} lines; split it by verb or by type"
        );
    }
    Ok(())
}

fn files_start_by_saying_what_they_are() -> Outcome {
    for (path, text) in sources()? {
        // Parts of one set of unit tests are introduced by the file above them.
        let part = path.contains("/tests/");
        assert!(
            part || text.starts_with("//! "),
            "{path} does not start with a sentence about itself"
        );
    }
    Ok(())
}

fn no_file_is_a_box_for_odds_and_ends() -> Outcome {
    for (path, _) in sources()? {
        for part in path.trim_end_matches(".rs").split('/') {
            let vague = [
                "util", "utils", "helper", "helpers", "common", "misc", "shared",
            ];
            assert!(!vague.contains(&part), "{path}: name it by what is in it");
        }
    }
    Ok(())
}

fn every_migration_is_listed_in_the_order_of_its_name() -> Outcome {
    let lib = workspace::read("migration/src/lib.rs")?;
    let listed: Vec<&str> = lib
        .lines()
        .filter_map(|line| {
            line.trim()
                .strip_prefix("Box::new(")?
                .strip_suffix("::Migration),")
        })
        .collect();
    let files = workspace::files("migration/src", ".rs")?;
    let steps: Vec<&str> = files
        .iter()
        .filter_map(|path| path.strip_prefix("migration/src/")?.strip_suffix(".rs"))
        .filter(|name| name.starts_with('m') && name[1..].starts_with(|c: char| c.is_ascii_digit()))
        .collect();
    assert_eq!(listed, steps);
    assert!(!steps.is_empty(), "no step was found");
    Ok(())
}

fn migrations_do_not_know_the_entities() -> Outcome {
    let manifest = workspace::read("migration/Cargo.toml")?;
    assert!(
        !manifest.contains("entities") && !manifest.contains("api."),
        "{manifest}"
    );
    Ok(())
}

fn entities_do_not_know_the_service() -> Outcome {
    let manifest = workspace::read("entities/Cargo.toml")?;
    assert!(
        !manifest.contains("api.") && !manifest.contains("axum"),
        "{manifest}"
    );
    Ok(())
}

fn disclosure_reaches_no_database() -> Outcome {
    let manifest = workspace::read("disclosure/Cargo.toml")?;
    for other in ["api.", "sea-orm", "tokio", "axum"] {
        assert!(!manifest.contains(other), "{other}: {manifest}");
    }
    Ok(())
}

fn only_the_store_loads_entities() -> Outcome {
    for (path, text) in sources()? {
        let loads = path.starts_with("api/") && !path.starts_with("api/src/store/");
        assert!(
            !loads || !text.contains("Entity::load("),
            "{path}: select it in the store"
        );
    }
    Ok(())
}

fn nothing_is_left_to_do() -> Outcome {
    // Put together here, so that this file does not find itself.
    let marks = ["todo!", "unimplemented!", "dbg!", "FIXME", "XXX"].map(ToOwned::to_owned);
    for (path, text) in sources()? {
        if path == "tests/it/tidy.rs" {
            continue;
        }
        for mark in &marks {
            assert!(!text.contains(mark.as_str()), "{path} holds {mark}");
        }
    }
    Ok(())
}
