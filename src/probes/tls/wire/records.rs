//! Which messages do the records of a server carry?

use exdoctor_checks::facts::tls::Alert;

/// The longest record that any version allows.
const MAX_RECORD: usize = 16_384 + 2_048;
/// The longest message that is read.
const MAX_MESSAGE: usize = 64 * 1024;
/// How much is read from one connection.
const MAX_TOTAL: usize = 256 * 1024;
/// How many messages and alerts are read from one connection.
const MAX_EVENTS: usize = 64;
/// How much of a plain-text answer is kept.
const PLAIN_TEXT: usize = 80;

/// One thing that a server said.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Event {
    /// A handshake message.
    Message {
        /// Its type.
        kind: u8,
        /// Its content.
        body: Vec<u8>,
    },
    /// An alert.
    Alert(Alert),
    /// Anything that belongs to the time after the first flight.
    Beyond,
}

/// Why the bytes of a server cannot be read further.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Broken {
    /// They are not TLS, but text.
    PlainText(String),
    /// They break the protocol.
    Malformed(String),
}

/// Puts messages together from records, whichever way they are cut.
#[derive(Debug, Default)]
pub(super) struct Records {
    raw: Vec<u8>,
    handshake: Vec<u8>,
    alert: Vec<u8>,
    total: usize,
    events: usize,
}

impl Records {
    /// Takes bytes as they come from the connection.
    pub(super) fn feed(&mut self, bytes: &[u8]) -> Result<(), Broken> {
        self.total += bytes.len();
        if self.total > MAX_TOTAL {
            return Err(malformed(format!("more than {MAX_TOTAL} bytes in answer to one hello")));
        }
        self.raw.extend_from_slice(bytes);
        Ok(())
    }

    /// The next event, once enough bytes are there.
    pub(super) fn next(&mut self) -> Result<Option<Event>, Broken> {
        loop {
            let event = self.message()?.or_else(|| self.alert());
            if event.is_some() {
                self.events += 1;
                if self.events > MAX_EVENTS {
                    return Err(malformed(format!("more than {MAX_EVENTS} messages in answer to one hello")));
                }
                return Ok(event);
            }
            let Some((kind, content)) = self.record()? else { return Ok(None) };
            match kind {
                21 => self.alert.extend(content),
                22 => self.handshake.extend(content),
                _ => return Ok(Some(Event::Beyond)),
            }
        }
    }

    /// What the bytes mean when the connection ends here; nothing when it ends between messages.
    pub(super) fn end(&self) -> Option<Broken> {
        if self.raw.is_empty() && self.handshake.is_empty() && self.alert.is_empty() {
            return None;
        }
        Some(self.foreign().unwrap_or_else(|| malformed("the connection ended within a message".to_owned())))
    }

    /// Takes a record off the raw bytes. An empty record adds nothing, but is charged by its five bytes.
    fn record(&mut self) -> Result<Option<(u8, Vec<u8>)>, Broken> {
        if let Some(broken) = self.foreign() {
            return Err(broken);
        }
        let Some(header) = self.raw.first_chunk::<5>() else { return Ok(None) };
        let (kind, length) = (header[0], usize::from(u16::from_be_bytes([header[3], header[4]])));
        if length > MAX_RECORD {
            return Err(malformed(format!("a record of {length} bytes")));
        }
        if self.raw.len() < 5 + length {
            return Ok(None);
        }
        let content = self.raw[5..5 + length].to_vec();
        self.raw.drain(..5 + length);
        Ok(Some((kind, content)))
    }

    fn foreign(&self) -> Option<Broken> {
        let first = *self.raw.first()?;
        let version_is_possible = self.raw.get(1).is_none_or(|major| *major == 3);
        if (20..=24).contains(&first) && version_is_possible {
            return None;
        }
        let start = &self.raw[..self.raw.len().min(PLAIN_TEXT)];
        let is_text = start.iter().all(|byte| byte.is_ascii_graphic() || byte.is_ascii_whitespace() || *byte >= 0x80);
        if is_text && first < 0x80 {
            let text = String::from_utf8_lossy(start);
            let line = text.lines().next().unwrap_or_default().trim();
            return Some(Broken::PlainText(line.chars().filter(|c| !c.is_control()).collect()));
        }
        Some(malformed(format!("the first bytes are {:02X?}, which is no TLS record", &start[..start.len().min(5)])))
    }

    fn message(&mut self) -> Result<Option<Event>, Broken> {
        let Some(&[kind, high, middle, low]) = self.handshake.first_chunk::<4>() else { return Ok(None) };
        let length = u32::from_be_bytes([0, high, middle, low]) as usize;
        if length > MAX_MESSAGE {
            return Err(malformed(format!("a message of {length} bytes; at most {MAX_MESSAGE} are read")));
        }
        if self.handshake.len() < 4 + length {
            return Ok(None);
        }
        let body = self.handshake[4..4 + length].to_vec();
        self.handshake.drain(..4 + length);
        Ok(Some(Event::Message { kind, body }))
    }

    fn alert(&mut self) -> Option<Event> {
        let &[level, description] = self.alert.first_chunk::<2>()?;
        self.alert.drain(..2);
        Some(Event::Alert(Alert { level, description }))
    }
}

fn malformed(why: String) -> Broken {
    Broken::Malformed(why)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn all(records: &mut Records) -> (Vec<Event>, Option<Broken>) {
        let mut events = Vec::new();
        loop {
            match records.next() {
                Ok(Some(event)) => events.push(event),
                Ok(None) => return (events, None),
                Err(broken) => return (events, Some(broken)),
            }
        }
    }

    fn read(bytes: &[u8]) -> (Vec<Event>, Option<Broken>) {
        let mut records = Records::default();
        records.feed(bytes).unwrap();
        all(&mut records)
    }

    #[test]
    fn a_message_may_be_cut_over_records_and_two_may_share_one() {
        let bytes = [22, 3, 1, 0, 3, 2, 0, 0, 22, 3, 1, 0, 7, 2, 8, 9, 14, 0, 0, 0];
        let expected = [Event::Message { kind: 2, body: vec![8, 9] }, Event::Message { kind: 14, body: vec![] }];
        assert_eq!(read(&bytes).0, expected);
        let mut records = Records::default();
        let mut events = Vec::new();
        for byte in bytes {
            records.feed(&[byte]).unwrap();
            events.extend(all(&mut records).0);
        }
        assert_eq!(events, expected);
        assert_eq!(records.end(), None);
    }

    #[test]
    fn plain_text_is_named_with_its_first_line_and_without_control_characters() {
        let (_, broken) = read(b"HTTP/1.1 400 Bad Request\r\nServer: x\r\n");
        assert_eq!(broken, Some(Broken::PlainText("HTTP/1.1 400 Bad Request".into())));
        assert!(matches!(read(&[0x80, 0x2E, 1, 0]).1, Some(Broken::Malformed(_))));
    }

    #[test]
    fn a_message_that_claims_16_megabytes_is_not_waited_for() {
        let (_, broken) = read(&[22, 3, 3, 0, 4, 11, 0xFF, 0xFF, 0xFF]);
        assert!(matches!(broken, Some(Broken::Malformed(why)) if why.starts_with("a message of 16777215 bytes")));
    }

    #[test]
    fn an_end_within_a_record_is_not_an_orderly_end() {
        let mut records = Records::default();
        records.feed(&[22, 3, 3]).unwrap();
        assert_eq!(all(&mut records), (vec![], None));
        assert!(matches!(records.end(), Some(Broken::Malformed(_))));
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_within_bounds(chunks in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..600), 0..20)) {
            let mut records = Records::default();
            for chunk in chunks {
                let [high, low] = u16::try_from(chunk.len()).unwrap().to_be_bytes();
                let framed = [&[22, 3, 3, high, low][..], &chunk].concat();
                if records.feed(&framed).is_err() || all(&mut records).1.is_some() {
                    break;
                }
                prop_assert!(records.handshake.len() <= MAX_MESSAGE + MAX_RECORD);
                prop_assert!(records.raw.len() <= MAX_RECORD + 5);
            }
        }
    }
}
