//! Withholding cells until nobody is exposed.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::loosen::{End, holds, is_narrowed, loosen};
use super::propagate::{is_exposed, twins};
use super::{Protection, System, Variable, exposed, propagate};

/// Most rounds.
const ROUNDS: usize = 200;

/// Steps of a round, in which what is exposed by others' mending is not looked at.
const STEPS: usize = 12;

/// How far the chain of bounds behind an exposed cell is followed: until a cell is found that may go,
/// for a few links where there is one whose noise can be drawn anew.
const DEPTH: usize = 10;
const DEPTH_TO_REDRAW: usize = 3;

/// Most times that the noise of a cell is drawn anew. Two numbers are within the bounds of a count:
/// what helps is found soon or not at all.
const REDRAWS: u8 = 12;

/// Of how many cells that bound an exposed one every choice is drawn anew.
const REDRAWN_TOGETHER: usize = 8;

/// Draws the noise of a cell anew.
pub trait Noise {
    /// The cells of the same people with their new numbers; none where the number is public already
    /// or no noise makes another one.
    fn redraw(&mut self, variable: u32) -> Option<Vec<(u32, Variable)>>;

    /// A cell is withheld: its noise is not drawn any more.
    fn withhold(&mut self, variable: u32);

    /// A cell that was withheld is shown again: with the noise that its people have by now.
    fn show(&mut self, variable: u32) -> Option<Variable>;
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
    propagate(system);
    let mut mending = Mending {
        exposed: exposed_once(system),
        system,
        noise,
        redraws: Redraws::default(),
        mended: Mended::default(),
    };
    while !mending.exposed.is_empty() && mending.mended.rounds < ROUNDS {
        mending.round();
        if mending.exposed.is_empty() {
            mending.show_what_need_not_be_withheld();
            // Whatever the steps found: in the end everything is worked out from the beginning.
            propagate(mending.system);
            mending.exposed = exposed_once(mending.system);
        }
    }
    let mut mended = mending.mended;
    mended.exposed = mending.exposed.into_iter().collect();
    mended
}

/// The exposed cells, of equal ones the first.
fn exposed_once(system: &System) -> BTreeSet<u32> {
    let exposed = exposed(system).into_iter();
    exposed.map(|cell| system.same.of(cell)).collect()
}

/// A system that is being mended.
struct Mending<'a, N> {
    system: &'a mut System,
    noise: &'a mut N,
    redraws: Redraws,
    mended: Mended,
    exposed: BTreeSet<u32>,
}

impl<N: Noise> Mending<'_, N> {
    fn round(&mut self) {
        self.mended.rounds += 1;
        // The first rounds, in which most is found near, look less far and do much at once.
        let depth = DEPTH.min(2 * self.mended.rounds);
        // Then noise is drawn anew, and what nothing else helps costs one protected cell each, by turns.
        let far = (2 * self.mended.rounds).checked_sub(DEPTH);
        let turn = far.map(|far| far / 2 % 3);
        if turn == Some(0) {
            // Since the last time other cells have gone: what helped nobody then may help now.
            self.redraws = Redraws::default();
        }
        let mut bad = self.exposed.clone();
        for step in 0..STEPS {
            // What is not looked for far enough, or at leisure, costs no cell that is protected.
            let most = match turn {
                Some(1) if step == 0 => Remedy::WithholdWeak,
                Some(2) if step == 0 => Remedy::WithholdStrong,
                _ => Remedy::Redraw,
            };
            let is_changed = if depth < DEPTH {
                self.lessen_all(&bad, depth, most)
            } else {
                let tried: Vec<bool> = bad.iter().map(|one| self.try_out(*one, most)).collect();
                tried.contains(&true)
            };
            if !is_changed {
                break;
            }
            let system = &*self.system;
            bad.retain(|cell| is_exposed(system, *cell));
        }
    }

    /// Shows less of what costs least of each exposed cell's bounds, at once.
    fn lessen_all(&mut self, bad: &BTreeSet<u32>, depth: usize, most: Remedy) -> bool {
        let chosen: BTreeSet<u32> = bad
            .iter()
            .filter_map(|cell| self.candidates(*cell, depth, most).first().copied())
            .collect();
        let changed: Vec<u32> = chosen.iter().flat_map(|one| self.lessen(*one)).collect();
        self.follow(&changed);
        !chosen.is_empty()
    }

    /// Shows less of what bounds one exposed cell. Noise that is drawn anew and helps nobody is taken
    /// back.
    fn try_out(&mut self, cell: u32, most: Remedy) -> bool {
        if !is_exposed(self.system, cell) {
            return true;
        }
        let mut candidates = self.candidates(cell, DEPTH, most);
        let Some(first) = candidates.first().copied() else {
            return false;
        };
        if self.redraws.remedy(self.system, first) != Remedy::Redraw {
            let changed = self.lessen(first);
            self.follow(&changed);
            return true;
        }
        candidates.retain(|one| self.redraws.remedy(self.system, *one) == Remedy::Redraw);
        candidates.truncate(REDRAWN_TOGETHER);
        if !self.redraw_until_it_helps(&candidates) {
            for one in candidates {
                self.redraws.exhaust(one);
            }
        }
        true
    }

    /// Tries every choice of some cells for other noise, until fewer are exposed. Of two numbers the
    /// other is the first again: one cell is drawn anew from choice to choice.
    fn redraw_until_it_helps(&mut self, cells: &[u32]) -> bool {
        let before = self.exposed.len();
        let drawn = self.redraws.clone();
        let redrawn = self.mended.redrawn;
        let choices = 1_usize << cells.len();
        for choice in 1..=choices {
            // The last one leads back to where it began.
            let last = cells.len() - 1;
            let changed = self.redraw(cells[last.min(choice.trailing_zeros() as usize)]);
            self.follow(&changed);
            if self.exposed.len() < before {
                // However often each was drawn on the way: it was tried once.
                self.redraws = drawn;
                self.mended.redrawn = redrawn + cells.len();
                for one in cells {
                    self.redraws.note(*one);
                }
                return true;
            }
        }
        self.mended.redrawn = redrawn;
        false
    }

    /// Shows again what was withheld in vain: what went later may be what was needed.
    fn show_what_need_not_be_withheld(&mut self) {
        let mut withheld = std::mem::take(&mut self.mended.withheld);
        // The protected first, then what most people are in.
        withheld.sort_by_key(|one| {
            let variable = &self.system.variables[*one as usize];
            std::cmp::Reverse((variable.protection, variable.people, *one))
        });
        withheld.retain(|one| {
            let Some(shown) = self.noise.show(*one) else {
                return true;
            };
            let hidden = std::mem::replace(&mut self.system.variables[*one as usize], shown);
            self.follow(&[*one]);
            let is_needed = !self.exposed.is_empty();
            if is_needed {
                self.system.variables[*one as usize] = hidden;
                self.noise.withhold(*one);
                self.follow(&[*one]);
            }
            is_needed
        });
        self.mended.withheld = withheld;
    }

    fn candidates(&self, cell: u32, depth: usize, most: Remedy) -> Vec<u32> {
        candidates(self.system, cell, depth, &self.redraws, most)
    }

    /// Works out what follows from changes.
    fn follow(&mut self, changed: &[u32]) {
        self.exposed.extend(loosen(self.system, changed));
        let system = &*self.system;
        self.exposed.retain(|cell| is_exposed(system, *cell));
    }

    /// Shows less of a cell, or another number; answers the cells that it changed.
    fn lessen(&mut self, variable: u32) -> Vec<u32> {
        if self.redraws.remedy(self.system, variable) == Remedy::Redraw {
            return self.redraw(variable);
        }
        withhold(self.system, variable);
        self.noise.withhold(variable);
        self.mended.withheld.push(variable);
        vec![variable]
    }

    /// Draws the noise of a cell anew; answers the cells that it changed.
    fn redraw(&mut self, variable: u32) -> Vec<u32> {
        let Some(drawn) = self.noise.redraw(variable) else {
            // Nothing can be drawn: the next look at it finds another remedy.
            self.redraws.exhaust(variable);
            return Vec::new();
        };
        self.redraws.note(variable);
        self.mended.redrawn += 1;
        for (cell, anew) in &drawn {
            self.system.variables[*cell as usize] = *anew;
        }
        drawn.into_iter().map(|(cell, _)| cell).collect()
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
#[derive(Clone, Debug, Default)]
struct Redraws {
    drawn: BTreeMap<u32, u8>,
}

impl Redraws {
    fn of(&self, variable: u32) -> u8 {
        self.drawn.get(&variable).copied().unwrap_or(0)
    }

    fn note(&mut self, variable: u32) {
        let drawn = self.drawn.entry(variable).or_insert(0);
        *drawn = drawn.saturating_add(1);
    }

    /// It is not drawn any more.
    fn exhaust(&mut self, variable: u32) {
        self.drawn.insert(variable, REDRAWS);
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

fn withhold(system: &mut System, variable: u32) {
    let one = &mut system.variables[variable as usize];
    one.shown = None;
    one.low = 0;
    one.high = one.high_unshown;
}

/// The published cells among those that bound the exposed one, that whose loss costs least first.
fn candidates(
    system: &System,
    exposed: u32,
    furthest: usize,
    redraws: &Redraws,
    most: Remedy,
) -> Vec<u32> {
    // How far away each was found.
    let mut found: HashMap<u32, usize> = HashMap::new();
    let mut seen: HashSet<(u32, End)> = HashSet::new();
    let mut edge = vec![(exposed, End::Low), (exposed, End::High)];
    for depth in 1..=furthest {
        let mut here = HashSet::new();
        let mut further = Vec::new();
        for (variable, end) in edge {
            if seen.insert((variable, end)) && is_narrowed(system, variable, end) {
                follow(system, variable, end, &mut here, &mut further);
            }
        }
        for one in here {
            found.entry(one).or_insert(depth);
        }
        // Those that are not protected and near are taken before any further away.
        let cheapest = found.keys().map(|one| redraws.remedy(system, *one)).min();
        if cheapest == Some(Remedy::Withhold)
            || (cheapest == Some(Remedy::Redraw) && depth >= DEPTH_TO_REDRAW)
        {
            break;
        }
        edge = further;
    }
    let mut candidates: Vec<u32> = found.keys().copied().collect();
    candidates.retain(|one| redraws.remedy(system, *one) <= most);
    candidates.sort_by_key(|one| {
        let variable = &system.variables[*one as usize];
        let remedy = redraws.remedy(system, *one);
        let (drawn, depth) = (redraws.of(*one), found[one]);
        (
            remedy,
            drawn,
            depth,
            !variable.active,
            variable.people,
            *one,
        )
    });
    candidates
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
        if !holds(system, *at, variable, end) {
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
            let is_shown = |one: &u32| system.variables[*one as usize].shown.is_some();
            if is_shown(&member) {
                found.insert(member);
            } else if relation.holds.one_noise {
                found.extend(twins(system, member).into_iter().filter(is_shown));
            }
            if is_narrowed(system, member, its_end) {
                further.push((member, its_end));
            }
        }
    }
}
