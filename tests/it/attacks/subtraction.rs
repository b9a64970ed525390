//! Subtraction: a whole less its other parts. Once by a filter that leaves one group out, once over all
//! published tables.

use entities::codes::StatisticsDimension::{self as Dimension, Citizenship, Gender, State};
use entities::codes::StatisticsMeasure::{InitialBookIns, PeopleInCustody};
use tests::{Outcome, Suite, TestContext};

use super::deduction::{Deduction, Found, at_first};
use super::naive::{Naive, suppressed};
use super::partner::Partner;
use super::truth::{days, place};
use super::world::{MONTH, READERS, on, world};

pub(crate) fn tests(suite: &mut Suite) {
    tests::add_tests!(suite, on_each_backend:
        a_filter_that_leaves_one_group_out,
    );
    tests::add_tests!(suite, on_sqlite:
        all_tables_against_each_other,
    );
}

/// What is asked by filters: each group of these dimensions is left out once.
const FILTERS: [(Dimension, &str); 3] = [
    (Citizenship, "citizenship"),
    (State, "state"),
    (Gender, "gender"),
];

async fn a_filter_that_leaves_one_group_out(context: TestContext) -> Outcome {
    let (app, world) = world(&context).await?;
    let partner = Partner::new(&app, READERS[0]).await?;
    let month = on(MONTH);
    let (mut found, mut exact, mut small) = (Found::default(), 0, 0);
    for (field, measure) in [
        ("peopleInCustody", PeopleInCustody),
        ("initialBookIns", InitialBookIns),
    ] {
        let period = days(entities::codes::CubeInterval::Month, month);
        let period = if measure == PeopleInCustody {
            (period.1, period.1)
        } else {
            period
        };
        let all = partner.number(field, month, "").await?;
        for (dimension, filter) in FILTERS {
            for name in world.truth.names(dimension) {
                let quoted = if dimension == Gender {
                    name.clone()
                } else {
                    format!("\"{name}\"")
                };
                let rest = partner
                    .number(field, month, &format!("{filter}: {{ notIn: [{quoted}] }}"))
                    .await?;
                let own = partner
                    .number(field, month, &format!("{filter}: {{ eq: {quoted} }}"))
                    .await?;
                let code = world.truth.code(dimension, name);
                let is = |codes: &[u8; 5]| Some(codes[place(dimension)]) == code;
                let count = world.truth.ask(measure, period, is);
                let first = at_first(count, own.value.map(|_| own.bounds));
                let left = (all.bounds.0 - rest.bounds.1, all.bounds.1 - rest.bounds.0);
                found.look(count, (first.0.max(left.0), first.1.min(left.1)));
                // Who answers every filter from the records, and with complementary suppression in
                // every table, answers both of these.
                let naive = |count| Naive::Threshold.answer(count, 0);
                let all = naive(world.truth.ask(measure, period, |_| true));
                let rest = naive(world.truth.ask(measure, period, |codes| !is(codes)));
                if count.is_small() {
                    small += 1;
                    exact += u32::from(
                        all.zip(rest).map(|(all, rest)| all - rest) == Some(count.amount),
                    );
                }
            }
        }
    }
    assert_eq!(found, Found::default());
    assert!(small >= 4, "only {small} small groups");
    assert_eq!(exact, small, "a threshold gives each of them away");
    Ok(())
}

async fn all_tables_against_each_other(context: TestContext) -> Outcome {
    let (_app, world) = world(&context).await?;
    let published = |cell: &_, _| world.seen.get(cell).map(|shown| shown.bounds);
    let [found, _] = Deduction::new(&world.truth, published).found();
    assert_eq!(found, Found::default());
    // The same against exact numbers, without and with complementary suppression.
    let exact = |_: &_, count| Naive::Threshold.bounds(count);
    let [found, _] = Deduction::new(&world.truth, exact).found();
    assert!(found.narrow > 100 && found.proved > 10, "{found:?}");
    let shown = suppressed(&world.truth);
    let exact = |cell: &_, _| shown.get(cell).map(|amount| (*amount, *amount));
    let [found, _] = Deduction::new(&world.truth, exact).found();
    assert!(found.narrow > 100 && found.proved > 10, "{found:?}");
    Ok(())
}
