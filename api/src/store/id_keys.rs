//! The ids under which an organization sees case records. Two organizations that see one person
//! see two ids, so that what they write down about it cannot be laid side by side.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use aws_lc_rs::cipher::{
    AES_256, AES_256_KEY_LEN, DecryptingKey, DecryptionContext, EncryptingKey, UnboundCipherKey,
};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use entities::organization_id_key;
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _};
use uuid::Uuid;

use crate::clock::Clock;
use crate::error::{Error, Result};

/// The permutation of ids that one organization sees: AES-256 of one block, which an id is.
#[derive(Clone)]
pub struct Pairwise(Arc<Ciphers>);

struct Ciphers {
    hide: EncryptingKey,
    find: DecryptingKey,
}

impl std::fmt::Debug for Pairwise {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Pairwise")
    }
}

impl Pairwise {
    fn new(key: &[u8; AES_256_KEY_LEN]) -> Result<Self> {
        let unbound = || UnboundCipherKey::new(&AES_256, key).map_err(|_| refused());
        Ok(Self(Arc::new(Ciphers {
            hide: EncryptingKey::ecb(unbound()?).map_err(|_| refused())?,
            find: DecryptingKey::ecb(unbound()?).map_err(|_| refused())?,
        })))
    }

    /// Some permutation.
    #[cfg(test)]
    pub(crate) fn for_tests() -> Self {
        Self::new(&[7; AES_256_KEY_LEN]).unwrap()
    }

    /// The id that the organization sees.
    pub fn hide(&self, id: Uuid) -> Result<Uuid> {
        let mut block = id.into_bytes();
        self.0.hide.encrypt(&mut block).map_err(|_| refused())?;
        Ok(Uuid::from_bytes(block))
    }

    /// The id behind one that the organization sees. Behind any other stands one that no record
    /// has.
    pub fn find(&self, seen: Uuid) -> Result<Uuid> {
        let mut block = seen.into_bytes();
        let context = DecryptionContext::None;
        (self.0.find.decrypt(&mut block, context)).map_err(|_| refused())?;
        Ok(Uuid::from_bytes(block))
    }
}

fn refused() -> Error {
    Error::internal("an id cannot be encrypted")
}

/// The permutations of all organizations that have asked; their keys never change.
#[derive(Debug, Default)]
pub struct IdKeys(RwLock<HashMap<Uuid, Pairwise>>);

impl IdKeys {
    /// The permutation of this organization; its key is made when it first asks.
    pub async fn of(
        &self,
        db: &impl ConnectionTrait,
        clock: &Clock,
        organization: Uuid,
    ) -> Result<Pairwise> {
        let known = {
            let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
            known.get(&organization).cloned()
        };
        if let Some(pairwise) = known {
            return Ok(pairwise);
        }
        let key = key_of(db, clock, organization).await?;
        let pairwise = Pairwise::new(&key)?;
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        known.insert(organization, pairwise.clone());
        Ok(pairwise)
    }
}

/// The key of an organization, made where it has none.
async fn key_of(
    db: &impl ConnectionTrait,
    clock: &Clock,
    organization: Uuid,
) -> Result<[u8; AES_256_KEY_LEN]> {
    if let Some(key) = stored(db, organization).await? {
        return Ok(key);
    }
    let mut key = [0; AES_256_KEY_LEN];
    aws_lc_rs::rand::fill(&mut key).map_err(|_| refused())?;
    let row = organization_id_key::ActiveModel {
        id: NotSet,
        organization_id: Set(organization),
        key: Set(STANDARD_NO_PAD.encode(key)),
        created_at: Set(clock.now()),
    };
    let of_another_instance = OnConflict::column(organization_id_key::Column::OrganizationId)
        .do_nothing()
        .to_owned();
    organization_id_key::Entity::insert(row)
        .on_conflict(of_another_instance)
        .exec_without_returning(db)
        .await?;
    let key = stored(db, organization).await?;
    key.ok_or_else(|| Error::internal("a key of ids was not kept"))
}

async fn stored(
    db: &impl ConnectionTrait,
    organization: Uuid,
) -> Result<Option<[u8; AES_256_KEY_LEN]>> {
    let row = organization_id_key::Entity::find()
        .filter(organization_id_key::Column::OrganizationId.eq(organization))
        .one(db)
        .await?;
    row.map(|row| {
        let bytes = STANDARD_NO_PAD.decode(row.key).ok();
        let key = bytes.and_then(|bytes| bytes.try_into().ok());
        key.ok_or_else(|| Error::internal("a key of ids has another length"))
    })
    .transpose()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_organization_sees_ids_of_its_own_and_finds_them_again() {
        let (one, other) = (Pairwise::new(&[1; 32]), Pairwise::new(&[2; 32]));
        let (one, other) = (one.unwrap(), other.unwrap());
        let id = Uuid::from_u128(0x019d_0000_0000_7000_8000_0000_0000_0001);
        let seen = one.hide(id).unwrap();
        assert_ne!(seen, id);
        assert_ne!(seen, other.hide(id).unwrap());
        assert_eq!(one.find(seen).unwrap(), id);
        assert_ne!(other.find(seen).unwrap(), id);
    }

    #[test]
    fn the_permutation_is_aes_256_of_one_block() {
        // FIPS 197, appendix C.3.
        let key = std::array::from_fn(|at| u8::try_from(at).unwrap());
        let plain = Uuid::from_u128(0x0011_2233_4455_6677_8899_aabb_ccdd_eeff);
        let hidden = Uuid::from_u128(0x8ea2_b7ca_5167_45bf_eafc_4990_4b49_6089);
        assert_eq!(Pairwise::new(&key).unwrap().hide(plain).unwrap(), hidden);
    }
}
