//! Repetition: the same people, asked for again, in other words, with other tokens, in other releases.
//! Where each answer has noise of its own, the mean is the number.

use std::collections::{BTreeMap, BTreeSet};

use entities::codes::StatisticsMeasure as Measure;
use tests::{Outcome, Suite, TestContext};

use super::naive::Naive;
use super::partner::Partner;
use super::truth::Cell;
use super::world::{READERS, world};

pub(crate) fn tests(suite: &mut Suite) {
    tests::add_tests!(suite, on_each_backend:
        one_number_however_it_is_asked_for,
    );
    tests::add_tests!(suite, on_sqlite:
        the_same_people_are_the_same_number_in_every_table,
    );
}

/// Cambodians in custody at the end of June, in other words each time.
const WORDS: [&str; 9] = [
    "citizenship: { eq: \"KH\" }",
    "citizenship: { in: [\"KH\"] }",
    "citizenship: { in: [\"KH\", \"KH\"] }",
    "citizenship: { in: [\"MX\", \"KH\", \"GT\"], notIn: [\"GT\", \"MX\"] }",
    "citizenship: { eq: \"KH\" }, citizenshipRegion: { eq: \"SOUTH_EASTERN_ASIA\" }",
    "citizenship: { eq: \"KH\" }, gender: { in: [MALE, FEMALE, OTHER, UNKNOWN] }",
    "gender: { in: [UNKNOWN, OTHER, FEMALE, MALE, MALE] }, citizenship: { eq: \"KH\" }",
    "citizenship: { eq: \"KH\" }, state: { notIn: [] }",
    "citizenshipRegion: { eq: \"SOUTH_EASTERN_ASIA\" }, citizenship: { in: [\"KH\", \"MX\"] }",
];

const PERIODS: [&str; 2] = [
    "interval: MONTH, from: \"2025-06-01\", to: \"2025-06-30\"",
    "interval: QUARTER, from: \"2025-04-01\", to: \"2025-05-01\"",
];

async fn one_number_however_it_is_asked_for(context: TestContext) -> Outcome {
    let (app, _) = world(&context).await?;
    let (mut said, mut tables) = (Vec::new(), BTreeSet::new());
    for reader in READERS {
        let partner = Partner::new(&app, reader).await?;
        let answer = partner
            .data("{ statisticsReleases { nodes { id } } }")
            .await?;
        let ids = answer["statisticsReleases"]["nodes"].as_array().cloned();
        let ids: Vec<String> = ids
            .unwrap_or_default()
            .iter()
            .map(|one| one["id"].to_string())
            .collect();
        assert_eq!(ids.len(), 2);
        for period in PERIODS {
            for words in WORDS {
                let asked = format!("period: {{ {period} }}, filter: {{ {words} }}");
                said.push(partner.said("peopleInCustody", &asked).await?);
            }
            for id in &ids {
                let asked = format!(
                    "period: {{ {period} }}, filter: {{ {} }}, release: {id}",
                    WORDS[0]
                );
                said.push(partner.said("peopleInCustody", &asked).await?);
            }
        }
        let query = "interval=MONTH&from=2025-06-01&to=2025-06-30&groupBy=CITIZENSHIP&measures=PEOPLE_IN_CUSTODY";
        for _ in 0..3 {
            tables.insert(partner.table(query).await?);
        }
    }
    assert!(said[0].value.is_some());
    assert!(said.iter().all(|one| *one == said[0]), "{said:?}");
    assert_eq!(tables.len(), 1);
    Ok(())
}

async fn the_same_people_are_the_same_number_in_every_table(context: TestContext) -> Outcome {
    let (_app, world) = world(&context).await?;
    let mut of: BTreeMap<(Measure, u64, i64), Vec<(Cell, i64)>> = BTreeMap::new();
    for (cell, shown) in &world.seen {
        let count = world.truth.of(cell);
        let same = of
            .entry((cell.measure, count.set, count.amount))
            .or_default();
        same.push((*cell, shown.value));
    }
    let repeated: Vec<_> = of.into_values().filter(|cells| cells.len() > 1).collect();
    assert!(repeated.len() > 20, "{}", repeated.len());
    let differs = |cells: &&Vec<(Cell, i64)>| cells.iter().any(|(_, value)| *value != cells[0].1);
    assert_eq!(repeated.iter().find(differs), None);
    // Noise that is drawn for each answer, or for each wording of a question.
    let cells = world
        .truth
        .cells()
        .values()
        .filter(|count| count.people >= 11)
        .step_by(50);
    let (mut tried, mut right) = (0, 0);
    for count in cells {
        let answers = (0..400).filter_map(|times| Naive::Fresh(7).answer(*count, times));
        let sum: i64 = answers.sum();
        tried += 1;
        right += u32::from((2 * sum + 400).div_euclid(800) == count.amount);
    }
    assert!(
        tried > 20 && 10 * right >= 9 * tried,
        "only {right} of {tried} are known exactly"
    );
    Ok(())
}
