//! How are numbers and vectors taken from bytes, and put into them?

/// Bytes that end before the structure within them does.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Short;

/// What is left of a message.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bytes<'a>(pub &'a [u8]);

impl<'a> Bytes<'a> {
    pub(super) fn take(&mut self, count: usize) -> Result<&'a [u8], Short> {
        let (taken, rest) = self.0.split_at_checked(count).ok_or(Short)?;
        self.0 = rest;
        Ok(taken)
    }

    /// A big-endian number of so many bytes, at most four.
    fn number(&mut self, width: usize) -> Result<usize, Short> {
        Ok(self.take(width)?.iter().fold(0, |number, byte| number << 8 | usize::from(*byte)))
    }

    pub(super) fn u8(&mut self) -> Result<u8, Short> {
        Ok(self.take(1)?[0])
    }

    pub(super) fn u16(&mut self) -> Result<u16, Short> {
        let taken = self.take(2)?;
        Ok(u16::from_be_bytes([taken[0], taken[1]]))
    }

    /// A vector whose length stands before it in `width` bytes.
    pub(super) fn vector(&mut self, width: usize) -> Result<Bytes<'a>, Short> {
        let length = self.number(width)?;
        self.take(length).map(Bytes)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Writes a vector with its length in `width` bytes before it.
pub(super) fn vector(out: &mut Vec<u8>, width: usize, content: impl FnOnce(&mut Vec<u8>)) {
    let start = out.len();
    out.extend(std::iter::repeat_n(0, width));
    content(out);
    let length = (out.len() - start - width).to_be_bytes();
    out[start..start + width].copy_from_slice(&length[length.len() - width..]);
}

/// Writes numbers of two bytes.
pub(super) fn numbers(out: &mut Vec<u8>, numbers: impl IntoIterator<Item = u16>) {
    for number in numbers {
        out.extend(number.to_be_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_vector_is_read_as_it_was_written() {
        let mut out = vec![7];
        vector(&mut out, 3, |out| numbers(out, [0x0102, 0x0304]));
        assert_eq!(out, [7, 0, 0, 4, 1, 2, 3, 4]);
        let mut bytes = Bytes(&out);
        assert_eq!(bytes.u8(), Ok(7));
        let mut inner = bytes.vector(3).unwrap();
        assert_eq!((inner.u16(), inner.u16(), inner.u8()), (Ok(0x0102), Ok(0x0304), Err(Short)));
        assert!(bytes.is_empty());
    }

    #[test]
    fn a_length_beyond_the_end_is_short() {
        assert_eq!(Bytes(&[0, 9, 1]).vector(2).unwrap_err(), Short);
    }
}
