//! Public releases of case records.

use entities::universe;
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::upsert::{self, Stamp, Write};
use crate::clock::{Clock, IdGen};
use crate::error::{Error, Result};

/// The public release of this name, made where it is new.
pub async fn ensure(
    db: &impl ConnectionTrait,
    clock: &Clock,
    ids: &IdGen,
    name: &str,
) -> Result<Uuid> {
    let stamp = Stamp::new(clock.now());
    let write = Write {
        natural_key: name.to_owned(),
        values: vec![("name", name.into()), ("title", name.into())],
        defaults: Vec::new(),
        only_fills: true,
        row: None,
        sheet: None,
    };
    let written = upsert::upsert::<universe::Entity>(db, ids, &stamp, vec![write]).await?;
    written
        .first()
        .and_then(|written| written.id())
        .ok_or_else(|| Error::internal("the release was not written"))
}
