//! Whoever takes published statistics apart: one attack a file.
//!
//! Each asks as a partner does, with a token, and works out what it can. The same attack against ways of
//! publishing that were weighed and set aside ([`naive`]) finds people: it is no straw man. What is
//! true is counted from the records in memory ([`truth`]).
//!
//! All that only read share one release, built once on each back end ([`world`]). What is worked out from
//! numbers that were read already does not know where they lay: it runs on SQLite alone, and [`figures`]
//! reads the same tables on both.

mod deduction;
mod figures;
mod linear_program;
mod naive;
mod one_person;
mod padding;
mod partner;
mod repetition;
mod subtraction;
mod truth;
mod unions;
mod windows;
mod world;
mod zero_and_few;

use tests::Suite;

pub(crate) fn tests(suite: &mut Suite) {
    figures::tests(suite);
    linear_program::tests(suite);
    one_person::tests(suite);
    padding::tests(suite);
    repetition::tests(suite);
    subtraction::tests(suite);
    unions::tests(suite);
    windows::tests(suite);
    zero_and_few::tests(suite);
}
