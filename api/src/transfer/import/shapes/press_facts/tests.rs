//! Rows in, records out.
