//! The audit: what is told to whom, and whether a change of it is found.

mod bytes;
mod chains;
mod entries;
mod operator;

use tests::Suite;

pub(crate) fn tests(suite: &mut Suite) {
    entries::tests(suite);
    chains::tests(suite);
    bytes::tests(suite);
    operator::tests(suite);
}
