//! Web addresses as sources.

use crate::transfer::import::mapping::{Candidate, Kind};
use crate::transfer::import::shapes::record::Record;

/// Parts of host names, what is published there, and by whom.
const HOSTS: &[(&str, &str, &str)] = &[
    ("documentcloud.org", "court_document", ""),
    ("case-law.vlex.com", "court_document", ""),
    ("casetext.com", "court_document", ""),
    (
        "clearinghouse.net",
        "research",
        "Civil Rights Litigation Clearinghouse",
    ),
    ("lexisnexis.com", "news", "LexisNexis"),
    ("khmercircle.blogspot.com", "news", ""),
    ("cambodiadaily.com", "news", "Cambodia Daily"),
    ("phnompenhpost.com", "news", "Phnom Penh Post"),
    ("voa.pangea-cms.com", "news", "VOA"),
    ("searaids.org", "other", ""),
    (
        "ice.gov",
        "government_data",
        "U.S. Immigration and Customs Enforcement",
    ),
    (
        "justice.gov",
        "government_data",
        "U.S. Department of Justice",
    ),
];

/// The source at a web address: its natural key is the address.
pub(in super::super) fn web_source(url: &str, note: Option<&str>, row: u64) -> Candidate {
    let address = url.split_once("://").map_or(url, |(_, rest)| rest);
    let host = address.split('/').next().unwrap_or(address);
    let page = address
        .split(['/', '?'])
        .rfind(|part| !part.is_empty() && *part != host);
    let title = match page {
        Some(page) => format!("{host}: {page}"),
        None => host.to_owned(),
    };
    let known = HOSTS.iter().find(|(part, ..)| host.ends_with(part));
    Record::new(Kind::Sources, row)
        .with("key", url)
        .with("title", title)
        .with("url", url)
        .with("kind", known.map_or("unknown", |(_, kind, _)| kind))
        .with_some("publisher", known.map(|(.., publisher)| *publisher))
        .with_some("note", note)
        .build()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_says_what_is_there() {
        let source = web_source(
            "https://assets.documentcloud.org/documents/1/Order.txt",
            None,
            1,
        );
        assert_eq!(source.text("kind"), Some("court_document"));
        assert_eq!(
            source.text("title"),
            Some("assets.documentcloud.org: Order.txt")
        );
        let source = web_source("http://example.org/", None, 1);
        assert_eq!(source.text("title"), Some("example.org"));
        assert_eq!(source.text("publisher"), None);
    }
}
