//! Networks that a client's requests may come from.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use crate::error::{Error, Result};

/// A network: an address and how many of its leading bits count. One address is a network too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    address: IpAddr,
    bits: u8,
}

impl Network {
    /// Whether an address lies in the network. Addresses of version 4 that are written as ones of
    /// version 6 are the same addresses.
    pub fn contains(self, address: IpAddr) -> bool {
        let same = |one: u128, other: u128, width: u32| {
            let ignored = width - u32::from(self.bits);
            one.checked_shr(ignored).unwrap_or(0) == other.checked_shr(ignored).unwrap_or(0)
        };
        match (self.address, address.to_canonical()) {
            (IpAddr::V4(own), IpAddr::V4(other)) => {
                same(own.to_bits().into(), other.to_bits().into(), 32)
            }
            (IpAddr::V6(own), IpAddr::V6(other)) => same(own.to_bits(), other.to_bits(), 128),
            _ => false,
        }
    }
}

impl FromStr for Network {
    type Err = Error;

    /// Reads `192.0.2.7`, `192.0.2.0/24` or `2001:db8::/32`. Bits that do not count must be zero:
    /// somebody who writes others means another network.
    fn from_str(text: &str) -> Result<Self> {
        let refuse = || {
            Error::bad_input(format!(
                "{:?} is no network: write `192.0.2.0/24`, `2001:db8::/32` or one address; the bits \
                 behind the prefix are zero.",
                text.chars().take(64).collect::<String>()
            ))
        };
        let (address, bits) = match text.split_once('/') {
            Some((address, bits)) => (address, Some(bits)),
            None => (text, None),
        };
        let address: IpAddr = address.parse().map_err(|_| refuse())?;
        if address.to_canonical() != address {
            return Err(refuse());
        }
        let width = if address.is_ipv4() { 32 } else { 128 };
        let bits = match bits {
            None => width,
            Some(bits) if bits.bytes().all(|byte| byte.is_ascii_digit()) => {
                bits.parse().map_err(|_| refuse())?
            }
            Some(_) => return Err(refuse()),
        };
        if bits > width {
            return Err(refuse());
        }
        let kept = |value: u128| {
            let ignored = u32::from(width - bits);
            value
                .checked_shr(ignored)
                .and_then(|value| value.checked_shl(ignored))
                .unwrap_or(0)
        };
        let value = match address {
            IpAddr::V4(address) => address.to_bits().into(),
            IpAddr::V6(address) => address.to_bits(),
        };
        if kept(value) != value {
            return Err(refuse());
        }
        Ok(Self { address, bits })
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.address, self.bits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contains(network: &str, address: &str) -> bool {
        let network: Network = network.parse().unwrap();
        network.contains(address.parse().unwrap())
    }

    #[test]
    fn a_network_holds_its_addresses_and_no_others() {
        assert!(contains("192.0.2.0/24", "192.0.2.255"));
        assert!(!contains("192.0.2.0/24", "192.0.3.0"));
        assert!(contains("192.0.2.7", "192.0.2.7"));
        assert!(!contains("192.0.2.7", "192.0.2.8"));
        assert!(contains("0.0.0.0/0", "203.0.113.9"));
        assert!(contains("2001:db8::/32", "2001:db8:1::1"));
        assert!(!contains("2001:db8::/32", "2001:db9::1"));
        assert!(contains("::/0", "2001:db8::1"));
        assert!(!contains("::/0", "192.0.2.1"));
        assert!(!contains("0.0.0.0/0", "2001:db8::1"));
        assert!(contains("192.0.2.0/24", "::ffff:192.0.2.1"));
    }

    #[test]
    fn anything_else_is_refused() {
        for text in [
            "",
            "192.0.2.1/24",
            "192.0.2.0/33",
            "192.0.2.0/",
            "192.0.2.0/+4",
            "192.0.2.0/-1",
            "192.0.2",
            "2001:db8::1/64",
            "::/129",
            "::ffff:192.0.2.0/120",
            "example.org",
            " 192.0.2.1",
        ] {
            assert!(text.parse::<Network>().is_err(), "{text}");
        }
        assert!("::/0".parse::<Network>().is_ok());
        assert!("10.0.0.0/8".parse::<Network>().is_ok());
    }
}
