//! How long a release takes, by phase, and how useful it is: made-up people counted, rounded and audited
//! as `habeas statistics build` does it, without a database.
//!
//! ```text
//! cargo bench -p disclosure --bench release -- 300000
//! cargo bench -p disclosure --bench release -- 2500 --facilities 6 --countries 8 --keys 20
//! ```

#![expect(clippy::print_stdout, reason = "what a bench finds it prints")]

#[path = "../tests/made_up/mod.rs"]
mod made_up;

use std::time::{Duration, Instant};

use disclosure::facts::Facts;
use disclosure::release::{Implied, Tally, families};

use made_up::{World, grids, keys};

/// What the command line asks for.
#[derive(Clone, Copy, Debug)]
struct Asked {
    world: World,
    keys: u8,
    by_family: bool,
}

fn main() {
    let asked = asked();
    let facts = asked.world.facts();
    println!(
        "{} people, {} stays, {} stints",
        facts.people.len(),
        facts.stays.len(),
        facts.stints.len()
    );
    for number in 0..asked.keys {
        release(asked, &facts, number);
    }
}

fn asked() -> Asked {
    let mut asked = Asked {
        world: World {
            stints: 10_000,
            facilities: 700,
            countries: 190,
            days: 2190,
            seed: 1,
        },
        keys: 1,
        by_family: false,
    };
    let words: Vec<String> = std::env::args().skip(1).collect();
    let mut words = words.iter().filter(|word| *word != "--bench");
    while let Some(word) = words.next() {
        let mut number = || words.next().and_then(|word| word.parse().ok()).unwrap_or(1);
        match word.as_str() {
            "--facilities" => asked.world.facilities = number(),
            "--countries" => asked.world.countries = number(),
            "--days" => asked.world.days = number(),
            "--seed" => asked.world.seed = number().into(),
            "--keys" => asked.keys = u8::try_from(number()).unwrap_or(u8::MAX),
            "--by-family" => asked.by_family = true,
            stints => asked.world.stints = stints.parse().unwrap_or(asked.world.stints),
        }
    }
    asked
}

/// Time by phase.
#[derive(Clone, Copy, Debug, Default)]
struct Spent {
    counting: Duration,
    mending: Duration,
    auditing: Duration,
}

impl Spent {
    fn told(&self) -> String {
        format!(
            "counting {:.1} s, mending {:.1} s, auditing what is mended {:.1} s",
            self.counting.as_secs_f64(),
            self.mending.as_secs_f64(),
            self.auditing.as_secs_f64()
        )
    }
}

fn release(asked: Asked, facts: &Facts, number: u8) {
    let keys = keys(number);
    let implied = Implied::new(facts);
    let mut spent = Spent::default();
    let mut all = Tally::default();
    let (mut cells, mut exposed, mut left) = (0, 0, 0);
    for family in families() {
        let mut tally = Tally::default();
        let before = spent;
        let watch = Instant::now();
        let grids = grids(facts, &keys, family);
        spent.counting += watch.elapsed();
        for mut grid in grids {
            let watch = Instant::now();
            let mended = grid.mend(&implied);
            spent.mending += watch.elapsed();
            let watch = Instant::now();
            exposed += grid.exposed(&implied).1.len();
            spent.auditing += watch.elapsed();
            left += mended.exposed.len();
            cells += grid.len();
            tally.add(&grid.tally(&mended));
        }
        all.add(&tally);
        if asked.by_family {
            let own = Spent {
                counting: spent.counting.saturating_sub(before.counting),
                mending: spent.mending.saturating_sub(before.mending),
                auditing: spent.auditing.saturating_sub(before.auditing),
            };
            println!("  {:?}: {}", family.measures[0], own.told());
            println!("    {:?}", tally.usefulness());
        }
    }
    println!(
        "keys {number}: {cells} cells, {exposed} exposed, {left} left by the mending; {}",
        spent.told()
    );
    println!("  {:?}", all.usefulness());
}
