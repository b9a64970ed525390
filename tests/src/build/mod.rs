//! Rows for tests, written straight into the database: defaults for everything, and a closure that
//! changes what the test is about.
//!
//! They go past imports and access rules on purpose, so that a test can set up what the service
//! itself would refuse to show. All of it is made up.

mod facilities;
mod lawsuits;
mod organizations;
mod people;
mod population;
mod reports;
mod sharing;
mod statistics;

pub use facilities::{facilities, facility, facility_value, field_office};
pub use lawsuits::{court, lawsuit, lawsuit_event, lawsuit_party};
pub use organizations::organization;
pub use people::{Owner, Stay, arrest, death, person, stay, universe};
pub use population::{People, Population, merge, write as write_people};
pub use reports::{cite, population_group, removal, reported_figure, source};
pub use sharing::{Shared, share};
pub use statistics::{Cells, statistics_release};

use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel};

use crate::{Outcome, TestApp};

/// Writes one row, all of it as given.
async fn insert<E, A>(app: &TestApp, row: E::Model) -> Outcome<E::Model>
where
    E: EntityTrait,
    E::Model: IntoActiveModel<A> + Clone,
    A: ActiveModelTrait<Entity = E>,
{
    E::insert(row.clone().into_active_model())
        .exec_without_returning(app.db())
        .await?;
    // Not part of what a test counts.
    app.statements().take();
    Ok(row)
}

/// A record of an entity: its own fields, and the provenance that every record has.
macro_rules! record {
    ($app:ident, $entity:ident { $($field:ident: $value:expr,)* }) => {{
        let id = $app.next_id();
        entities::$entity::Model {
            $($field: $value,)*
            natural_key: id.to_string(),
            id,
            contributor_id: None,
            import_id: None,
            origin_sheet: None,
            origin_row: None,
            version: 1,
            created_at: $app.now(),
            changed_at: $app.now(),
        }
    }};
}
use record;

/// A number that no other row of the test has, for names and codes.
fn number(app: &TestApp) -> u128 {
    app.next_id().as_u128()
}
