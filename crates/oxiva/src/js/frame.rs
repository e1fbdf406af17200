//! What parent and child say to each other: four bytes of length, a tag, the rest.

use super::Program;
use serde::{Deserialize, Serialize};
use std::io::{self, ErrorKind, Read, Write};

/// Bytes of a script's output, and of what it asks of its host.
pub const MAX_OUTPUT_BYTES: usize = 6 << 20;
/// Bytes of what a script is given: its input, the answers to its requests (20 MB, escaped).
pub const MAX_INPUT_BYTES: usize = 64 << 20;
/// What a script may ask of its host in one job.
pub const MAX_CALLS: u64 = 100;
/// Lines that a script may write in one job, and characters of a line.
pub const MAX_LINES: usize = 200;
/// Characters of such a line.
pub const MAX_LINE_CHARS: usize = 2_000;

/// What a frame is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Tag {
    // To the child.
    /// A [`Task`].
    Task = b'T',
    /// JSON: what the task works on.
    Payload = b'P',
    /// An [`Answered`] and, behind a line feed, the JSON of the answer.
    Answer = b'A',

    // From the child.
    /// It takes a task. The body is the version of the program.
    Ready = b'R',
    /// A line of the script's console.
    Line = b'L',
    /// A [`Call`] and, behind a line feed, the JSON of what is asked.
    Call = b'C',
    /// JSON: what the script came to.
    Output = b'O',
    /// An [`super::failure::Report`].
    Error = b'E',
}

/// What a child is to do; the payload follows.
#[derive(Serialize, Deserialize)]
pub struct Task {
    pub program: Program,
    pub memory_mb: usize,
    /// Of processor time, before the kernel ends a child whose parent is gone.
    pub seconds: u64,
}

/// What a script asks of its host; the JSON follows.
#[derive(Serialize, Deserialize)]
pub struct Call {
    pub id: u64,
    pub kind: String,
}

/// Which call is answered; the JSON follows.
#[derive(Serialize, Deserialize)]
pub struct Answered {
    pub id: u64,
    pub ok: bool,
}

/// One message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    pub tag: Tag,
    pub body: Vec<u8>,
}

impl Tag {
    const ALL: [Tag; 8] = [
        Tag::Task,
        Tag::Payload,
        Tag::Answer,
        Tag::Ready,
        Tag::Line,
        Tag::Call,
        Tag::Output,
        Tag::Error,
    ];

    fn of(byte: u8) -> Option<Tag> {
        Tag::ALL.into_iter().find(|tag| *tag as u8 == byte)
    }
}

impl Frame {
    /// A message with this body.
    pub fn new(tag: Tag, body: impl Into<Vec<u8>>) -> Frame {
        Frame { tag, body: body.into() }
    }

    /// A head of a few fields, and JSON that is passed on as it is.
    pub fn with_head(tag: Tag, head: &impl Serialize, json: &[u8]) -> Frame {
        let mut body = serde_json::to_vec(head).unwrap_or_default();
        body.push(b'\n');
        body.extend_from_slice(json);
        Frame { tag, body }
    }

    /// The two parts of such a body.
    pub fn head<'a, T: Deserialize<'a>>(&'a self) -> Option<(T, &'a [u8])> {
        let at = self.body.iter().position(|byte| *byte == b'\n')?;
        let head = serde_json::from_slice(&self.body[..at]).ok()?;
        Some((head, &self.body[at + 1..]))
    }

    /// As it goes over the pipe.
    pub fn bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(5 + self.body.len());
        bytes.extend_from_slice(&(self.body.len() as u32).to_le_bytes());
        bytes.push(self.tag as u8);
        bytes.extend_from_slice(&self.body);
        bytes
    }

    /// Writes all of it.
    ///
    /// # Errors
    /// Where the other end is gone.
    pub fn write(&self, to: &mut impl Write) -> io::Result<()> {
        to.write_all(&self.bytes())?;
        to.flush()
    }

    /// The next frame; `None` at the end.
    pub fn read(from: &mut impl Read) -> io::Result<Option<Frame>> {
        let mut head = [0; 5];
        match from.read_exact(&mut head) {
            Err(error) if error.kind() == ErrorKind::UnexpectedEof => return Ok(None),
            other => other?,
        }
        let (len, tag) = Frame::opening(head, MAX_INPUT_BYTES)?;
        let mut body = vec![0; len];
        from.read_exact(&mut body)?;
        Ok(Some(Frame { tag, body }))
    }

    /// Takes the first frame off `buffer`, if all of it has arrived.
    pub fn take(buffer: &mut Vec<u8>, max: usize) -> io::Result<Option<Frame>> {
        let Some(head) = buffer.first_chunk::<5>() else { return Ok(None) };
        let (len, tag) = Frame::opening(*head, max)?;
        if buffer.len() < 5 + len {
            return Ok(None);
        }
        let rest = buffer.split_off(5 + len);
        let mut body = std::mem::replace(buffer, rest);
        body.drain(..5);
        Ok(Some(Frame { tag, body }))
    }

    fn opening(head: [u8; 5], max: usize) -> io::Result<(usize, Tag)> {
        let [a, b, c, d, tag] = head;
        let len = u32::from_le_bytes([a, b, c, d]) as usize;
        match Tag::of(tag) {
            Some(tag) if len <= max => Ok((len, tag)),
            _ => Err(ErrorKind::InvalidData.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn frames_arrive_as_they_were_sent_however_they_are_cut(
            bodies in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..40), 1..6),
            cut in 1..9usize,
        ) {
            let sent: Vec<_> = bodies.into_iter().map(|body| Frame::new(Tag::Output, body)).collect();
            let bytes: Vec<u8> = sent.iter().flat_map(Frame::bytes).collect();
            let (mut buffer, mut got) = (Vec::new(), Vec::new());
            for part in bytes.chunks(cut) {
                buffer.extend_from_slice(part);
                while let Some(frame) = Frame::take(&mut buffer, 40).unwrap() {
                    got.push(frame);
                }
            }
            prop_assert_eq!(&got, &sent);
            let mut reader = bytes.as_slice();
            for frame in sent {
                prop_assert_eq!(Frame::read(&mut reader).unwrap(), Some(frame));
            }
            prop_assert_eq!(Frame::read(&mut reader).unwrap(), None);
        }

        #[test]
        fn nothing_panics_on_what_is_no_frame(mut bytes: Vec<u8>) {
            let _ = Frame::read(&mut bytes.as_slice());
            let _ = Frame::take(&mut bytes, 100);
        }
    }

    #[test]
    fn a_frame_that_is_too_long_is_refused_before_it_is_read() {
        let mut head = [0xff, 0xff, 0xff, 0xff, b'O'].to_vec();
        assert!(Frame::take(&mut head, MAX_OUTPUT_BYTES).is_err());
        assert!(Frame::read(&mut head.as_slice()).is_err());
    }

    #[test]
    fn a_head_and_its_json() {
        let frame = Frame::with_head(Tag::Answer, &Answered { id: 7, ok: true }, b"{\"a\":\n1}");
        let (head, json) = frame.head::<Answered>().unwrap();
        assert_eq!((head.id, head.ok, json), (7, true, b"{\"a\":\n1}".as_slice()));
    }
}
