//! The rules of `deny.toml` for the crates we build on, checked here because cargo-deny is not on
//! every machine: licences, where crates come from, and those that are refused.

use std::process::Command;

use serde_json::Value;
use tests::{Outcome, Suite, workspace};

pub(crate) fn tests(suite: &mut Suite) {
    tests::add_tests!(suite, plain:
        every_licence_is_on_the_list,
        every_crate_comes_from_the_registry,
        no_refused_crate_is_used,
        every_exception_still_has_its_cause,
        licence_expressions_are_read_right,
    );
}

/// The crates of the lock file.
fn packages() -> Outcome<Vec<Value>> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["metadata", "--format-version", "1", "--locked", "--offline"])
        .current_dir(workspace::root())
        .output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into());
    }
    let metadata: Value = serde_json::from_slice(&output.stdout)?;
    let packages = metadata["packages"].as_array().cloned().unwrap_or_default();
    assert!(
        packages.len() > 100,
        "only {} crates were found",
        packages.len()
    );
    Ok(packages)
}

fn policy() -> Outcome<toml::Table> {
    Ok(workspace::read("deny.toml")?.parse()?)
}

/// The texts of a list in `deny.toml`.
fn list(section: &str, key: &str) -> Outcome<Vec<String>> {
    let policy = policy()?;
    let list = policy.get(section).and_then(|section| section.get(key));
    let list = list
        .and_then(toml::Value::as_array)
        .ok_or("deny.toml lacks a list")?;
    let text = |entry: &toml::Value| {
        entry
            .get("crate")
            .unwrap_or(entry)
            .as_str()
            .map(str::to_owned)
    };
    Ok(list.iter().filter_map(text).collect())
}

/// Crates with a licence of their own beside the list.
fn exceptions() -> Outcome<Vec<(String, Vec<String>)>> {
    let policy = policy()?;
    let entries = policy
        .get("licenses")
        .and_then(|section| section.get("exceptions"));
    let entries = entries
        .and_then(toml::Value::as_array)
        .cloned()
        .unwrap_or_default();
    Ok(entries
        .iter()
        .filter_map(|entry| {
            let allow = entry.get("allow")?.as_array()?.iter();
            let allow = allow.filter_map(|licence| Some(licence.as_str()?.to_owned()));
            Some((entry.get("crate")?.as_str()?.to_owned(), allow.collect()))
        })
        .collect())
}

/// Whether an SPDX expression can be met with these licences: every side of an AND, one of an OR.
/// The slash of old manifests means OR.
fn is_met(expression: &str, allowed: &[String]) -> bool {
    let spaced = expression
        .replace('/', " OR ")
        .replace('(', " ( ")
        .replace(')', " ) ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let (met, rest) = any(&words, allowed);
    met && rest.is_empty()
}

fn any<'a>(words: &'a [&'a str], allowed: &[String]) -> (bool, &'a [&'a str]) {
    let (mut met, mut rest) = all(words, allowed);
    while let Some((&"OR", after)) = rest.split_first() {
        let (side, after) = all(after, allowed);
        met |= side;
        rest = after;
    }
    (met, rest)
}

fn all<'a>(words: &'a [&'a str], allowed: &[String]) -> (bool, &'a [&'a str]) {
    let (mut met, mut rest) = one(words, allowed);
    while let Some((&"AND", after)) = rest.split_first() {
        let (side, after) = one(after, allowed);
        met &= side;
        rest = after;
    }
    (met, rest)
}

fn one<'a>(words: &'a [&'a str], allowed: &[String]) -> (bool, &'a [&'a str]) {
    match words {
        ["(", inner @ ..] => {
            let (met, rest) = any(inner, allowed);
            (met, rest.strip_prefix(&[")"]).unwrap_or(rest))
        }
        [licence, "WITH", exception, rest @ ..] => {
            let named = format!("{licence} WITH {exception}");
            (allowed.contains(&named), rest)
        }
        [licence, rest @ ..] => (allowed.iter().any(|known| known == licence), rest),
        [] => (false, words),
    }
}

fn licence_expressions_are_read_right() -> Outcome {
    let allowed = ["MIT", "BSD-3-Clause", "Apache-2.0 WITH LLVM-exception"].map(str::to_owned);
    for (expression, expected) in [
        ("MIT", true),
        ("GPL-3.0", false),
        ("MIT OR GPL-3.0", true),
        ("GPL-3.0/MIT", true),
        ("MIT AND GPL-3.0", false),
        ("(MIT OR GPL-3.0) AND BSD-3-Clause", true),
        ("BSD-3-Clause AND (GPL-3.0 OR ISC)", false),
        ("GPL-3.0 OR MIT AND ISC", false),
        ("Apache-2.0 WITH LLVM-exception", true),
        ("Apache-2.0", false),
        ("", false),
    ] {
        if is_met(expression, &allowed) != expected {
            return Err(format!("`{expression}` is read wrong").into());
        }
    }
    Ok(())
}

fn every_licence_is_on_the_list() -> Outcome {
    let allowed = list("licenses", "allow")?;
    let exceptions = exceptions()?;
    let mut wrong = Vec::new();
    for package in packages()? {
        let name = package["name"].as_str().unwrap_or_default();
        let mut allowed = allowed.clone();
        for (_, more) in exceptions.iter().filter(|(excepted, _)| excepted == name) {
            allowed.extend_from_slice(more);
        }
        let licence = package["license"].as_str().unwrap_or_default();
        if !is_met(licence, &allowed) {
            wrong.push(format!("{name}: {licence}"));
        }
    }
    assert!(wrong.is_empty(), "not in deny.toml:\n{}", wrong.join("\n"));
    Ok(())
}

fn every_crate_comes_from_the_registry() -> Outcome {
    for package in packages()? {
        let ours = package["source"].is_null();
        let registry = package["source"]
            .as_str()
            .is_some_and(|source| source.starts_with("registry+"));
        assert!(
            ours || registry,
            "{}: {}",
            package["name"],
            package["source"]
        );
    }
    Ok(())
}

fn no_refused_crate_is_used() -> Outcome {
    let refused = list("bans", "deny")?;
    assert!(!refused.is_empty(), "deny.toml refuses no crate at all");
    for package in packages()? {
        let name = package["name"].as_str().unwrap_or_default();
        assert!(
            !refused.iter().any(|refused| refused == name),
            "{name} is refused by deny.toml"
        );
    }
    Ok(())
}

fn every_exception_still_has_its_cause() -> Outcome {
    let packages = packages()?;
    for (name, _) in exceptions()? {
        let used = packages
            .iter()
            .any(|package| package["name"] == name.as_str());
        assert!(used, "deny.toml excepts {name}, which is not used any more");
    }
    Ok(())
}
