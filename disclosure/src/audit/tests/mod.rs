use proptest::prelude::*;

use super::*;

mod cube;

use cube::Cube;

const RULES: Rules = Rules { k: 11, width: 5 };

/// A cell of so many people of which nothing is shown.
fn hidden(people: u32) -> Variable {
    Variable {
        people,
        shown: None,
        low: 0,
        high: 14,
        high_unshown: if people <= 14 { 14 } else { OPEN },
        protection: Protection::None,
        active: true,
    }
}

fn shown(people: u32, value: u32) -> Variable {
    Variable {
        shown: Some(value),
        low: value.saturating_sub(4).max(11),
        high: value + 4,
        ..hidden(people)
    }
}

const SUM: Holds = Holds {
    at_most_sum: true,
    at_least_sum: true,
    at_least_each: true,
    one_noise: false,
};

struct Nothing;

impl Noise for Nothing {
    fn redraw(&mut self, _: u32) -> Option<Vec<(u32, Variable)>> {
        None
    }

    fn withhold(&mut self, _: u32) {}

    fn show(&mut self, _: u32) -> Option<Variable> {
        None
    }
}

#[test]
fn what_is_left_of_a_whole_is_worked_out() {
    let mut system = System::new(RULES);
    let whole = system.add(shown(43, 45));
    let large = system.add(shown(40, 36));
    let small = system.add(hidden(3));
    system.relate(whole, [large, small], SUM);
    propagate(&mut system);
    // At least 41 less at most 40.
    assert_eq!(system.interval(small), (1, 14));
    assert!(
        exposed(&system).is_empty(),
        "three people are not proved to be"
    );
}

#[test]
fn somebody_whose_existence_is_proved_is_exposed_and_mended() {
    let mut system = System::new(RULES);
    let whole = system.add(shown(42, 45));
    let large = system.add(shown(40, 36));
    let small = system.add(hidden(2));
    system.relate(whole, [large, small], SUM);
    propagate(&mut system);
    assert_eq!(exposed(&system), [small]);
    let mended = mend(&mut system, &mut Nothing);
    assert_eq!(mended.withheld, [large], "the smaller published cell goes");
    assert!(mended.exposed.is_empty());
    assert_eq!(system.interval(small), (0, 14));
}

#[test]
fn different_numbers_of_a_whole_and_its_one_large_part_prove_somebody() {
    let mut system = System::new(RULES);
    let whole = system.add(shown(41, 45));
    let large = system.add(shown(40, 40));
    let small = system.add(hidden(1));
    let holds = Holds {
        one_noise: true,
        ..SUM
    };
    system.relate(whole, [large, small], holds);
    propagate(&mut system);
    assert_eq!(exposed(&system), [small]);
}

#[test]
fn a_number_is_known_of_who_is_the_only_part_too() {
    let mut system = System::new(RULES);
    let whole = system.add(shown(21, 20));
    let country = system.add(hidden(20));
    let men = system.add(shown(20, 15));
    let other = system.add(hidden(1));
    let holds = Holds {
        one_noise: true,
        ..SUM
    };
    system.relate(whole, [country, other], holds);
    system.relate(country, [men], holds);
    propagate(&mut system);
    assert_eq!(exposed(&system), [other]);
    assert!(mend(&mut system, &mut Nothing).exposed.is_empty());
}

#[test]
fn what_was_published_before_is_not_mended_for_what_came_later() {
    let mut system = System::new(RULES);
    let old = |variable| Variable {
        active: false,
        ..variable
    };
    let whole = system.add(old(shown(42, 45)));
    let large = system.add(old(shown(40, 36)));
    let small = system.add(old(hidden(2)));
    system.relate(whole, [large, small], SUM);
    assert!(mend(&mut system, &mut Nothing).withheld.is_empty());
}

#[test]
fn a_protected_cell_goes_last() {
    let mut system = System::new(RULES);
    let whole = system.add(Variable {
        protection: Protection::Strong,
        ..shown(42, 45)
    });
    let large = system.add(Variable {
        protection: Protection::Weak,
        ..shown(40, 36)
    });
    let small = system.add(hidden(2));
    system.relate(whole, [large, small], SUM);
    assert_eq!(mend(&mut system, &mut Nothing).withheld, [large]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn nothing_is_exposed_after_mending(cube in cube::cubes()) {
        let mut system = cube.system();
        let mended = mend(&mut system, &mut Nothing);
        prop_assert!(mended.exposed.is_empty());
        let mut fresh = cube.system();
        for withheld in &mended.withheld {
            fresh.variables[*withheld as usize] = system.variables[*withheld as usize];
        }
        propagate(&mut fresh);
        prop_assert!(exposed(&fresh).is_empty());
    }

    /// What is worked out step by step is what follows from the beginning.
    #[test]
    fn loosened_is_as_narrow_as_fresh(cube in cube::cubes()) {
        let mut system = cube.system();
        mend(&mut system, &mut Nothing);
        let mut fresh = system.clone();
        propagate(&mut fresh);
        for at in 0..number(fresh.variables.len()) {
            prop_assert_eq!(system.interval(at), fresh.interval(at));
        }
    }

    #[test]
    fn the_truth_is_never_ruled_out(cube in cube::cubes()) {
        let mut system = cube.system();
        propagate(&mut system);
        for (at, people) in cube.counts().iter().enumerate() {
            let (low, high) = system.interval(number(at));
            prop_assert!(low <= *people && *people <= high, "{people} in {low}..={high}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    /// Propagation is weaker than linear programming: it never says less than what a linear program
    /// over all sums at once can prove.
    #[test]
    fn a_linear_program_finds_no_wider_interval(cube in cube::cubes()) {
        let mut system = cube.system_where(false);
        propagate(&mut system);
        for (at, people) in cube.counts().iter().enumerate() {
            if *people >= 1 && *people <= 10 {
                let (low, high) = cube.bounds(&system, at);
                let (wide_low, wide_high) = system.interval(number(at));
                prop_assert!(low >= f64::from(wide_low) - 1e-6);
                prop_assert!(high <= f64::from(wide_high) + 1e-6);
            }
        }
    }
}

/// How much more a linear program works out after mending than propagation: over a fixed sample of
/// random cubes no small cell becomes narrower than the rule.
#[test]
fn a_linear_program_exposes_nobody_after_mending() {
    use proptest::strategy::ValueTree as _;
    use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let (mut looked_at, mut worked_out) = (0, 0);
    for _ in 0..60 {
        let cube: Cube = cube::cubes().new_tree(&mut runner).unwrap().current();
        let mut system = cube.system();
        assert!(mend(&mut system, &mut Nothing).exposed.is_empty());
        for (at, people) in cube.counts().iter().enumerate() {
            if *people >= 1 && *people <= 10 {
                looked_at += 1;
                let (low, high) = cube.bounds(&system, at);
                let is_narrow = high - low < 5.0 - 1e-6;
                worked_out += u32::from(is_narrow || (*people <= 2 && low > 1e-6));
            }
        }
    }
    assert!(looked_at > 500, "{looked_at}");
    assert_eq!(worked_out, 0, "of {looked_at}");
}
