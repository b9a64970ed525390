//! Bulk movement of records into the service.
//!
//! ```text
//! file --import::reader--> Row --import::mapping--> Candidate --draft--> Draft --apply--> store
//! ```
//!
//! [`form`] names the fields that each kind takes, [`value`] reads their texts, [`derive`](self)
//! fills what follows. What is refused is reported row by row, with a code and a reason that never
//! repeats the value.

pub mod apply;
mod classify;
pub mod country;
mod derive;
pub mod draft;
pub mod facility;
pub mod form;
pub mod identity;
pub mod import;
pub mod natural_key;
mod order;
pub mod owner;
pub mod qualifier;
mod us_state;
pub mod value;
