//! From a file to a stream of text: gzip is unpacked, UTF-16 and named encodings are decoded, a
//! byte-order mark is dropped, and nothing is read further than a limit.

use std::{
    fs::File,
    io::{self, BufRead, BufReader, Read},
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use encoding_rs_io::DecodeReaderBytesBuilder;
use flate2::bufread::MultiGzDecoder;

use crate::error::{Error, Result};

/// How much is looked at to decide the format.
const HEAD: usize = 4096;
const BUFFER: usize = 128 * 1024;

/// A buffered stream of text bytes.
pub(super) type Text = BufReader<Box<dyn Read + Send>>;

/// A file, opened and looked into.
pub(super) struct Input {
    pub(super) text: Text,
    /// The first bytes, unpacked and decoded. They are still to be read from `text`.
    pub(super) head: Vec<u8>,
    pub(super) packed: bool,
    /// Whether the text was decoded from another encoding: then U+FFFD marks a broken character.
    pub(super) transcoded: bool,
    pub(super) progress: Progress,
}

/// How far the file has been read, to be shared with a progress bar.
#[derive(Clone, Debug, Default)]
pub struct Progress {
    pub(super) read: Arc<AtomicU64>,
    pub(super) total: u64,
}

impl Progress {
    /// Bytes of the file that were read, as it lies on disk.
    pub fn bytes_read(&self) -> u64 {
        self.read.load(Ordering::Relaxed).min(self.total)
    }

    /// The size of the file.
    pub const fn total_bytes(&self) -> u64 {
        self.total
    }
}

impl Input {
    pub(super) fn open(path: &Path, encoding: Option<&str>, max_unpacked: u64) -> Result<Self> {
        let encoding = encoding.map(named_encoding).transpose()?;
        let file = open_file(path)?;
        let total = file.metadata().map_err(|error| unreadable(&error))?.len();
        let progress = Progress {
            read: Arc::default(),
            total,
        };
        let counted = Counted {
            inner: file,
            count: Arc::clone(&progress.read),
        };
        let mut raw = Peeked::new(counted, 2);
        raw.fail_if_unread()?;
        let packed = raw.head() == [0x1F, 0x8B];
        let unpacked: Box<dyn Read + Send> = if packed {
            let gzip = MultiGzDecoder::new(BufReader::with_capacity(BUFFER, raw));
            Box::new(Capped {
                inner: gzip,
                left: max_unpacked,
            })
        } else {
            Box::new(raw)
        };
        let marked = Peeked::new(unpacked, 3);
        let sixteen = matches!(marked.head(), [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..]);
        let transcoded = sixteen || (encoding.is_some() && marked.head() != [0xEF, 0xBB, 0xBF]);
        let decoded = DecodeReaderBytesBuilder::new()
            .encoding(encoding)
            .bom_override(true)
            .utf8_passthru(true)
            .strip_bom(true)
            .build(marked);
        let mut decoded = Peeked::new(decoded, HEAD);
        decoded.fail_if_unread()?;
        let head = decoded.head().to_vec();
        let text = BufReader::with_capacity(BUFFER, Box::new(decoded) as Box<dyn Read + Send>);
        Ok(Self {
            text,
            head,
            packed,
            transcoded,
            progress,
        })
    }
}

pub(super) fn open_file(path: &Path) -> Result<File> {
    let file = File::open(path).map_err(|error| unreadable(&error))?;
    let is_folder = file
        .metadata()
        .map_err(|error| unreadable(&error))?
        .is_dir();
    if is_folder {
        Err(Error::bad_input("This is a folder: name one file."))
    } else {
        Ok(file)
    }
}

/// UTF-8 needs no decoder: bytes that are none must reach the row that holds them.
fn named_encoding(label: &str) -> Result<&'static encoding_rs::Encoding> {
    encoding_rs::Encoding::for_label(label.as_bytes()).ok_or_else(|| {
        Error::bad_input(format!(
            "There is no encoding `{label}`: use a name such as utf-8, windows-1252 or utf-16le."
        ))
    })
}

/// A fault of the stream, in words for the operator. `row` is the last row that was read.
pub(super) fn stream_error(error: &io::Error, row: u64) -> Error {
    let what = match error.kind() {
        io::ErrorKind::UnexpectedEof => "the gzip stream is cut off there: fetch the file again",
        io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData => {
            "the gzip stream is damaged there: fetch the file again"
        }
        io::ErrorKind::FileTooLarge => {
            "the file unpacks to more than is allowed: split it, or raise the limit"
        }
        _ => {
            tracing::warn!(cause = %error, "an import file cannot be read");
            "the file cannot be read any further: check the disk"
        }
    };
    if row == 0 {
        Error::bad_input(format!("No row was read: {what}."))
    } else {
        Error::bad_input(format!("Reading stopped after row {row}: {what}."))
    }
}

fn unreadable(error: &io::Error) -> Error {
    Error::bad_input(match error.kind() {
        io::ErrorKind::NotFound => "There is no such file: check its name.",
        io::ErrorKind::PermissionDenied => "The file may not be read: check its permissions.",
        _ => {
            tracing::warn!(cause = %error, "an import file cannot be opened");
            "The file cannot be opened: check that it is a regular file on a readable disk."
        }
    })
}

/// Counts what is read from the disk.
struct Counted<R> {
    inner: R,
    count: Arc<AtomicU64>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = loop {
            match self.inner.read(buffer) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                read => break read?,
            }
        };
        self.count.fetch_add(n as u64, Ordering::Relaxed);
        Ok(n)
    }
}

/// Fails where a packed file unpacks to more than is allowed.
struct Capped<R> {
    inner: R,
    left: u64,
}

impl<R: Read> Read for Capped<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buffer)?;
        self.left = (self.left)
            .checked_sub(n as u64)
            .ok_or_else(|| io::Error::from(io::ErrorKind::FileTooLarge))?;
        Ok(n)
    }
}

/// Looks at the start of a stream and then reads it from the start. A fault in the start is kept
/// until what came before it has been read: the rows before a cut are good.
struct Peeked<R> {
    head: Vec<u8>,
    position: usize,
    fault: Option<io::Error>,
    inner: R,
}

impl<R: Read> Peeked<R> {
    fn new(mut inner: R, wanted: usize) -> Self {
        let mut head = Vec::with_capacity(wanted);
        let fault = (&mut inner)
            .take(wanted as u64)
            .read_to_end(&mut head)
            .err();
        Self {
            head,
            position: 0,
            fault,
            inner,
        }
    }

    fn head(&self) -> &[u8] {
        &self.head
    }

    fn fail_if_unread(&mut self) -> Result<()> {
        match self.fault.take() {
            Some(fault) if self.head.is_empty() => Err(stream_error(&fault, 0)),
            fault => {
                self.fault = fault;
                Ok(())
            }
        }
    }
}

impl<R: Read> Read for Peeked<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.position < self.head.len() {
            let n = (&self.head[self.position..]).read(buffer)?;
            self.position += n;
            return Ok(n);
        }
        match self.fault.take() {
            Some(fault) => Err(fault),
            None => self.inner.read(buffer),
        }
    }
}

/// Reads one line into `line` without its terminator (LF, CRLF or a lone CR), at most `limit`
/// bytes of it. Answers none at the end of the file, else how long the line is.
pub(super) fn read_line(
    text: &mut Text,
    line: &mut Vec<u8>,
    limit: usize,
) -> io::Result<Option<usize>> {
    line.clear();
    let mut length = 0;
    loop {
        let chunk = text.fill_buf()?;
        if chunk.is_empty() {
            return Ok((length > 0).then_some(length));
        }
        let end = chunk.iter().position(|byte| matches!(byte, b'\n' | b'\r'));
        let part = &chunk[..end.unwrap_or(chunk.len())];
        let room = limit.saturating_sub(line.len()).min(part.len());
        line.extend_from_slice(&part[..room]);
        length += part.len();
        let Some(end) = end else {
            let n = chunk.len();
            text.consume(n);
            continue;
        };
        let is_cr = chunk[end] == b'\r';
        text.consume(end + 1);
        if is_cr && text.fill_buf()?.first() == Some(&b'\n') {
            text.consume(1);
        }
        return Ok(Some(length));
    }
}
