//! Published statistics: what is answered from the cells of a release.

mod answers;
mod canonical;
mod comparison;
mod doors;
mod own;
mod published;
mod real;
mod refusals;
mod tables;
mod windows;
mod world;

use tests::Suite;

pub(crate) fn tests(suite: &mut Suite) {
    answers::tests(suite);
    canonical::tests(suite);
    comparison::tests(suite);
    doors::tests(suite);
    own::tests(suite);
    published::tests(suite);
    real::tests(suite);
    refusals::tests(suite);
    tables::tests(suite);
    windows::tests(suite);
}
