use std::collections::BTreeMap;

use microlp::{ComparisonOp, OptimizationDirection, Problem};
use proptest::prelude::*;

use crate::audit::{Holds, OPEN, Protection, Rules, System, Variable};

/// People by three codes, every table of which is published.
#[derive(Clone, Debug)]
pub(super) struct Cube {
    /// How many people are in each finest cell.
    finest: BTreeMap<[u8; 3], u32>,
    /// Decides the noise.
    seed: u64,
}

pub(super) fn cubes() -> impl Strategy<Value = Cube> {
    let people = prop_oneof![
        3 => Just(0_u32), 3 => 1..=2_u32, 3 => 3..=12_u32, 2 => 13..=40_u32, 1 => 41..=300_u32
    ];
    (
        2..=3_u8,
        2..=4_u8,
        1..=3_u8,
        prop::collection::vec(people, 36),
        proptest::prelude::any::<u64>(),
    )
        .prop_map(|(a, b, c, people, seed)| {
            let mut finest = BTreeMap::new();
            let mut people = people.into_iter();
            for a in 0..a {
                for b in 0..b {
                    for c in 0..c {
                        let count = people.next().unwrap_or(0);
                        if count > 0 {
                            finest.insert([a, b, c], count);
                        }
                    }
                }
            }
            Cube { finest, seed }
        })
}

/// A cell of a table: none stands for every code.
type Key = [Option<u8>; 3];

impl Cube {
    /// Every cell with somebody in it and its people.
    fn cells(&self) -> BTreeMap<Key, u32> {
        let mut cells = BTreeMap::new();
        for (codes, people) in &self.finest {
            for mask in 0..8_u8 {
                let key = [0, 1, 2].map(|at| (mask >> at & 1 == 1).then_some(codes[at]));
                *cells.entry(key).or_insert(0) += people;
            }
        }
        cells
    }

    pub(super) fn counts(&self) -> Vec<u32> {
        self.cells().into_values().collect()
    }

    fn holds(key: Key, codes: [u8; 3]) -> bool {
        key.iter()
            .zip(codes)
            .all(|(one, code)| one.is_none_or(|one| one == code))
    }

    /// Noise that is the same for the same people.
    fn offset(&self, key: Key) -> u32 {
        let members = self.finest.keys().filter(|codes| Self::holds(key, **codes));
        let set = members.fold(self.seed, |set, codes| {
            let mixed = codes.iter().fold(self.seed | 1, |mixed, code| {
                (mixed ^ u64::from(*code))
                    .wrapping_mul(0x9E37_79B9_7F4A_7C15)
                    .rotate_left(23)
            });
            set.wrapping_add(mixed)
        });
        u32::try_from((set.wrapping_mul(0xD6E8_FEB8_6659_FD93) >> 33) % 5).unwrap()
    }

    pub(super) fn system(&self) -> System {
        self.system_where(true)
    }

    /// The same with or without the rule that different numbers prove somebody.
    pub(super) fn system_where(&self, one_noise: bool) -> System {
        let mut system = System::new(Rules { k: 11, width: 5 });
        let cells = self.cells();
        let numbers: BTreeMap<Key, u32> = cells
            .iter()
            .map(|(key, people)| (*key, system.add(self.variable(*key, *people))))
            .collect();
        for (key, whole) in &numbers {
            for at in 0..3 {
                if key[at].is_some() {
                    continue;
                }
                let is_part = |other: &&Key| {
                    other[at].is_some() && (0..3).all(|one| one == at || other[one] == key[one])
                };
                let parts: Vec<u32> = numbers
                    .keys()
                    .filter(is_part)
                    .map(|one| numbers[one])
                    .collect();
                system.relate(
                    *whole,
                    parts,
                    Holds {
                        at_most_sum: true,
                        at_least_sum: true,
                        at_least_each: true,
                        one_noise,
                    },
                );
            }
        }
        system
    }

    fn variable(&self, key: Key, people: u32) -> Variable {
        let value = (people + self.offset(key)) / 5 * 5;
        let shown = (people >= 11 && value >= 15).then_some(value);
        let high_unshown = if people <= 14 { 14 } else { OPEN };
        let (low, high) = match shown {
            Some(value) => ((value - 4).max(11), value + 4),
            None => (0, high_unshown),
        };
        let is_nationwide = key.iter().flatten().count() <= 1;
        Variable {
            people,
            shown,
            low,
            high,
            high_unshown,
            protection: match (is_nationwide, people >= 33) {
                (true, true) => Protection::Strong,
                (true, false) => Protection::Weak,
                (false, _) => Protection::None,
            },
            active: true,
        }
    }

    /// The least and the most that a cell can be, by a linear program over the finest cells: every
    /// cell is the sum of those and lies within what is shown of it.
    pub(super) fn bounds(&self, system: &System, at: usize) -> (f64, f64) {
        let cells = self.cells();
        let wanted = *cells.keys().nth(at).unwrap();
        let end = |direction| {
            let mut problem = Problem::new(direction);
            let finest: Vec<([u8; 3], microlp::Variable)> = self
                .finest
                .keys()
                .map(|codes| {
                    let factor = f64::from(u8::from(Self::holds(wanted, *codes)));
                    (*codes, problem.add_var(factor, (0.0, f64::INFINITY)))
                })
                .collect();
            for (key, variable) in cells.keys().zip(system.variables()) {
                let parts = finest.iter().filter(|(codes, _)| Self::holds(*key, *codes));
                let sum: Vec<_> = parts.map(|(_, part)| (*part, 1.0)).collect();
                problem.add_constraint(&sum, ComparisonOp::Ge, variable.low.into());
                if variable.high != OPEN {
                    problem.add_constraint(&sum, ComparisonOp::Le, variable.high.into());
                }
            }
            problem.solve()
        };
        let least = end(OptimizationDirection::Minimize).unwrap();
        let least = least.into_solution().unwrap().objective();
        let most = match end(OptimizationDirection::Maximize) {
            Err(microlp::Error::Unbounded) => f64::INFINITY,
            most => most.unwrap().into_solution().unwrap().objective(),
        };
        (least, most)
    }
}
