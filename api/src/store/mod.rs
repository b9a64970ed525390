//! The one door to each table.
//!
//! Every function that selects rows of records takes a [`Reader`](reader::Reader), which is one
//! viewer's, and starts from [`policy::rows::visible`](crate::policy::rows::visible): a row that may not be seen is not
//! there. Nothing outside this module builds a query.

pub mod audit;
pub mod budgets;
pub mod changes;
pub mod citations;
pub mod citing;
pub mod claims;
pub mod clients;
pub mod contributions;
pub mod corrections;
pub mod cube;
pub mod facilities;
pub mod facility_values;
pub mod guesses;
pub mod holdings;
pub mod id_keys;
pub mod idempotency;
pub mod identity;
pub mod imports;
pub mod keyset;
pub mod linkage;
pub mod observations;
pub mod organizations;
pub mod placements;
pub mod preferred;
pub mod quality;
pub mod reader;
pub mod records;
pub mod search;
pub mod series;
pub mod sharing;
pub mod statistics;
pub mod timeline;
pub mod universes;
pub mod upsert;
pub mod versions;
pub mod webhooks;
