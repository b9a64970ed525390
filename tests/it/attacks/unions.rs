//! Unions: one group together with every choice of others, and what remains without it. Where each answer
//! has noise of its own, what the answers have in common is the group itself.

use entities::codes::StatisticsDimension::Citizenship;
use entities::codes::StatisticsMeasure::PeopleInCustody;
use tests::{Outcome, Suite, TestContext};

use super::deduction::{Bounds, ENDLESS};
use super::naive::Naive;
use super::partner::{Partner, Said};
use super::truth::Count;
use super::world::{DAYS, MONTH, NOBODY, READERS, World, on, world};

pub(crate) fn tests(suite: &mut Suite) {
    tests::add_tests!(suite, on_each_backend:
        a_group_with_every_choice_of_others,
    );
}

/// How many published groups are put together.
const OTHERS: usize = 4;

async fn union_of(partner: &Partner, countries: &[&str]) -> Outcome<Said> {
    let filter = format!("citizenship: {{ in: [\"{}\"] }}", countries.join("\", \""));
    partner.number("peopleInCustody", on(MONTH), &filter).await
}

/// Every choice of these.
fn choices<T: Copy>(of: &[T]) -> impl Iterator<Item = Vec<T>> {
    (0..1_usize << of.len()).map(|mask| {
        let chosen = of.iter().enumerate().filter(|(at, _)| mask >> at & 1 == 1);
        chosen.map(|(_, one)| *one).collect()
    })
}

async fn a_group_with_every_choice_of_others(context: TestContext) -> Outcome {
    let (app, world) = world(&context).await?;
    let partner = Partner::new(&app, READERS[0]).await?;
    let mut own = Vec::new();
    let names = world.truth.names(Citizenship).iter().map(String::as_str);
    for country in names.chain([NOBODY]) {
        own.push((country, union_of(&partner, &[country]).await?));
    }
    let (mut shown, hidden): (Vec<_>, Vec<_>) =
        own.iter().partition(|(_, said)| said.value.is_some());
    shown.sort_by_key(|(_, said)| std::cmp::Reverse(said.value));
    assert!(shown.len() > OTHERS && hidden.len() >= 4, "{own:?}");
    let mut answers: Vec<Vec<Said>> = Vec::new();
    for (country, first) in shown[OTHERS..].iter().chain(&hidden) {
        let mut known = first.bounds;
        let mut all = Vec::new();
        for others in choices(&shown[..OTHERS]) {
            let countries: Vec<&str> = others
                .iter()
                .map(|other| other.0)
                .chain([*country])
                .collect();
            let union = union_of(&partner, &countries).await?;
            let others = others.iter().map(|other| other.1.bounds);
            let others = others.fold((0, 0), |sum: Bounds, one| (sum.0 + one.0, sum.1 + one.1));
            known.0 = known.0.max(union.bounds.0 - others.1);
            known.1 = known.1.min(if union.bounds.1 == ENDLESS {
                ENDLESS
            } else {
                union.bounds.1 - others.0
            });
            all.push(union);
        }
        assert_eq!(
            known, first.bounds,
            "of {country} unions tell more than its own number"
        );
        if first.value.is_none() {
            assert!(all.iter().all(|union| union.value.is_none()));
            answers.push(all);
        }
    }
    // Of nobody, of one, of ten: the unions are the same.
    assert!(answers.windows(2).all(|pair| pair[0] == pair[1]));
    what_remains(&partner, &own).await?;
    noise_of_each_answer_averages_out(&world);
    Ok(())
}

/// All but one group, and all but one and another: the differences say nothing.
async fn what_remains(partner: &Partner, own: &[(&str, Said)]) -> Outcome {
    let all_but = async |countries: &[&str]| {
        let filter = format!(
            "citizenship: {{ notIn: [\"{}\"] }}",
            countries.join("\", \"")
        );
        partner.number("peopleInCustody", on(MONTH), &filter).await
    };
    let nobody = all_but(&[NOBODY]).await?;
    for (country, said) in own {
        let rest = all_but(&[country]).await?;
        assert_eq!((rest.value, rest.bounds.1), (None, ENDLESS), "{country}");
        // Less what is published of it, which is nothing of what is not shown.
        assert_eq!(rest.bounds.0, nobody.bounds.0 - said.bounds.0, "{country}");
        assert_eq!(all_but(&[country, NOBODY]).await?, rest);
    }
    Ok(())
}

/// The same against an open table builder, whose noise the set of each union decides.
fn noise_of_each_answer_averages_out(world: &World) {
    let day = on(DAYS.1);
    let counts: Vec<Count> = (1..)
        .zip(world.truth.names(Citizenship))
        .map(|(code, _)| {
            world
                .truth
                .ask(PeopleInCustody, (day, day), |codes| codes[0] == code)
        })
        .collect();
    let (small, large): (Vec<Count>, Vec<Count>) = counts
        .into_iter()
        .filter(|one| one.people > 0)
        .partition(Count::is_small);
    assert!(
        small.len() >= 2 && large.len() >= 6,
        "{small:?} and {large:?}"
    );
    let unions: Vec<Count> = choices(&large)
        .map(|chosen| chosen.into_iter().fold(Count::default(), Count::and))
        .filter(|union| union.people >= 11)
        .collect();
    let (mut tried, mut right) = (0, 0);
    for naive in (0..20).map(Naive::Keyed) {
        for group in &small {
            let differences = unions.iter().filter_map(|others| {
                Some(naive.answer(others.and(*group), 0)? - naive.answer(*others, 0)?)
            });
            let differences: Vec<i64> = differences.collect();
            let number = i64::try_from(differences.len()).unwrap_or(1);
            let sum: i64 = differences.iter().sum();
            tried += 1;
            right += u32::from((2 * sum + number).div_euclid(2 * number) == group.amount);
        }
    }
    assert!(
        10 * right >= 8 * tried,
        "only {right} of {tried} small groups are known exactly"
    );
}
