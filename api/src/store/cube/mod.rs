//! Statistics as the builder reads and writes them: case records in, cells out.
//!
//! Nothing here is for those who answer: on PostgreSQL all of it runs as the builder's role, which
//! reads case records, writes statistics, and nothing else. But for [`own`]: an organization's own
//! numbers are counted from its own records, through its viewer's reader.

mod cells;
mod contributors;
mod load;
mod own;
mod releases;

pub use cells::{Cubes, NewCell, StoredCells, discard, end, insert, names, stored};
pub use load::{Pages, load};
pub use own::{oldest_request, own};
pub use releases::{
    NewRelease, all, all_universes, beat, begin, end_lease, end_lease_of_gone, fail, finish,
    lease_holder, newest_published, of_number_or_id, publish, unpublished,
};
