//! The closed code lists of the domain, each in one place: its name in the schema, its text in the
//! database and its description. A value that a source gives and no list holds is `Other` or
//! `Unknown`, and the raw text is kept beside it.

mod audit;
mod changes;
mod clients;
mod contributions;
mod dates;
mod facilities;
mod figures;
mod identity;
mod imports;
mod lawsuits;
mod linkage;
mod organizations;
mod people;
mod reports;
mod series;
mod sharing;
mod statistics;
mod webhooks;

pub use audit::*;
pub use changes::*;
pub use clients::*;
pub use contributions::*;
pub use dates::*;
pub use facilities::*;
pub use figures::*;
pub use identity::*;
pub use imports::*;
pub use lawsuits::*;
pub use linkage::*;
pub use organizations::*;
pub use people::*;
pub use reports::*;
pub use series::*;
pub use sharing::*;
pub use statistics::*;
pub use webhooks::*;

/// A closed list of codes, told to clients as a GraphQL enum and stored as text.
///
/// `parse` is lenient towards the ways people write codes (`At large`, `AT_LARGE`, `at-large`),
/// because it reads import files.
pub trait CodeList: Sized + Copy + 'static {
    /// Every code of the list.
    const ALL: &'static [Self];
    /// Every code as stored, in the order of [`Self::ALL`].
    const TEXTS: &'static [&'static str];

    /// The text that the database holds.
    fn as_str(self) -> &'static str;

    /// The code that `text` names, however it is cased and joined; `None` where the list has none.
    fn parse(text: &str) -> Option<Self> {
        let code: String = text
            .trim()
            .chars()
            .map(|c| {
                if c.is_alphanumeric() {
                    c.to_ascii_lowercase()
                } else {
                    '_'
                }
            })
            .collect();
        Self::ALL.iter().copied().find(|item| item.as_str() == code)
    }
}

/// Declares a code list: the enum, its text in the database, its place in the schema.
macro_rules! code_list {
    (
        $(#[doc = $doc:literal])+
        pub enum $name:ident {
            $( $(#[doc = $variant_doc:literal])+ $variant:ident = $text:literal, )+
        }
    ) => {
        $(#[doc = $doc])+
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash,
            sea_orm::EnumIter, sea_orm::DeriveActiveEnum, async_graphql::Enum,
        )]
        #[sea_orm(rs_type = "String", db_type = "Text")]
        pub enum $name {
            $( $(#[doc = $variant_doc])+ #[sea_orm(string_value = $text)] $variant, )+
        }

        impl crate::codes::CodeList for $name {
            const ALL: &'static [Self] = &[$(Self::$variant),+];
            const TEXTS: &'static [&'static str] = &[$($text),+];

            fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)+ }
            }
        }
    };
}
use code_list;
