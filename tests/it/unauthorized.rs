//! What a token does not open is not answered: every root field without a token, with the wrong
//! scopes and with the right one; and records of another organization, which are as if they were
//! not there.

mod forged;
mod hidden;
mod mutations;
mod root_fields;

use tests::Suite;

pub(crate) fn tests(suite: &mut Suite) {
    root_fields::tests(suite);
    hidden::tests(suite);
    mutations::tests(suite);
    forged::tests(suite);
}
