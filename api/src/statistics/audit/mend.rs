//! Withholding cells until nobody is exposed.

use std::collections::{BTreeMap, BTreeSet};

use super::propagate::{Sums, bounds_of_parent, bounds_of_part, is_exposed, loosen};
use super::{Protection, Relation, System, Variable, exposed, propagate};

/// Most rounds of withholding.
const ROUNDS: usize = 400;

/// How far the chain of bounds behind an exposed cell is followed.
const DEPTH: usize = 8;

/// Most times that the noise of a cell is drawn anew.
const REDRAWS: u8 = 40;

/// Draws the noise of a cell anew.
pub trait Noise {
    /// The cells of the same people with their new numbers; none where the number is public already.
    fn redraw(&mut self, variable: u32, attempt: u8) -> Option<Vec<(u32, Variable)>>;
}

/// What it took.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mended {
    /// The cells that were withheld.
    pub withheld: Vec<u32>,
    /// How many noises were drawn anew.
    pub redrawn: usize,
    /// Rounds that it took.
    pub rounds: usize,
    /// Whole tables that were withheld.
    pub tables: usize,
    /// Cells that are exposed still.
    pub exposed: Vec<u32>,
}

/// Withholds cells until no small cell is exposed. Of the published cells that bound an exposed one
/// the smallest goes, and one that is protected only where no other is left; before that its noise is
/// drawn anew. The outcome depends on the system alone.
pub fn mend(system: &mut System, noise: &mut impl Noise) -> Mended {
    let mut mended = Mended::default();
    let mut attempts: BTreeMap<u32, u8> = BTreeMap::new();
    let mut queued = Vec::new();
    loop {
        propagate(system);
        let mut bad = exposed(system);
        if bad.is_empty() || mended.rounds == ROUNDS {
            mended.exposed = bad;
            return mended;
        }
        mended.rounds += 1;
        // A few steps near the exposed cells, then everything from the beginning.
        for step in 0..STEPS {
            // What is stale near an exposed cell costs no cell that is protected.
            let may_go = |one: &u32| step == 0 || protection(system, *one) == Protection::None;
            let chosen: BTreeSet<u32> = bad
                .iter()
                .filter_map(|variable| candidate(system, *variable))
                .filter(may_go)
                .collect();
            if chosen.is_empty() {
                if step == 0 {
                    mended.exposed = bad;
                    return mended;
                }
                break;
            }
            let mut changed = Vec::new();
            for variable in chosen {
                changed.extend(lessen(system, noise, variable, &mut attempts, &mut mended));
            }
            loosen(system, &changed, &mut queued);
            bad.retain(|variable| is_exposed(system, *variable));
            if bad.is_empty() {
                break;
            }
        }
    }
}

/// Steps between two propagations of everything.
const STEPS: usize = 4;

/// Shows less of a cell, or another number; answers the cells that it changed.
fn lessen(
    system: &mut System,
    noise: &mut impl Noise,
    variable: u32,
    attempts: &mut BTreeMap<u32, u8>,
    mended: &mut Mended,
) -> Vec<u32> {
    let attempt = attempts.entry(variable).or_insert(0);
    if protection(system, variable) != Protection::None && *attempt < REDRAWS {
        *attempt += 1;
        if let Some(drawn) = noise.redraw(variable, *attempt) {
            mended.redrawn += 1;
            return drawn
                .into_iter()
                .map(|(cell, anew)| {
                    system.variables[cell as usize] = anew;
                    cell
                })
                .collect();
        }
    }
    withhold(system, variable);
    mended.withheld.push(variable);
    vec![variable]
}

fn withhold(system: &mut System, variable: u32) {
    let one = &mut system.variables[variable as usize];
    one.shown = None;
    one.low = 0;
    one.high = one.high_unshown;
}

/// Which end of an interval.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum End {
    Low,
    High,
}

impl End {
    const fn other(self) -> Self {
        match self {
            Self::Low => Self::High,
            Self::High => Self::Low,
        }
    }
}

/// The published cell whose loss costs least among those that bound the exposed one.
fn candidate(system: &System, exposed: u32) -> Option<u32> {
    let mut found: BTreeSet<u32> = BTreeSet::new();
    let mut seen: BTreeSet<(u32, End)> = BTreeSet::new();
    let mut edge = vec![(exposed, End::Low), (exposed, End::High)];
    for _ in 0..DEPTH {
        let mut further = Vec::new();
        for (variable, end) in edge {
            if seen.insert((variable, end)) && is_narrowed(system, variable, end) {
                follow(system, variable, end, &mut found, &mut further);
            }
        }
        // Those that are not protected and near are taken before any further away.
        if found
            .iter()
            .any(|one| protection(system, *one) == Protection::None)
        {
            break;
        }
        edge = further;
    }
    found.into_iter().min_by_key(|one| {
        let variable = &system.variables[*one as usize];
        (variable.protection, !variable.active, variable.people, *one)
    })
}

fn protection(system: &System, variable: u32) -> Protection {
    system.variables[variable as usize].protection
}

/// Whether an end is narrower than what is shown of the cell itself says.
fn is_narrowed(system: &System, variable: u32, end: End) -> bool {
    let one = &system.variables[variable as usize];
    let (low, high) = system.interval(variable);
    match end {
        End::Low => low > one.low,
        End::High => high < one.high,
    }
}

/// Finds what an end of a cell comes from: published cells, and further ends.
fn follow(
    system: &System,
    variable: u32,
    end: End,
    found: &mut BTreeSet<u32>,
    further: &mut Vec<(u32, End)>,
) {
    for at in system.relations_of(variable) {
        let relation = system.relations[*at as usize];
        if !binds(system, &relation, variable, end) {
            continue;
        }
        let is_parent = relation.parent == variable;
        let parts = system.parts_of(&relation).iter().map(|part| {
            // A parent's end comes from the same ends of its parts, a part's from the other ends.
            (*part, if is_parent { end } else { end.other() })
        });
        for (member, its_end) in parts.chain([(relation.parent, end)]) {
            if member == variable {
                continue;
            }
            if system.variables[member as usize].shown.is_some() {
                found.insert(member);
            }
            further.push((member, its_end));
        }
    }
}

/// Whether a relation holds an end of a cell where it is.
fn binds(system: &System, relation: &Relation, variable: u32, end: End) -> bool {
    let sums = Sums::of(system, system.parts_of(relation));
    let (low, high) = if relation.parent == variable {
        bounds_of_parent(system, relation, &sums)
    } else {
        bounds_of_part(system, relation, &sums, variable)
    };
    let (own_low, own_high) = system.interval(variable);
    match end {
        End::Low => low > 0 && low >= u64::from(own_low),
        End::High => high <= u64::from(own_high),
    }
}
