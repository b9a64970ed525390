//! TypeScript: generated types, and the example for frontend developers.

use tests::{NodeProject, Outcome, Suite, TestContext, process};

use super::PUBLISHED;

const EXAMPLE: NodeProject = NodeProject::new("examples/typescript");

pub(super) fn tests(suite: &mut Suite) {
    {
        let mut suite = suite.needing(|| PUBLISHED.ready());
        tests::add_tests!(suite, plain: types_of_the_schema_and_of_documents_compile);
    }
    let mut suite = suite.needing(|| EXAMPLE.ready());
    tests::add_tests!(suite, on_sqlite: the_example_prints_typed_answers);
}

fn types_of_the_schema_and_of_documents_compile() -> Outcome {
    let mut generate = PUBLISHED.command("graphql-codegen")?;
    process::finish(generate.args(["--config", "codegen.yml"]))?.success()?;
    process::finish(&mut PUBLISHED.command("tsc")?)?.success()?;
    Ok(())
}

async fn the_example_prints_typed_answers(context: TestContext) -> Outcome {
    let demo = context.demo().await?;
    process::finish(EXAMPLE.command("npm")?.args(["run", "build"]))?.success()?;
    let mut report = EXAMPLE.command("node")?;
    let finished = process::finish(demo.tell(report.arg("dist/report.js"), "reader")?)?;
    let printed: Vec<&str> = finished.success()?.lines().collect();
    assert_eq!(
        printed.first().copied(),
        Some(
            "ADAMSMS: Adams County Correctional Center, Natchez (New Orleans Field Office): \
             2016.0 in 2025-03 (31 days)"
        )
    );
    let claim = "nearly 100 (2017-11, the office of Senator Lara): \
                 Statement of a state senator on detained Cambodian immigrants";
    assert!(printed.contains(&claim), "{printed:#?}");
    Ok(())
}
