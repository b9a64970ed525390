//! Finds the records of a JSON document without holding the document.
//!
//! Only the structure is followed here (brackets, strings, commas); whether a record is valid JSON
//! is decided when it is parsed, so one broken record does not end the file.

use std::io::BufRead as _;

use super::input::{Text, stream_error};
use crate::error::{Error, Result};

pub(super) struct JsonScan {
    text: Text,
    /// Records answered so far.
    pub(super) count: u64,
}

/// What stands at the place where the records should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    List,
    Object,
}

impl JsonScan {
    pub(super) fn new(text: Text) -> Self {
        Self { text, count: 0 }
    }

    /// Steps along a pointer (RFC 6901) and says what is there.
    pub(super) fn enter(&mut self, pointer: &str) -> Result<Shape> {
        if !pointer.is_empty() && !pointer.starts_with('/') {
            return Err(Error::bad_input(
                "The pointer to the records must start with `/`.",
            ));
        }
        for step in pointer.split('/').skip(1) {
            let step = step.replace("~1", "/").replace("~0", "~");
            if !self.enter_step(&step)? {
                return Err(Error::bad_input(format!(
                    "The document has nothing at `{pointer}`: name where the list of records is."
                )));
            }
        }
        match self.peek()? {
            Some(b'[') => {
                self.take()?;
                Ok(Shape::List)
            }
            Some(b'{') => Ok(Shape::Object),
            _ => Err(Error::bad_input(
                "The records must be a list of objects, or one object: name where the list is with \
                 a pointer such as `/records`.",
            )),
        }
    }

    fn enter_step(&mut self, step: &str) -> Result<bool> {
        match self.peek()? {
            Some(b'{') => self.enter_key(step),
            Some(b'[') => self.enter_index(step),
            _ => Ok(false),
        }
    }

    fn enter_key(&mut self, step: &str) -> Result<bool> {
        let mut key = Vec::new();
        self.take()?;
        while self.peek()? == Some(b'"') {
            key.clear();
            self.value(&mut key, 4096)?;
            if self.peek()? != Some(b':') {
                return Err(self.damaged());
            }
            self.take()?;
            if serde_json::from_slice::<String>(&key).is_ok_and(|name| name == step) {
                return Ok(true);
            }
            self.value(&mut Vec::new(), 0)?;
            if self.peek()? == Some(b',') {
                self.take()?;
            }
        }
        Ok(false)
    }

    fn enter_index(&mut self, step: &str) -> Result<bool> {
        let Ok(index) = step.parse::<usize>() else {
            return Ok(false);
        };
        self.take()?;
        for _ in 0..index {
            if self.peek()? == Some(b']') {
                return Ok(false);
            }
            self.value(&mut Vec::new(), 0)?;
            if self.peek()? != Some(b',') {
                return Ok(false);
            }
            self.take()?;
        }
        Ok(self.peek()? != Some(b']'))
    }

    /// The next element of the list that was entered: its text into `value`, at most `limit`
    /// bytes of it. Answers its length, none at the end of the list.
    pub(super) fn next(&mut self, value: &mut Vec<u8>, limit: usize) -> Result<Option<usize>> {
        match self.peek()? {
            Some(b']') => {
                self.take()?;
                return Ok(None);
            }
            Some(b',') if self.count > 0 => self.take()?,
            Some(b',') => return Err(self.damaged()),
            Some(_) if self.count > 0 => return Err(self.damaged()),
            _ => {}
        }
        if matches!(self.peek()?, Some(b']' | b',')) {
            return Err(self.damaged());
        }
        let length = self.value(value, limit)?;
        self.count += 1;
        Ok(Some(length))
    }

    /// Refuses what follows the document.
    pub(super) fn finish(&mut self) -> Result<()> {
        match self.peek()? {
            None => Ok(()),
            Some(_) => Err(Error::bad_input(
                "The file holds more than one JSON document: pass `--format ndjson` if it has one \
                 record a line.",
            )),
        }
    }

    /// Takes one value by its structure alone.
    pub(super) fn value(&mut self, kept: &mut Vec<u8>, limit: usize) -> Result<usize> {
        kept.clear();
        if self.peek()?.is_none() {
            return Err(self.cut_off());
        }
        let mut state = ValueState::default();
        let mut length = 0;
        loop {
            let count = self.count;
            let chunk = self
                .text
                .fill_buf()
                .map_err(|error| stream_error(&error, count))?;
            if chunk.is_empty() {
                return if state.is_scalar() {
                    Ok(length)
                } else {
                    Err(self.cut_off())
                };
            }
            let (used, ended) = state.feed(chunk);
            let room = limit.saturating_sub(kept.len()).min(used);
            kept.extend_from_slice(&chunk[..room]);
            self.text.consume(used);
            length += used;
            if ended {
                return Ok(length);
            }
        }
    }

    /// The next byte that is no white space, left in place.
    fn peek(&mut self) -> Result<Option<u8>> {
        loop {
            let count = self.count;
            let chunk = self
                .text
                .fill_buf()
                .map_err(|error| stream_error(&error, count))?;
            if chunk.is_empty() {
                return Ok(None);
            }
            let found = chunk.iter().position(|byte| !byte.is_ascii_whitespace());
            let byte = found.map(|at| chunk[at]);
            let skipped = found.unwrap_or(chunk.len());
            self.text.consume(skipped);
            if byte.is_some() {
                return Ok(byte);
            }
        }
    }

    fn take(&mut self) -> Result<()> {
        match self.peek()? {
            Some(_) => {
                self.text.consume(1);
                Ok(())
            }
            None => Err(self.cut_off()),
        }
    }

    fn cut_off(&self) -> Error {
        Error::bad_input(format!(
            "The JSON document is cut off after record {}: fetch the file again.",
            self.count,
        ))
    }

    fn damaged(&self) -> Error {
        Error::bad_input(format!(
            "The JSON document is damaged after record {}: a comma or bracket is missing or too \
             many.",
            self.count,
        ))
    }
}

/// Follows one value: how deep it is nested, and whether a string is open.
#[derive(Default)]
struct ValueState {
    depth: usize,
    in_string: bool,
    escaped: bool,
    started: bool,
}

impl ValueState {
    /// A number or word ends with the file; brackets and strings must be closed.
    fn is_scalar(&self) -> bool {
        self.started && self.depth == 0 && !self.in_string
    }

    /// Answers how many bytes belong to the value, and whether it ends there.
    fn feed(&mut self, chunk: &[u8]) -> (usize, bool) {
        for (at, &byte) in chunk.iter().enumerate() {
            if self.in_string {
                match byte {
                    _ if self.escaped => self.escaped = false,
                    b'\\' => self.escaped = true,
                    b'"' => {
                        self.in_string = false;
                        if self.depth == 0 {
                            return (at + 1, true);
                        }
                    }
                    _ => {}
                }
                continue;
            }
            match byte {
                b'}' | b']' | b',' | b':' if self.depth == 0 => return (at, true),
                b'"' => self.in_string = true,
                b'{' | b'[' => self.depth += 1,
                b'}' | b']' => {
                    self.depth -= 1;
                    if self.depth == 0 {
                        return (at + 1, true);
                    }
                }
                byte if self.depth == 0 && byte.is_ascii_whitespace() => return (at, true),
                _ => {}
            }
            self.started = true;
        }
        (chunk.len(), false)
    }
}
