//! `FacilityCode`: a code by which a list knows a facility.

use async_graphql::Object;
use entities::facility_code;

/// A code by which a list knows a facility.
#[derive(Clone, Debug)]
pub(crate) struct FacilityCode(pub(crate) facility_code::Model);

/// A code by which a list knows a facility.
#[Object]
impl FacilityCode {
    /// The list that uses the code, such as `detloc`.
    async fn system(&self) -> &str {
        &self.0.system
    }

    /// The code.
    async fn code(&self) -> &str {
        &self.0.code
    }
}
