//! Published clients, generators and audits of other languages against the real binary.

mod python;
mod shell;
mod subscriptions;
mod typescript;

use std::fs;

use serde_json::Value;
use tests::{NodeProject, Outcome, Suite, TestContext, process};

/// Audits, clients and generators as their projects publish them.
const PUBLISHED: NodeProject = NodeProject::new("tests/clients");

pub(crate) fn tests(suite: &mut Suite) {
    {
        let mut suite = suite.needing(|| PUBLISHED.ready());
        tests::add_tests!(suite, on_each_backend: every_audit_of_graphql_over_http_passes);
        tests::add_tests!(suite, plain:
            the_reference_implementation_finds_nothing_wrong,
            relay_finds_its_connections_and_nodes,
        );
    }
    python::tests(suite);
    shell::tests(suite);
    subscriptions::tests(suite);
    typescript::tests(suite);
}

async fn every_audit_of_graphql_over_http_passes(context: TestContext) -> Outcome {
    let demo = context.demo().await?;
    let mut command = PUBLISHED.command("node")?;
    let finished = process::finish(demo.tell(command.arg("audit.js"), "reader")?)?;
    let audits: Vec<Value> = serde_json::from_str(finished.success()?)?;
    for level in ["MUST", "SHOULD", "MAY"] {
        let of_level = |audit: &&Value| {
            let name = audit["name"].as_str();
            name.is_some_and(|name| name.starts_with(level))
        };
        assert!(audits.iter().any(|audit| of_level(&audit)), "no {level}");
    }
    let failed: Vec<String> = audits
        .iter()
        .filter(|audit| audit["status"] != "ok")
        .map(Value::to_string)
        .collect();
    assert!(
        failed.is_empty(),
        "{} of {} audits fail:\n{}",
        failed.len(),
        audits.len(),
        failed.join("\n")
    );
    Ok(())
}

fn the_reference_implementation_finds_nothing_wrong() -> Outcome {
    let finished = PUBLISHED.run("check.js", &[])?;
    assert_eq!(finished.success()?, documents_checked()?);
    Ok(())
}

fn relay_finds_its_connections_and_nodes() -> Outcome {
    fs::create_dir_all(PUBLISHED.folder().join("generated/relay"))?;
    process::finish(&mut PUBLISHED.command("relay-compiler")?)?.success()?;
    Ok(())
}

/// What a check of all documents prints where nothing is wrong.
fn documents_checked() -> Outcome<String> {
    let documents = tests::workspace::files("tests/clients/documents", ".graphql")?;
    assert!(!documents.is_empty(), "there are no documents");
    Ok(format!("{} documents checked\n", documents.len()))
}
