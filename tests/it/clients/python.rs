//! Python: the reporting job, and a client generated with types.

use std::fs;

use tests::{Outcome, PythonEnvironment, Serving, Suite, TestContext, process, workspace};

use super::documents_checked;

/// The client that scripts use.
pub(super) const GQL: PythonEnvironment = PythonEnvironment::new("tests/clients/python/gql.txt");

/// A generator of typed clients, and a checker of types.
const GENERATORS: PythonEnvironment = PythonEnvironment::new("tests/clients/python/generators.txt");

/// Where the generator puts its package; Git ignores it.
const GENERATED: &str = "tests/clients/generated/python";

pub(super) fn tests(suite: &mut Suite) {
    {
        let mut suite = suite.needing(|| GQL.ready());
        tests::add_tests!(suite, on_each_backend:
            the_report_holds_population_and_claims,
            a_nightly_job_sends_all_it_has,
        );
        tests::add_tests!(suite, plain: graphql_core_finds_nothing_wrong);
    }
    let mut suite = suite.needing(|| GENERATORS.ready());
    tests::add_tests!(suite, on_sqlite: a_generated_client_is_typed_and_answers);
}

async fn the_report_holds_population_and_claims(context: TestContext) -> Outcome {
    let demo = context.demo().await?;
    let tables = context.folder().join("tables");
    let mut report = GQL.command("python")?;
    report
        .arg("examples/python/report.py")
        .arg("--out")
        .arg(&tables);
    let finished = process::finish(demo.tell(&mut report, "reader")?)?;
    assert_eq!(
        finished.success()?,
        "population.csv: 3 rows\nclaims.csv: 6 rows\n"
    );

    let population = fs::read_to_string(tables.join("population.csv"))?;
    let months: Vec<&str> = population.lines().collect();
    let [header, january, february, march] = &*months else {
        return Err(population.into());
    };
    assert!(header.starts_with("facility,month,average_population,days_covered,status,"));
    assert!(
        january.starts_with("ADAMSMS,2025-01,2016.0,31,FINAL,"),
        "{january}"
    );
    assert!(
        february.starts_with("ADAMSMS,2025-02,2014.5,28,FINAL,"),
        "{february}"
    );
    assert!(
        march.starts_with("ADAMSMS,2025-03,2016.0,31,FINAL,"),
        "{march}"
    );

    let claims = fs::read_to_string(tables.join("claims.csv"))?;
    let senator = "Cambodian,nearly,,,100.0,PEOPLE,2017-11-01,2017-11-30,MONTH,\
                   the office of Senator Lara,\
                   Statement of a state senator on detained Cambodian immigrants,,";
    assert!(claims.lines().any(|line| line == senator), "{claims}");
    Ok(())
}

async fn a_nightly_job_sends_all_it_has(context: TestContext) -> Outcome {
    // It writes: a demonstration of its own.
    let serving = Serving::demo(&context.empty_database().await?)?;
    let file = context.write(
        "cases.csv",
        "external_id,birth_year,citizenship_country\n\
         night-1,1970,KH\nnight-2,nineteen,VN\nnight-3,1990,LA\n",
    )?;
    let run = |more: &[&str]| -> Outcome<(Option<i32>, String)> {
        let mut job = GQL.command("python")?;
        job.arg("examples/python/nightly.py").arg(&file).args(more);
        let finished = process::finish(serving.tell(&mut job, "contributor")?)?;
        Ok((finished.code, finished.stdout))
    };
    let refusal = "line 3, fields.birth_year: INVALID Write a whole number.\n";
    let first = format!("{refusal}2 inserted, 0 changed, 0 unchanged, 1 refused\n");
    assert_eq!(run(&["--dry-run"])?, (Some(3), first.clone()));
    assert_eq!(run(&[])?, (Some(3), first.clone()));
    // The same night, the same answer; what stands is told to somebody who tries again.
    assert_eq!(run(&[])?, (Some(3), first));
    let again = format!("{refusal}0 inserted, 0 changed, 2 unchanged, 1 refused\n");
    assert_eq!(run(&["--dry-run"])?, (Some(3), again));
    Ok(())
}

fn graphql_core_finds_nothing_wrong() -> Outcome {
    let finished = GQL.run("tests/clients/python/check.py", &[])?;
    assert_eq!(finished.success()?, documents_checked()?);
    Ok(())
}

async fn a_generated_client_is_typed_and_answers(context: TestContext) -> Outcome {
    let demo = context.demo().await?;
    fs::create_dir_all(workspace::root().join(GENERATED))?;
    let mut generate = GENERATORS.command("ariadne-codegen")?;
    generate.args(["--config", "tests/clients/python/pyproject.toml"]);
    process::finish(&mut generate)?.success()?;

    let script = "tests/clients/python/typed.py";
    let mut check = GENERATORS.command("mypy")?;
    check
        .args(["--strict", "--cache-dir"])
        .arg(context.folder())
        .arg(script)
        .env("MYPYPATH", GENERATED);
    process::finish(&mut check)?.success()?;

    let mut typed = GENERATORS.command("python")?;
    typed.arg(script).env("PYTHONPATH", GENERATED);
    let finished = process::finish(demo.tell(&mut typed, "reader")?)?;
    let expected = "January 2025: 2016.0\nFebruary 2025: 2014.5\nMarch 2025: 2016.0\n\
                    Flores v. Reno, 11 July 1985, SETTLED\nLawsuit\n";
    assert_eq!(finished.success()?, expected);
    Ok(())
}
