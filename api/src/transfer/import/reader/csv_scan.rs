//! Splits delimited text into cells (RFC 4180, and what files in the wild do beyond it).
//!
//! The `csv` crate is not used for reading: it accepts a quote that is never closed, does not
//! count lone carriage returns as lines, and cannot step over a cell that is too long without
//! holding it. Here a record beyond the limits is read to its end but not kept, so memory is
//! bounded for any file.

use std::io::{self, BufRead as _};

use super::{Limits, input::Text};

/// What is wrong with a record. The cell is counted from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    FieldTooLong(usize),
    RowTooLong,
    NulByte(usize),
    UnclosedQuote(usize),
}

/// A record: the line on which it starts, and what is wrong with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Mark {
    pub(super) line: u64,
    pub(super) fault: Option<Fault>,
}

/// The cells of a record, end to end.
#[derive(Debug, Default)]
pub(super) struct Record {
    pub(super) bytes: Vec<u8>,
    pub(super) ends: Vec<usize>,
}

pub(super) struct Scanner {
    text: Text,
    machine: Machine,
}

impl Scanner {
    /// `line` is the number of the first line of `text`.
    pub(super) fn new(text: Text, delimiter: u8, limits: Limits, line: u64) -> Self {
        let machine = Machine {
            delimiter,
            limits,
            line,
            after_cr: false,
            state: State::CellStart,
            fault: None,
            quoted: false,
        };
        Self { text, machine }
    }

    /// Reads the next record that is not a blank line. Answers none at the end of the file.
    pub(super) fn read(&mut self, record: &mut Record) -> io::Result<Option<Mark>> {
        loop {
            let Some(mark) = self.read_any(record)? else {
                return Ok(None);
            };
            let blank = record.ends.len() == 1 && record.bytes.is_empty() && !self.machine.quoted;
            if mark.fault.is_some() || !blank {
                return Ok(Some(mark));
            }
        }
    }

    fn read_any(&mut self, record: &mut Record) -> io::Result<Option<Mark>> {
        record.bytes.clear();
        record.ends.clear();
        self.machine.start_record();
        let line = self.machine.line;
        let mut any = false;
        loop {
            let chunk = self.text.fill_buf()?;
            if chunk.is_empty() {
                self.machine.end_of_file(record);
                break;
            }
            any = true;
            let (used, ended) = self.machine.feed(chunk, record);
            self.text.consume(used);
            if ended {
                break;
            }
        }
        Ok(any.then_some(Mark {
            line,
            fault: self.machine.fault,
        }))
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    CellStart,
    Bare,
    Quoted,
    /// A quote inside a quoted cell: the end of it, or the first of a doubled quote.
    Quote,
}

struct Machine {
    delimiter: u8,
    limits: Limits,
    /// The line on which the next byte stands.
    line: u64,
    /// The last byte was a carriage return: a line feed now belongs to it. At the start of a
    /// record that line feed makes a blank line of its own, which is skipped and not counted.
    after_cr: bool,
    state: State,
    fault: Option<Fault>,
    quoted: bool,
}

impl Machine {
    fn start_record(&mut self) {
        self.state = State::CellStart;
        self.fault = None;
        self.quoted = false;
    }

    /// Takes bytes up to the end of the record or of the chunk. Answers how many, and whether
    /// the record has ended.
    fn feed(&mut self, chunk: &[u8], record: &mut Record) -> (usize, bool) {
        let mut at = 0;
        while let Some(&byte) = chunk.get(at) {
            match self.state {
                State::CellStart if byte == b'"' => {
                    (self.state, self.quoted, self.after_cr) = (State::Quoted, true, false);
                    at += 1;
                }
                State::Bare => {
                    let delimiter = self.delimiter;
                    at += self.keep_run(&chunk[at..], record, |byte| byte == delimiter);
                    let Some(&byte) = chunk.get(at) else { break };
                    at += 1;
                    if self.end_bare(byte, record) {
                        return (at, true);
                    }
                }
                State::Quoted => {
                    at += self.keep_run(&chunk[at..], record, |byte| byte == b'"');
                    let Some(&byte) = chunk.get(at) else { break };
                    at += 1;
                    self.end_quoted(byte, record);
                }
                State::Quote if byte == b'"' => {
                    self.keep(b"\"", record);
                    self.state = State::Quoted;
                    at += 1;
                }
                // What follows a closing quote is kept as it stands, as other readers do.
                State::CellStart | State::Quote => self.state = State::Bare,
            }
        }
        (at, false)
    }

    /// The byte that ended a run outside quotes. Answers whether it ends the record.
    fn end_bare(&mut self, byte: u8, record: &mut Record) -> bool {
        if byte == self.delimiter {
            self.after_cr = false;
            self.end_cell(record);
            self.state = State::CellStart;
            false
        } else if byte == 0 {
            self.nul(record);
            false
        } else {
            self.count_line(byte);
            self.end_cell(record);
            true
        }
    }

    /// The byte that ended a run inside quotes.
    fn end_quoted(&mut self, byte: u8, record: &mut Record) {
        match byte {
            b'"' => {
                self.after_cr = false;
                self.state = State::Quote;
            }
            0 => self.nul(record),
            line_end => {
                self.count_line(line_end);
                self.keep(&[line_end], record);
            }
        }
    }

    fn end_of_file(&mut self, record: &mut Record) {
        if self.state == State::Quoted {
            self.fault = Some(Fault::UnclosedQuote(record.ends.len()));
        }
        self.end_cell(record);
    }

    /// Keeps bytes up to a line end, a NUL or what `stops` says. Answers how many.
    fn keep_run(&mut self, chunk: &[u8], record: &mut Record, stops: impl Fn(u8) -> bool) -> usize {
        let end = chunk
            .iter()
            .position(|&byte| stops(byte) || matches!(byte, b'\n' | b'\r' | 0))
            .unwrap_or(chunk.len());
        if end > 0 {
            self.after_cr = false;
            self.keep(&chunk[..end], record);
        }
        end
    }

    fn keep(&mut self, run: &[u8], record: &mut Record) {
        if self.fault.is_some() {
            return;
        }
        let cell_start = record.ends.last().copied().unwrap_or_default();
        if record.bytes.len() - cell_start + run.len() > self.limits.field {
            self.fault = Some(Fault::FieldTooLong(record.ends.len()));
        } else if record.bytes.len() + record.ends.len() + run.len() > self.limits.row {
            self.fault = Some(Fault::RowTooLong);
        } else {
            record.bytes.extend_from_slice(run);
        }
    }

    fn end_cell(&mut self, record: &mut Record) {
        if self.fault.is_some() {
            return;
        }
        // Empty cells count too: a line of nothing but delimiters is bounded as well.
        if record.bytes.len() + record.ends.len() > self.limits.row {
            self.fault = Some(Fault::RowTooLong);
        } else {
            record.ends.push(record.bytes.len());
        }
    }

    fn nul(&mut self, record: &Record) {
        self.after_cr = false;
        self.fault = self.fault.or(Some(Fault::NulByte(record.ends.len())));
    }

    fn count_line(&mut self, byte: u8) {
        if byte == b'\r' || !self.after_cr {
            self.line += 1;
        }
        self.after_cr = byte == b'\r';
    }
}
