//! Releases of made-up people with many keys: nobody is exposed, none is refused, and what is published
//! is useful.

mod made_up;

use disclosure::catalog::{Kind, definition};
use disclosure::parameters::Parameters;
use disclosure::release::{Implied, Tally, families};

use made_up::{World, grids, keys};

/// A few hundred people of a few communities, where most cells are small: the hardest to publish.
const SMALL: World = World {
    stints: 1_200,
    facilities: 8,
    countries: 9,
    days: 400,
    seed: 1,
};

#[test]
fn whatever_the_keys_a_release_is_made_and_exposes_nobody() {
    let facts = SMALL.facts();
    let implied = Implied::new(&facts);
    let parameters = Parameters::default();
    let mut tally = Tally::default();
    for number in 0..8 {
        let keys = keys(number);
        for family in families() {
            for mut grid in grids(&facts, &keys, family) {
                let mended = grid.mend(&implied);
                assert!(mended.exposed.is_empty(), "{family:?} with keys {number}");
                assert_eq!(mended.tables, 0, "{family:?} with keys {number}");
                // What the mending believes is not asked: everything is worked out once more.
                assert!(grid.exposed(&implied).1.is_empty(), "{family:?}");
                tally.add(&grid.tally(&mended));
                for block in grid.blocks() {
                    let is_average = definition(block.measure).kind == Kind::Average;
                    for cell in grid.cells(block).iter().filter(|_| !is_average) {
                        let Some(value) = cell.value else { continue };
                        assert!(i64::from(cell.people) >= parameters.k);
                        assert!(value.abs_diff(cell.amount) < 5 && value % 5 == 0);
                    }
                }
            }
        }
    }
    let useful = tally.usefulness();
    assert!(useful.published > 3_000, "{useful:?}");
    assert!(useful.large_share >= 0.99, "{useful:?}");
    assert!(useful.nationwide_share >= 1.0, "{useful:?}");
    assert!(useful.mean_error <= 2.0, "{useful:?}");
}
