//! One request on one connection.

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderValue, Method, Request, header};
use futures_util::future::BoxFuture;
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, RootCertStore};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio_rustls::TlsConnector;
use url::Host;

use super::target::{Rules, Target};
use crate::error::{Error, Result};

/// Longest header of an answer.
const HEADER_BYTES: usize = 16 * 1024;
/// How much of the body of an answer is read, for receivers that want to be rid of it. It is kept
/// nowhere.
const BODY_BYTES: usize = 4 * 1024;
/// Who says that it calls.
const USER_AGENT: &str = concat!("Habeas-Webhooks/", env!("CARGO_PKG_VERSION"));

/// Where names lead.
pub trait Resolve: fmt::Debug + Send + Sync {
    /// All addresses behind a name.
    fn resolve<'a>(
        &'a self,
        name: &'a str,
        port: u16,
    ) -> BoxFuture<'a, io::Result<Vec<SocketAddr>>>;
}

/// The names that this machine knows.
#[derive(Clone, Copy, Debug)]
pub struct SystemNames;

impl Resolve for SystemNames {
    fn resolve<'a>(
        &'a self,
        name: &'a str,
        port: u16,
    ) -> BoxFuture<'a, io::Result<Vec<SocketAddr>>> {
        Box::pin(async move { Ok(tokio::net::lookup_host((name, port)).await?.collect()) })
    }
}

/// What a receiver answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// When to come again, as it was written.
    pub retry_after: Option<String>,
}

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failed {
    /// It took too long.
    Timeout,
    /// The name leads to an address that may not be reached.
    Address,
    /// No connection, no certificate that holds, or no HTTP behind it.
    Unreachable,
}

/// Sends requests out. Clones send by the same rules.
#[derive(Clone)]
pub struct Outbound {
    tls: Arc<ClientConfig>,
    names: Arc<dyn Resolve>,
    rules: Rules,
    timeout: Duration,
}

impl fmt::Debug for Outbound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Outbound").finish_non_exhaustive()
    }
}

impl Outbound {
    /// The way out, by these rules; a request takes `timeout` at most, from the name to the answer.
    pub fn new(rules: Rules, timeout: Duration, names: Arc<dyn Resolve>) -> Result<Self> {
        let mut roots = RootCertStore::empty();
        roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
        Self::trusting(roots, rules, timeout, names)
    }

    fn trusting(
        roots: RootCertStore,
        rules: Rules,
        timeout: Duration,
        names: Arc<dyn Resolve>,
    ) -> Result<Self> {
        // Named, since others in the process may have chosen another.
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let tls = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|_| Error::internal("TLS offers no version"))?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Self {
            tls: Arc::new(tls),
            names,
            rules,
            timeout,
        })
    }

    /// The rules.
    pub const fn rules(&self) -> Rules {
        self.rules
    }

    /// Posts a body, and answers what the receiver said.
    pub async fn post(
        &self,
        target: &Target,
        fields: HeaderMap,
        body: Vec<u8>,
    ) -> Result<Answer, Failed> {
        let exchange = async {
            let address = self.address(target).await?;
            let request = request(target, fields, body)?;
            let stream = TcpStream::connect(address).await.map_err(unreachable)?;
            if !target.is_tls() {
                return exchange(stream, request).await;
            }
            let name = server_name(target)?;
            let connector = TlsConnector::from(Arc::clone(&self.tls));
            let stream = connector.connect(name, stream).await;
            exchange(stream.map_err(unreachable)?, request).await
        };
        let in_time = tokio::time::timeout(self.timeout, exchange).await;
        in_time.unwrap_or(Err(Failed::Timeout))
    }

    /// The one address to connect to. Where a name leads to one that may not be reached, none of its
    /// addresses is: who answers so means no good.
    async fn address(&self, target: &Target) -> Result<SocketAddr, Failed> {
        let addresses = match (target.literal(), target.host()) {
            (Some(address), _) => vec![address],
            (None, Some(Host::Domain(name))) => {
                let found = self.names.resolve(name, target.port()).await;
                found.map_err(unreachable)?
            }
            (None, _) => return Err(Failed::Unreachable),
        };
        let first = *addresses.first().ok_or(Failed::Unreachable)?;
        let may_reach = |address: &SocketAddr| target.may_reach(address.ip(), self.rules);
        if addresses.iter().all(may_reach) {
            // Whatever was resolved, the port is that of the address that was given.
            Ok(SocketAddr::new(first.ip(), target.port()))
        } else {
            Err(Failed::Address)
        }
    }
}

/// Why is not told: the text may hold a name.
fn unreachable<E>(_: E) -> Failed {
    Failed::Unreachable
}

fn server_name(target: &Target) -> Result<ServerName<'static>, Failed> {
    match target.host() {
        Some(Host::Domain(name)) => {
            let name = name.trim_end_matches('.').to_owned();
            ServerName::try_from(name).map_err(unreachable)
        }
        Some(Host::Ipv4(address)) => Ok(ServerName::IpAddress(address.into())),
        Some(Host::Ipv6(address)) => Ok(ServerName::IpAddress(address.into())),
        None => Err(Failed::Unreachable),
    }
}

fn request(
    target: &Target,
    mut fields: HeaderMap,
    body: Vec<u8>,
) -> Result<Request<Full<Bytes>>, Failed> {
    let host = HeaderValue::from_str(target.authority()).map_err(unreachable)?;
    fields.insert(header::HOST, host);
    fields.insert(header::USER_AGENT, HeaderValue::from_static(USER_AGENT));
    fields.insert(header::CONNECTION, HeaderValue::from_static("close"));
    let mut request = Request::builder()
        .method(Method::POST)
        .uri(target.path_and_query())
        .body(Full::new(Bytes::from(body)))
        .map_err(unreachable)?;
    *request.headers_mut() = fields;
    Ok(request)
}

async fn exchange<S>(stream: S, request: Request<Full<Bytes>>) -> Result<Answer, Failed>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let handshake = http1::Builder::new()
        .max_buf_size(HEADER_BYTES)
        .handshake(TokioIo::new(stream));
    let (mut sender, connection) = handshake.await.map_err(unreachable)?;
    // Ends with this function, however that ends.
    let mut connections = JoinSet::new();
    connections.spawn(connection);
    let response = sender.send_request(request).await.map_err(unreachable)?;
    let retry_after = response.headers().get(header::RETRY_AFTER);
    let answer = Answer {
        status: response.status().as_u16(),
        retry_after: retry_after
            .and_then(|field| field.to_str().ok())
            .map(str::to_owned),
    };
    take_a_little(response.into_body()).await;
    Ok(answer)
}

/// Reads a little of a body and forgets it.
async fn take_a_little(mut body: Incoming) {
    let mut read = 0;
    while let Some(Ok(frame)) = body.frame().await {
        read += frame.data_ref().map_or(0, Bytes::len);
        if read >= BODY_BYTES {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::TcpListener;

    use super::*;

    #[derive(Debug)]
    struct Names(HashMap<&'static str, Vec<&'static str>>);

    impl Resolve for Names {
        fn resolve<'a>(
            &'a self,
            name: &'a str,
            port: u16,
        ) -> BoxFuture<'a, io::Result<Vec<SocketAddr>>> {
            let found = self.0.get(name).cloned().unwrap_or_default();
            let found = found.into_iter().map(|ip| (ip.parse().unwrap(), port));
            let found = found.map(|(ip, port)| SocketAddr::new(ip, port)).collect();
            Box::pin(async move { Ok(found) })
        }
    }

    fn outbound(loopback: bool) -> Outbound {
        let names = Names(HashMap::from([
            ("public.example.org", vec!["1.1.1.1", "2606:4700::1111"]),
            ("inside.example.org", vec!["10.0.0.1"]),
            ("mixed.example.org", vec!["1.1.1.1", "127.0.0.1"]),
            ("mapped.example.org", vec!["::ffff:169.254.169.254"]),
            ("here.example.org", vec!["127.0.0.1"]),
        ]));
        let rules = Rules { loopback };
        Outbound::new(rules, Duration::from_secs(5), Arc::new(names)).unwrap()
    }

    async fn leads_to(outbound: &Outbound, url: &str) -> Result<SocketAddr, Failed> {
        let target = Target::parse(url, outbound.rules()).unwrap();
        outbound.address(&target).await
    }

    #[tokio::test]
    async fn a_name_that_leads_inside_is_refused_with_all_its_addresses() {
        let strict = outbound(false);
        let of = |name: &str| format!("https://{name}.example.org:8443/");
        let address = leads_to(&strict, &of("public")).await;
        assert_eq!(address, Ok("1.1.1.1:8443".parse().unwrap()));
        for name in ["inside", "mixed", "mapped", "here"] {
            let address = leads_to(&strict, &of(name)).await;
            assert_eq!(address, Err(Failed::Address), "{name}");
        }
        let unknown = leads_to(&strict, &of("unknown")).await;
        assert_eq!(unknown, Err(Failed::Unreachable));
    }

    /// Answers the next request with this, and tells what was asked.
    async fn receiver(answer: String) -> (u16, tokio::task::JoinHandle<String>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let asked = tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut asked = Vec::new();
            let mut buffer = [0; 1024];
            while !asked.ends_with(b"{}") {
                let read = stream.read(&mut buffer).await.unwrap();
                assert_ne!(read, 0, "{}", String::from_utf8_lossy(&asked));
                asked.extend(&buffer[..read]);
            }
            // Whoever has read enough may hang up.
            let _ = stream.write_all(answer.as_bytes()).await;
            String::from_utf8(asked).unwrap()
        });
        (port, asked)
    }

    async fn post(port: u16) -> Result<Answer, Failed> {
        let outbound = outbound(true);
        let url = format!("http://here.example.org:{port}/a?b=c");
        let target = Target::parse(&url, outbound.rules()).unwrap();
        let fields = HeaderMap::from_iter([(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/json"),
        )]);
        outbound.post(&target, fields, b"{}".to_vec()).await
    }

    #[tokio::test]
    async fn the_connection_goes_to_the_address_and_the_request_to_the_name() {
        let (port, asked) =
            receiver("HTTP/1.1 503 No\r\nretry-after: 7\r\ncontent-length: 0\r\n\r\n".to_owned())
                .await;
        let answer = post(port).await.unwrap();
        assert_eq!(answer.status, 503);
        assert_eq!(answer.retry_after.as_deref(), Some("7"));
        let asked = asked.await.unwrap().to_ascii_lowercase();
        assert!(asked.starts_with("post /a?b=c http/1.1\r\n"), "{asked}");
        let host = format!("\r\nhost: here.example.org:{port}\r\n");
        assert!(asked.contains(&host), "{asked}");
    }

    #[tokio::test]
    async fn a_redirect_is_an_answer_and_nothing_to_follow() {
        let answer = "HTTP/1.1 307 There\r\nlocation: http://127.0.0.1:1/\r\n\
                      content-length: 0\r\n\r\n";
        let (port, _) = receiver(answer.to_owned()).await;
        assert_eq!(post(port).await.unwrap().status, 307);
    }

    #[tokio::test]
    async fn an_endless_answer_is_not_read_to_its_end() {
        let body = "x".repeat(1_000_000);
        let (port, _) = receiver(format!(
            "HTTP/1.1 200 Yes\r\ncontent-length: 99999999\r\n\r\n{body}"
        ))
        .await;
        assert_eq!(post(port).await.unwrap().status, 200);
        let (port, _) = receiver(format!("HTTP/1.1 200 Yes\r\nx: {body}\r\n\r\n")).await;
        assert_eq!(post(port).await, Err(Failed::Unreachable));
    }

    #[tokio::test]
    async fn what_speaks_no_http_or_has_no_certificate_is_unreachable() {
        let (port, _) = receiver("220 smtp ready\r\n".to_owned()).await;
        assert_eq!(post(port).await, Err(Failed::Unreachable));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let says_nothing = tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let _ = stream.write_all(b"HTTP/1.1 200 Yes\r\n\r\n").await;
        });
        let outbound = outbound(true);
        let url = format!("https://here.example.org:{port}/");
        let target = Target::parse(&url, outbound.rules()).unwrap();
        let answer = outbound.post(&target, HeaderMap::new(), Vec::new()).await;
        assert_eq!(answer, Err(Failed::Unreachable));
        says_nothing.await.unwrap();
    }

    /// A certificate of `here.example.org` that signs itself, and its key: for these tests alone.
    const CERTIFICATE: &str = "MIIBgDCCASWgAwIBAgIBATAKBggqhkjOPQQDAjAhMR8wHQYDVQQDDBZBIGNlcnRpZmljYXRlIG9mIHRlc3RzMCAX\
         DTIwMDEwMTAwMDAwMFoYDzIxMjAwMTAxMDAwMDAwWjAhMR8wHQYDVQQDDBZBIGNlcnRpZmljYXRlIG9mIHRlc3Rz\
         MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE7Uz6d9l/hDubl/KT285M6q9GteSFikcm3NDaMqj7GmFEEVK8YEnj\
         TxYa7BNzS3zI+fs03o7jAGZGqJ/unC9ENqNMMEowGwYDVR0RBBQwEoIQaGVyZS5leGFtcGxlLm9yZzAMBgNVHRMB\
         Af8EAjAAMB0GA1UdDgQWBBSi69PjWUiF+SgCuXqOfwhcWY7rzzAKBggqhkjOPQQDAgNJADBGAiEAlA/ty+uYp2di\
         Tyo7zuWAzj8/qezMm0LmSqTSdJbQlNsCIQDlah2J2aWMacfolt6qeEQwGStzBU/p1HNtgTzkH5rMog==";
    const KEY: &str = "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgSRla1j2PtlXY0hpzsX6lbhI50MnG1lWXbYRTz/ST\
         8dShRANCAATtTPp32X+EO5uX8pPbzkzqr0a15IWKRybc0NoyqPsaYUQRUrxgSeNPFhrsE3NLfMj5+zTejuMAZkao\
         n+6cL0Q2";

    /// Answers one request over TLS, and tells which name it was asked by; none where the handshake
    /// failed.
    async fn tls_receiver() -> (u16, tokio::task::JoinHandle<Option<String>>) {
        use rustls::pki_types::{CertificateDer, PrivateKeyDer};
        let der = |text: &str| STANDARD.decode(text).unwrap();
        let key = PrivateKeyDer::try_from(der(KEY)).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = rustls::ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![CertificateDer::from(der(CERTIFICATE))], key)
            .unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let asked = tokio::spawn(async move {
            let (stream, _) = listener.accept().await.unwrap();
            let acceptor = tokio_rustls::TlsAcceptor::from(Arc::new(config));
            let mut stream = acceptor.accept(stream).await.ok()?;
            let name = stream.get_ref().1.server_name().map(str::to_owned);
            let mut buffer = [0; 1024];
            let _ = stream.read(&mut buffer).await.ok()?;
            let answer = b"HTTP/1.1 204 Yes\r\n\r\n";
            stream.write_all(answer).await.ok()?;
            let _ = stream.shutdown().await;
            name
        });
        (port, asked)
    }

    #[tokio::test]
    async fn the_certificate_is_that_of_the_name() {
        let mut roots = RootCertStore::empty();
        let certificate = STANDARD.decode(CERTIFICATE).unwrap();
        roots.add(certificate.into()).unwrap();
        let names = || {
            let here = vec!["127.0.0.1"];
            let names = [
                ("here.example.org", here.clone()),
                ("other.example.org", here),
            ];
            Arc::new(Names(HashMap::from(names)))
        };
        let rules = Rules { loopback: true };
        let wait = Duration::from_secs(5);
        let trusting = Outbound::trusting(roots, rules, wait, names()).unwrap();
        let public_only = Outbound::new(rules, wait, names()).unwrap();
        let ask = async |outbound: &Outbound, name: &str| {
            let (port, asked) = tls_receiver().await;
            let url = format!("https://{name}.example.org:{port}/");
            let target = Target::parse(&url, rules).unwrap();
            let answer = outbound
                .post(&target, HeaderMap::new(), b"{}".to_vec())
                .await;
            (answer.map(|answer| answer.status), asked.await.unwrap())
        };
        let name = Some("here.example.org".to_owned());
        assert_eq!(ask(&trusting, "here").await, (Ok(204), name));
        // The same certificate is none for another name, and none where nobody vouches for it.
        for (outbound, name) in [(&trusting, "other"), (&public_only, "here")] {
            let (answer, asked) = ask(outbound, name).await;
            assert_eq!((answer, asked), (Err(Failed::Unreachable), None), "{name}");
        }
    }
}
