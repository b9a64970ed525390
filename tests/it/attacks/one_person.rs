//! One person added, taken away or corrected: who knows a table from before compares.

use std::collections::BTreeSet;

use entities::codes::StatisticsDimension::{Citizenship, Gender};
use entities::{detention, person, placement};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, EntityTrait as _, IntoActiveModel as _,
    QueryFilter as _,
};
use tests::build::{self, People};
use tests::{Outcome, Suite, TestContext};
use uuid::Uuid;

use super::naive::Naive;
use super::truth::{Cell, Truth, place};
use super::world::{DAYS, on};
use crate::releases::{COMMUNITIES, World, differences};

pub(crate) fn tests(suite: &mut Suite) {
    tests::add_tests!(suite, on_each_backend:
        one_person_more_or_fewer_or_corrected_changes_nothing,
    );
    tests::add_tests!(suite, plain:
        one_person_more_stands_out_of_numbers_that_are_counted_anew,
    );
}

async fn one_person_more_or_fewer_or_corrected_changes_nothing(context: TestContext) -> Outcome {
    let world = World::new(&context).await?;
    let people = world.people(COMMUNITIES, 4).await?;
    world.publish()?;
    let first = world.cells(1).await?;
    // One more Cambodian, held in the midst of what is closed.
    let one = world.population(&[("KH", 1)], 5).make();
    build::write_people(world.db(), &one).await?;
    world.publish()?;
    assert_eq!(differences(&world.cells(2).await?, &first), []);
    // One fewer of the largest community, and one of another turns out to be of the smallest.
    let person = &people.persons[400];
    placement::Entity::delete_many()
        .filter(placement::Column::PersonId.eq(person.id))
        .exec(world.db())
        .await?;
    detention::Entity::delete_many()
        .filter(detention::Column::PersonId.eq(person.id))
        .exec(world.db())
        .await?;
    person::Entity::delete_by_id(person.id)
        .exec(world.db())
        .await?;
    let mut corrected = people.persons[200].clone();
    corrected.citizenship_country = Some("BT".to_owned());
    corrected.birth_year = Some(1950);
    corrected
        .into_active_model()
        .reset_all()
        .update(world.db())
        .await?;
    world.publish()?;
    assert_eq!(differences(&world.cells(3).await?, &first), []);
    let found = world.statistics(&["audit", "3"])?;
    assert!(found.success()?.contains("; 0 small cells"));
    // Many more are seen, and an earlier release stays what it was.
    world.people(&[("KH", 60)], 6).await?;
    world.publish()?;
    assert_ne!(world.cells(4).await?, first);
    assert_eq!(differences(&world.cells(1).await?, &first), []);
    Ok(())
}

/// The same against numbers that are counted anew, exactly or with noise of each set: whoever compares
/// reads of the person who was added everything that is published of anybody.
fn one_person_more_stands_out_of_numbers_that_are_counted_anew() -> Outcome {
    let facilities = super::world::facilities();
    let ids: Vec<Uuid> = facilities.iter().map(|(id, ..)| *id).collect();
    let population = |communities, seed| build::Population {
        owner: build::Owner::Organization(Uuid::nil()),
        communities,
        facilities: &ids,
        from: on(DAYS.0),
        days: 300,
        seed,
    };
    let before = population(COMMUNITIES, 4).make();
    let one = population(&[("KH", 1)], 5).make();
    let mut after = before.clone();
    after.persons.extend(one.persons.clone());
    after.stays.extend(one.stays.clone());
    after.stints.extend(one.stints.clone());
    let truth = |people: &People| Truth::new(people, &facilities, (on(DAYS.0), on(DAYS.1)));
    let (before, after, own) = (truth(&before), truth(&after), truth(&one));
    for naive in [Naive::Threshold, Naive::Keyed(1), Naive::Keyed(2)] {
        let answer = |truth: &Truth, cell: &Cell| naive.answer(truth.of(cell), 0);
        let changed = after
            .cells()
            .keys()
            .filter(|cell| answer(&before, cell) != answer(&after, cell));
        let changed: Vec<&Cell> = changed.collect();
        assert!(changed.len() > 20, "{naive:?}: {}", changed.len());
        for dimension in [Citizenship, Gender] {
            let codes = changed.iter().map(|cell| cell.codes[place(dimension)]);
            let codes: BTreeSet<u8> = codes.filter(|code| *code != 0).collect();
            let name = own.names(dimension).first().ok_or("no code")?;
            let code: BTreeSet<u8> = after.code(dimension, name).into_iter().collect();
            assert_eq!(codes, code, "{naive:?} and {dimension:?}");
        }
    }
    Ok(())
}
