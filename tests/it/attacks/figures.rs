//! No attack, but what makes attacks worth while: what is published is right, and useful. A release that
//! shows nothing withstands everything.

use std::collections::BTreeSet;

use entities::codes::CubeInterval::{Day, Month};
use entities::codes::StatisticsDimension::Citizenship;
use entities::codes::StatisticsMeasure::{InitialBookIns, PeopleDetained, PeopleInCustody};
use tests::{Outcome, Suite, TestContext};

use super::partner::Partner;
use super::truth::{Cell, Codes};
use super::world::{DAYS, PADDED, READERS, on, world};

pub(crate) fn tests(suite: &mut Suite) {
    tests::add_tests!(suite, on_each_backend:
        numbers_agree_with_the_records_and_are_useful,
        the_report_says_how_useful_they_are,
        a_community_of_190_people_is_seen,
    );
}

async fn numbers_agree_with_the_records_and_are_useful(context: TestContext) -> Outcome {
    let (_app, world) = world(&context).await?;
    let truth = &world.truth;
    let padded = truth.code(Citizenship, PADDED).ok_or("nobody is padded")?;
    let (mut large, mut large_shown, mut error) = (0, 0, 0);
    for (cell, count) in truth.cells() {
        let shown = world.seen.get(cell);
        if count.people >= 22 {
            large += 1;
            large_shown += u32::from(shown.is_some());
        }
        if count.people >= 33 && cell.dimensions() <= 1 {
            assert!(shown.is_some(), "{cell:?}: {count:?} people are not shown");
        }
        if let Some(shown) = shown {
            assert!(
                count.people >= 11 && cell.codes[0] != padded,
                "{cell:?}: {count:?}"
            );
            let off = (shown.value - count.amount).abs();
            assert!(off <= 4, "{cell:?}: {count:?} as {}", shown.value);
            assert!(shown.value >= 15 && shown.value % 5 == 0);
            assert_eq!(shown.bounds, ((shown.value - 4).max(11), shown.value + 4));
            error += off;
        }
    }
    let known = world
        .seen
        .keys()
        .filter(|cell| truth.cells().contains_key(cell))
        .count();
    assert_eq!(known, world.seen.len(), "cells of nobody are published");
    assert!(large > 500, "{large}");
    let share = f64::from(large_shown) / f64::from(large);
    assert!(share >= 0.98, "{large_shown} of {large}");
    let shown = i64::try_from(world.seen.len())?;
    assert!(error <= 2 * shown, "{error} over {shown} cells");
    Ok(())
}

async fn the_report_says_how_useful_they_are(context: TestContext) -> Outcome {
    let (app, _) = world(&context).await?;
    let partner = Partner::new(&app, READERS[0]).await?;
    let query = "{ statisticsReleases { nodes { number report { universe publishedCells
        largeCellsPublishedPercent nationwideCellsPublishedPercent meanError tablesWithheld } } } }";
    let answer = partner.data(query).await?;
    let releases = answer["statisticsReleases"]["nodes"].as_array().cloned();
    let monthly = releases
        .unwrap_or_default()
        .into_iter()
        .find(|one| one["number"] == 1);
    let report = monthly.ok_or("no release")?["report"][0].clone();
    let figure = |name: &str| {
        report[name]
            .as_f64()
            .ok_or_else(|| format!("no {name} in {report}"))
    };
    assert!(figure("publishedCells")? > 1_000.0, "{report}");
    assert!(figure("largeCellsPublishedPercent")? >= 98.0, "{report}");
    assert!(
        figure("nationwideCellsPublishedPercent")? >= 100.0,
        "{report}"
    );
    assert!(figure("meanError")? <= 2.0, "{report}");
    assert!(figure("tablesWithheld")? < 1.0, "{report}");
    Ok(())
}

async fn a_community_of_190_people_is_seen(context: TestContext) -> Outcome {
    let (_app, world) = world(&context).await?;
    let cambodia = world.truth.code(Citizenship, "KH").ok_or("no Cambodians")?;
    let shown = |measure, interval| {
        let cells = world.seen.keys().filter(move |cell| {
            cell.measure == measure && cell.interval == interval && cell.codes[0] == cambodia
        });
        cells.collect::<Vec<&Cell>>()
    };
    let nationwide: Codes = [cambodia, 0, 0, 0, 0];
    let stocks = shown(PeopleInCustody, Day);
    let last = |cell: &&&Cell| cell.codes == nationwide && cell.starts_on == on(DAYS.1);
    assert_eq!(stocks.iter().filter(last).count(), 1, "{stocks:?}");
    let flows = shown(InitialBookIns, Month);
    let flows = flows.iter().filter(|cell| cell.codes == nationwide).count();
    assert!(flows >= 6, "{flows} of ten months");
    let genders = stocks
        .iter()
        .filter(|cell| cell.codes[3] != 0 && cell.dimensions() == 2);
    assert!(genders.count() >= 5, "{stocks:?}");
    let held: Vec<&Cell> = shown(PeopleDetained, Month);
    let states = held
        .iter()
        .filter(|cell| cell.codes[2] != 0 && cell.dimensions() == 2);
    let states: BTreeSet<u8> = states.map(|cell| cell.codes[2]).collect();
    assert!(states.len() >= 2, "{states:?}");
    Ok(())
}
