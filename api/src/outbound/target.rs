//! Where a request goes: what may be written down as an address, and what may be connected to.

use std::net::{IpAddr, SocketAddr};

use url::{Host, Url};

use super::is_public;

/// Longest address.
const LONGEST: usize = 2_048;

/// What may be reached.
#[derive(Clone, Copy, Debug, Default)]
pub struct Rules {
    /// This machine too, by http or https: for tests and development.
    pub loopback: bool,
}

/// Where a request goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    url: Url,
}

/// Why an address is none that may be reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// It is no address.
    #[error("This is no URL; write it out, such as `https://hooks.example.org/habeas`.")]
    NoUrl,
    /// It is too long.
    #[error("The URL is longer than 2,048 bytes; use a shorter one.")]
    TooLong,
    /// It is not https.
    #[error("Only `https` is sent to; give the receiver a certificate.")]
    Scheme,
    /// It holds a name or a password.
    #[error(
        "The URL holds a user name or a password; the signature shows who sends, so leave them out."
    )]
    Credentials,
    /// It holds a fragment.
    #[error("The URL holds a fragment (`#`), which is never sent; leave it out.")]
    Fragment,
    /// It leads to a network of somebody's own.
    #[error(
        "The URL leads to an address that is not of the public internet; name a receiver that is."
    )]
    Address,
}

impl Target {
    /// Reads an address as browsers do, so that every spelling of one is the same. What its name
    /// leads to is not asked here.
    pub fn parse(text: &str, rules: Rules) -> Result<Self, Unfit> {
        if text.len() > LONGEST {
            return Err(Unfit::TooLong);
        }
        let hidden = |c: char| c.is_whitespace() || c.is_control();
        if text.contains(hidden) {
            return Err(Unfit::NoUrl);
        }
        let url = Url::parse(text).map_err(|_| Unfit::NoUrl)?;
        if !matches!(
            (url.scheme(), rules.loopback),
            ("https", _) | ("http", true)
        ) {
            return Err(Unfit::Scheme);
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(Unfit::Credentials);
        }
        if url.fragment().is_some() {
            return Err(Unfit::Fragment);
        }
        let target = Self { url };
        let fits = match target.host() {
            None => return Err(Unfit::NoUrl),
            Some(Host::Ipv4(address)) => target.may_reach(address.into(), rules),
            Some(Host::Ipv6(address)) => target.may_reach(address.into(), rules),
            Some(Host::Domain(name)) => rules.loopback || !is_of_this_machine(name),
        };
        if fits {
            Ok(target)
        } else {
            Err(Unfit::Address)
        }
    }

    /// Whether a connection to this address may be made: to the public internet by https, to this
    /// machine where the rules have it.
    pub fn may_reach(&self, address: IpAddr, rules: Rules) -> bool {
        let by_tls = self.is_tls() && is_public(address);
        by_tls || (rules.loopback && address.to_canonical().is_loopback())
    }

    /// The address as it is kept and shown.
    pub fn as_str(&self) -> &str {
        self.url.as_str()
    }

    /// Whether it is https.
    pub fn is_tls(&self) -> bool {
        self.url.scheme() == "https"
    }

    /// The host.
    pub(super) fn host(&self) -> Option<Host<&str>> {
        self.url.host()
    }

    /// The port.
    pub(super) fn port(&self) -> u16 {
        self.url.port_or_known_default().unwrap_or(443)
    }

    /// Where it leads without anybody being asked.
    pub(super) fn literal(&self) -> Option<SocketAddr> {
        match self.host()? {
            Host::Ipv4(address) => Some((address, self.port()).into()),
            Host::Ipv6(address) => Some((address, self.port()).into()),
            Host::Domain(_) => None,
        }
    }

    /// What the request asks for: path and query.
    pub(super) fn path_and_query(&self) -> &str {
        &self.url[url::Position::BeforePath..url::Position::AfterQuery]
    }

    /// The header field `host`.
    pub(super) fn authority(&self) -> &str {
        &self.url[url::Position::BeforeHost..url::Position::AfterPort]
    }
}

/// Names that never leave the machine or its network.
fn is_of_this_machine(name: &str) -> bool {
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    let last = name.rsplit('.').next().unwrap_or_default();
    matches!(
        last,
        "localhost" | "local" | "internal" | "localdomain" | "intranet" | "lan" | "home" | "corp"
    ) || !name.contains('.')
}

#[cfg(test)]
mod tests {
    use super::*;

    const STRICT: Rules = Rules { loopback: false };

    fn refused(text: &str) -> Unfit {
        Target::parse(text, STRICT).expect_err(text)
    }

    #[test]
    fn a_receiver_on_the_public_internet_is_fit() {
        for text in [
            "https://hooks.example.org/habeas",
            "https://hooks.example.org:8443/a?b=c",
            "https://1.1.1.1/",
            "https://[2606:4700:4700::1111]/",
        ] {
            let target = Target::parse(text, STRICT).unwrap();
            assert_eq!(target.as_str(), text);
        }
        let target = Target::parse("https://hooks.example.org:8443/a?b=c", STRICT).unwrap();
        assert_eq!(target.path_and_query(), "/a?b=c");
        assert_eq!(target.authority(), "hooks.example.org:8443");
        assert_eq!(target.port(), 8443);
    }

    #[test]
    fn every_spelling_of_an_address_of_one_s_own_network_is_refused() {
        for host in [
            "127.0.0.1",
            "127.1",
            "127.0.1",
            "2130706433",
            "0x7f000001",
            "0x7f.0.0.1",
            "0x7F.1",
            "017700000001",
            "0177.0.0.1",
            "0177.1",
            "127.0.0.1.",
            "１２７.0.0.1",
            "127。0。0。1",
            "%31%32%37.0.0.1",
            "0",
            "0.0.0.0",
            "10.0.0.1",
            "0xa000001",
            "169.254.169.254",
            "2852039166",
            "0xA9FEA9FE",
            "0251.0376.0251.0376",
            "169.0376.43518",
            "192.168.0.1",
            "172.16.0.1",
            "100.100.100.200",
            "[::1]",
            "[0:0:0:0:0:0:0:1]",
            "[::]",
            "[::ffff:127.0.0.1]",
            "[::ffff:7f00:1]",
            "[0:0:0:0:0:ffff:a9fe:a9fe]",
            "[::127.0.0.1]",
            "[64:ff9b::a9fe:a9fe]",
            "[2002:7f00:1::]",
            "[fd00:ec2::254]",
            "[fe80::1]",
            "[ff02::1]",
            "localhost",
            "LOCALHOST",
            "localhost.",
            "a.localhost",
            "ｌocalhost",
            "printer.local",
            "metadata.google.internal",
            "router",
        ] {
            assert_eq!(
                refused(&format!("https://{host}/")),
                Unfit::Address,
                "{host}"
            );
        }
    }

    #[test]
    fn what_is_no_plain_https_address_is_refused() {
        for (text, why) in [
            ("", Unfit::NoUrl),
            ("hooks.example.org", Unfit::NoUrl),
            ("/habeas", Unfit::NoUrl),
            ("https://", Unfit::NoUrl),
            ("https://[::1", Unfit::NoUrl),
            ("https://[fe80::1%25eth0]/", Unfit::NoUrl),
            ("https://256.256.256.256/", Unfit::NoUrl),
            ("https://a.example/\r\nx: y", Unfit::NoUrl),
            (" https://a.example/", Unfit::NoUrl),
            ("https://a.exam\tple/", Unfit::NoUrl),
            ("http://hooks.example.org/", Unfit::Scheme),
            ("http://127.0.0.1/", Unfit::Scheme),
            ("ftp://hooks.example.org/", Unfit::Scheme),
            ("file:///etc/passwd", Unfit::Scheme),
            ("gopher://127.0.0.1/", Unfit::Scheme),
            ("javascript:1", Unfit::Scheme),
            ("https://user@hooks.example.org/", Unfit::Credentials),
            ("https://user:word@hooks.example.org/", Unfit::Credentials),
            ("https://hooks.example.org@127.0.0.1/", Unfit::Credentials),
            ("https://hooks.example.org/#a", Unfit::Fragment),
        ] {
            assert_eq!(refused(text), why, "{text}");
        }
        let long = format!("https://hooks.example.org/{}", "a".repeat(LONGEST));
        assert_eq!(refused(&long), Unfit::TooLong);
    }

    #[test]
    fn development_reaches_this_machine_and_no_neighbour() {
        let rules = Rules { loopback: true };
        for text in [
            "http://127.0.0.1:8080/",
            "http://localhost/",
            "http://[::1]/",
        ] {
            assert!(Target::parse(text, rules).is_ok(), "{text}");
        }
        for text in [
            "http://10.0.0.1/",
            "https://192.168.0.1/",
            "http://1.1.1.1/",
        ] {
            assert_eq!(Target::parse(text, rules), Err(Unfit::Address), "{text}");
        }
        // A name is judged by where it leads.
        let target = Target::parse("http://hooks.example.org/", rules).unwrap();
        assert!(target.may_reach("127.0.0.1".parse().unwrap(), rules));
        assert!(!target.may_reach("1.1.1.1".parse().unwrap(), rules));
        assert!(!target.may_reach("10.0.0.1".parse().unwrap(), rules));
    }
}
