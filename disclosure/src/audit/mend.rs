//! Withholding cells until nobody is exposed.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::propagate::{bounds_of_parent, bounds_of_part, is_exposed, loosen};
use super::{Protection, System, Variable, exposed, propagate};

/// Most propagations of everything.
const ROUNDS: usize = 200;

/// Steps near the exposed cells between two propagations of everything.
const STEPS: usize = 12;

/// How far from a changed cell its consequences are worked out anew in a step.
const HOPS: usize = 3;

/// How far the chain of bounds behind an exposed cell is followed: until a cell is found that may go,
/// for a few links where there is one whose noise can be drawn anew. The first rounds, in which most is
/// found near, look less far.
const DEPTH: usize = 10;
const DEPTH_TO_REDRAW: usize = 3;

/// Most times that the noise of a cell is drawn anew. Two numbers are within the bounds of a count:
/// what helps is found soon or not at all.
const REDRAWS: u8 = 12;

/// Draws the noise of a cell anew.
pub trait Noise {
    /// The cells of the same people with their new numbers; none where the number is public already
    /// or no noise makes another one.
    fn redraw(&mut self, variable: u32) -> Option<Vec<(u32, Variable)>>;

    /// A cell is withheld: its noise is not drawn any more.
    fn withhold(&mut self, variable: u32);
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
/// the smallest goes; the noise of one that is protected is drawn anew before it goes. The outcome
/// depends on the system alone.
pub fn mend(system: &mut System, noise: &mut impl Noise) -> Mended {
    let mut mended = Mended::default();
    let mut redraws = Redraws::default();
    loop {
        propagate(system);
        let mut bad = exposed(system);
        if bad.is_empty() || mended.rounds == ROUNDS {
            mended.exposed = bad;
            return mended;
        }
        mended.rounds += 1;
        // A few steps near the exposed cells, then everything from the beginning.
        let depth = DEPTH.min(2 * mended.rounds);
        for step in 0..STEPS {
            let chosen: BTreeSet<u32> = bad
                .iter()
                .filter_map(|variable| candidate(system, *variable, depth, &redraws))
                // What is stale, or not looked for far enough, costs no cell that is protected.
                .filter(|one| {
                    (step == 0 && depth == DEPTH) || redraws.remedy(system, *one) <= Remedy::Redraw
                })
                .collect();
            if chosen.is_empty() {
                break;
            }
            let mut changed = Vec::new();
            for variable in &chosen {
                changed.extend(lessen(system, noise, *variable, &mut redraws, &mut mended));
            }
            loosen(system, &changed, HOPS);
            bad.retain(|variable| is_exposed(system, *variable));
            if bad.is_empty() {
                break;
            }
        }
    }
}

/// What can be done about a published cell, the cheapest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Remedy {
    /// It is withheld, and nobody minds.
    Withhold,
    /// Its noise is drawn anew.
    Redraw,
    /// It is withheld though it is nationwide.
    WithholdWeak,
    /// It is withheld though many look at it.
    WithholdStrong,
}

/// How often the noise of each cell was drawn anew.
#[derive(Debug, Default)]
struct Redraws {
    drawn: BTreeMap<u32, u8>,
}

impl Redraws {
    fn of(&self, variable: u32) -> u8 {
        self.drawn.get(&variable).copied().unwrap_or(0)
    }

    fn remedy(&self, system: &System, variable: u32) -> Remedy {
        match system.variables[variable as usize].protection {
            Protection::None => Remedy::Withhold,
            _ if self.of(variable) < REDRAWS => Remedy::Redraw,
            Protection::Weak => Remedy::WithholdWeak,
            Protection::Strong => Remedy::WithholdStrong,
        }
    }
}

/// Shows less of a cell, or another number; answers the cells that it changed.
fn lessen(
    system: &mut System,
    noise: &mut impl Noise,
    variable: u32,
    redraws: &mut Redraws,
    mended: &mut Mended,
) -> Vec<u32> {
    if redraws.remedy(system, variable) == Remedy::Redraw {
        let Some(drawn) = noise.redraw(variable) else {
            // Nothing can be drawn: the next look at it finds another remedy.
            redraws.drawn.insert(variable, REDRAWS);
            return Vec::new();
        };
        *redraws.drawn.entry(variable).or_insert(0) += 1;
        mended.redrawn += 1;
        return drawn
            .into_iter()
            .map(|(cell, anew)| {
                system.variables[cell as usize] = anew;
                cell
            })
            .collect();
    }
    withhold(system, variable);
    noise.withhold(variable);
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
fn candidate(system: &System, exposed: u32, most: usize, redraws: &Redraws) -> Option<u32> {
    let mut found: HashSet<u32> = HashSet::new();
    let mut seen: HashSet<(u32, End)> = HashSet::new();
    let mut edge = vec![(exposed, End::Low), (exposed, End::High)];
    for depth in 1..=most {
        let mut further = Vec::new();
        for (variable, end) in edge {
            if seen.insert((variable, end)) && is_narrowed(system, variable, end) {
                follow(system, variable, end, &mut found, &mut further);
            }
        }
        // Those that are not protected and near are taken before any further away.
        let cheapest = found.iter().map(|one| redraws.remedy(system, *one)).min();
        if cheapest == Some(Remedy::Withhold)
            || (cheapest == Some(Remedy::Redraw) && depth >= DEPTH_TO_REDRAW)
        {
            break;
        }
        edge = further;
    }
    found.into_iter().min_by_key(|one| {
        let variable = &system.variables[*one as usize];
        let remedy = redraws.remedy(system, *one);
        let drawn = redraws.of(*one);
        (remedy, drawn, !variable.active, variable.people, *one)
    })
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
    found: &mut HashSet<u32>,
    further: &mut Vec<(u32, End)>,
) {
    for at in system.relations_of(variable) {
        if !binds(system, *at, variable, end) {
            continue;
        }
        let relation = &system.relations[*at as usize];
        let is_parent = relation.parent == variable;
        let parts = system.parts_of(relation).iter().map(|part| {
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
            if is_narrowed(system, member, its_end) {
                further.push((member, its_end));
            }
        }
    }
}

/// Whether a relation holds an end of a cell where it is.
fn binds(system: &System, at: u32, variable: u32, end: End) -> bool {
    let (low, high) = if system.relations[at as usize].parent == variable {
        bounds_of_parent(system, at)
    } else {
        bounds_of_part(system, at, variable)
    };
    let (own_low, own_high) = system.interval(variable);
    match end {
        End::Low => low > 0 && low >= u64::from(own_low),
        End::High => high <= u64::from(own_high),
    }
}
