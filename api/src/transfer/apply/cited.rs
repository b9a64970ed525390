//! What the records of a batch rest on.

use std::collections::{BTreeSet, HashMap};

use uuid::Uuid;

use super::Batch;
use crate::error::Result;
use crate::kind::RecordKind;
use crate::store::citations::{self, NewCitation};
use crate::store::upsert;
use crate::transfer::draft::{CitationDraft, Draft};
use crate::transfer::import::refusal::RefusalCode;

impl Batch<'_> {
    /// The sources that drafts cite, by natural key. A draft that cites one that is not there is
    /// refused, before anything of it is written.
    pub(super) async fn sources_of(
        &mut self,
        drafts: &mut Vec<Draft>,
    ) -> Result<HashMap<String, Uuid>> {
        let keys: BTreeSet<String> = drafts
            .iter()
            .flat_map(|draft| draft.citations.iter().map(|c| c.source_key.clone()))
            .collect();
        if keys.is_empty() {
            return Ok(HashMap::new());
        }
        let sources = upsert::ids_of::<entities::source::Entity>(self.db, keys).await?;
        let mut known = Vec::with_capacity(drafts.len());
        for draft in std::mem::take(drafts) {
            let cites = |citation: &CitationDraft| sources.contains_key(&citation.source_key);
            if draft.citations.iter().all(cites) {
                known.push(draft);
            } else {
                let why = "there is no such Source; import it first.".to_owned();
                self.refuse(&draft, "source", RefusalCode::UnknownReference, why)?;
            }
        }
        *drafts = known;
        Ok(sources)
    }

    /// Notes what records rest on.
    pub(super) async fn cite(
        &self,
        cited: Vec<(RecordKind, Uuid, &Draft)>,
        sources: &HashMap<String, Uuid>,
    ) -> Result<()> {
        let mut new = Vec::new();
        for (kind, id, draft) in cited {
            let citation = |source_id, field, locator| NewCitation {
                record_kind: kind,
                record_id: id,
                field,
                source_id,
                locator,
                row: i64::try_from(draft.row).ok(),
            };
            // Case records of a release rest on the release, not each on its own.
            if let Some(source_id) = self.source_id
                && kind != RecordKind::Source
                && !(draft.form.is_case_record() && self.stamp.universe.is_some())
            {
                new.push(citation(source_id, None, None));
            }
            for cited in &draft.citations {
                if let Some(source_id) = sources.get(&cited.source_key) {
                    let (field, locator) = (cited.field.clone(), cited.locator.clone());
                    new.push(citation(*source_id, field, locator));
                }
            }
        }
        citations::add(self.db, self.stamp.import_id, new).await
    }
}
