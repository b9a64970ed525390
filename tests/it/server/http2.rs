//! HTTP/2 without TLS, written by hand: what a client would never send must be sent here.

use tests::{Exchange, Outcome, Served, Suite, TestContext};

use super::{impatient, serves_others};

pub(super) fn tests(suite: &mut Suite) {
    tests::add_tests!(suite, on_each_backend:
        requests_are_answered,
        a_flood_of_resets_ends_the_connection,
        a_shut_window_is_not_waited_for,
        a_header_list_that_is_too_long_is_refused,
    );
}

const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
const DATA: u8 = 0;
const HEADERS: u8 = 1;
const RESET: u8 = 3;
const SETTINGS: u8 = 4;
const GO_AWAY: u8 = 7;
const END_STREAM: u8 = 1;
const END_HEADERS: u8 = 4;
/// The error code of a client that is told to calm down.
const ENHANCE_YOUR_CALM: u8 = 0xb;

fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).unwrap_or(u32::MAX);
    let mut frame = length.to_be_bytes()[1..].to_vec();
    frame.extend([kind, flags]);
    frame.extend(stream.to_be_bytes());
    frame.extend(payload);
    frame
}

/// The header fields of a GET: method and scheme by their numbers, the others as text.
fn get(path: &str) -> Vec<u8> {
    let mut fields = vec![0x82, 0x86];
    for (name, text) in [(0x04, path), (0x01, "test")] {
        fields.push(name);
        fields.push(u8::try_from(text.len()).unwrap_or(u8::MAX));
        fields.extend(text.bytes());
    }
    fields
}

fn request(stream: u32, path: &str) -> Vec<u8> {
    frame(HEADERS, END_HEADERS | END_STREAM, stream, &get(path))
}

/// A connection that has greeted with these settings.
async fn greet(served: &Served, settings: &[u8]) -> Outcome<Exchange> {
    let mut exchange = served.connect().await?;
    exchange.write(PREFACE).await?;
    exchange.write(frame(SETTINGS, 0, 0, settings)).await?;
    Ok(exchange)
}

struct Frame {
    kind: u8,
    stream: u32,
    payload: Vec<u8>,
}

async fn next(exchange: &mut Exchange) -> Outcome<Frame> {
    let head = exchange.read(9).await?;
    let length = u32::from_be_bytes([0, head[0], head[1], head[2]]);
    Ok(Frame {
        kind: head[3],
        stream: u32::from_be_bytes([head[5], head[6], head[7], head[8]]),
        payload: exchange.read(usize::try_from(length)?).await?,
    })
}

/// The next frame of this kind.
async fn next_of(exchange: &mut Exchange, kind: u8) -> Outcome<Frame> {
    loop {
        let frame = next(exchange).await?;
        if frame.kind == kind {
            return Ok(frame);
        }
    }
}

async fn requests_are_answered(context: TestContext) -> Outcome {
    let (_app, served) = impatient(&context).await?;
    let mut exchange = greet(&served, &[]).await?;
    for stream in [1, 3, 5] {
        exchange.write(request(stream, "/health")).await?;
    }
    let mut answered = Vec::new();
    while answered.len() < 3 {
        let frame = next(&mut exchange).await?;
        match frame.kind {
            // 200 is number 8 of the table of known fields.
            HEADERS => assert_eq!(frame.payload[0], 0x88),
            DATA if !frame.payload.is_empty() => {
                assert_eq!(frame.payload, br#"{"status":"ok"}"#);
                answered.push(frame.stream);
            }
            _ => {}
        }
    }
    answered.sort_unstable();
    assert_eq!(answered, [1, 3, 5]);
    Ok(())
}

async fn a_flood_of_resets_ends_the_connection(context: TestContext) -> Outcome {
    let (_app, served) = impatient(&context).await?;
    let mut exchange = greet(&served, &[]).await?;
    let cancel = 8_u32.to_be_bytes();
    let flood: Vec<u8> = (0..5_000)
        .map(|number| 2 * number + 1)
        .flat_map(|stream| [request(stream, "/health"), frame(RESET, 0, stream, &cancel)].concat())
        .collect();
    // It may be cut off before it has sent everything.
    let _ = exchange.write(flood).await;
    let goodbye = next_of(&mut exchange, GO_AWAY).await?;
    assert_eq!(goodbye.payload[7], ENHANCE_YOUR_CALM);
    serves_others(&served).await
}

async fn a_shut_window_is_not_waited_for(context: TestContext) -> Outcome {
    let (_app, served) = impatient(&context).await?;
    // Setting 4 is the window of a stream: nothing of an answer may be sent.
    let mut exchange = greet(&served, &[0, 4, 0, 0, 0, 0]).await?;
    exchange.write(request(1, "/schema.graphql")).await?;
    exchange.rest_of_bytes().await?;
    let not_taken = r#"habeas_connections_closed_total{reason="not_taken"}"#;
    served.counted(not_taken, 1).await?;
    serves_others(&served).await
}

async fn a_header_list_that_is_too_long_is_refused(context: TestContext) -> Outcome {
    let (_app, served) = impatient(&context).await?;
    let mut exchange = greet(&served, &[]).await?;
    let mut fields = get("/health");
    // Each counts as its bytes and 32 more, so that these are over the limit.
    for _ in 0..1_000 {
        fields.extend([0, 1, b'x', 1, b'y']);
    }
    let headers = frame(HEADERS, END_HEADERS | END_STREAM, 1, &fields);
    exchange.write(headers).await?;
    let answer = next_of(&mut exchange, HEADERS).await?;
    // The name is number 8 of the table; then come three bytes: 431 in the code of Huffman.
    assert_eq!(answer.payload[..5], [0x48, 0x83, 0x69, 0x90, 0xff]);
    serves_others(&served).await
}
