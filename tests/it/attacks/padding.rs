//! Dummies: an organization that is not verified adds people who do not exist, until a small number is
//! published, or until a published one moves. Step by step this is tried where nothing else is needed
//! (`disclosure/tests/padding.rs`); here it is done once, end to end.

use entities::codes::StatisticsDimension::Citizenship;
use entities::codes::StatisticsMeasure::PeopleDetained;
use tests::{Outcome, Suite, TestContext};

use super::naive::Naive;
use super::partner::Partner;
use super::truth::Count;
use super::world::{DAYS, PADDED, READERS, on, world};

pub(crate) fn tests(suite: &mut Suite) {
    tests::add_tests!(suite, on_each_backend:
        ten_people_among_eleven_dummies_are_not_shown,
    );
    tests::add_tests!(suite, plain:
        dummies_count_those_whom_a_threshold_hides,
        dummies_count_those_whom_rounding_hides,
    );
}

async fn ten_people_among_eleven_dummies_are_not_shown(context: TestContext) -> Outcome {
    let (app, world) = world(&context).await?;
    let padded = world
        .truth
        .code(Citizenship, PADDED)
        .ok_or("nobody is padded")?;
    let days = (on(DAYS.0), on(DAYS.1));
    let count = world
        .truth
        .ask(PeopleDetained, days, |codes| codes[0] == padded);
    assert_eq!(count.people, 21);
    assert!(
        Naive::Threshold.answer(count, 0).is_some(),
        "a threshold publishes them"
    );
    assert!(world.seen.keys().all(|cell| cell.codes[0] != padded));
    let partner = Partner::new(&app, READERS[0]).await?;
    let menu = partner
        .data("{ statisticsFacets(measure: PEOPLE_DETAINED) { dimensions { codes { code } } } }")
        .await?;
    assert!(
        !menu.to_string().contains(&format!("\"{PADDED}\"")),
        "{menu}"
    );
    Ok(())
}

/// Of so many people and dummies.
fn padded(people: i64, dummies: i64) -> Count {
    Count {
        people: people + dummies,
        amount: people + dummies,
        set: 0,
    }
}

/// Who sees a number appear at the eleventh knows how many there are without the dummies.
fn dummies_count_those_whom_a_threshold_hides() -> Outcome {
    for people in 0..=10 {
        let answer = |dummies: &i64| Naive::Threshold.answer(padded(people, *dummies), 0);
        let appears = (1..=50).find(|dummies| answer(dummies).is_some());
        assert_eq!(
            11 - appears.ok_or("no number of dummies is enough")?,
            people
        );
    }
    Ok(())
}

/// Who sees a rounded number move knows how many are rounded.
fn dummies_count_those_whom_rounding_hides() -> Outcome {
    for people in 11..=60 {
        let answer = |dummies: i64| Naive::Rounded.answer(padded(people, dummies), 0);
        let moves = (1..=5).find(|dummies| answer(*dummies) != answer(0));
        let shown = answer(0).ok_or("nothing is shown")?;
        assert_eq!(shown + 3 - moves.ok_or("it never moves")?, people);
    }
    Ok(())
}
