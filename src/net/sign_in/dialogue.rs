//! How does a protocol other than HTTP carry the messages of a sign-in, and seal what follows?

use sspi::{BufferType, EncryptionFlags, SecurityBufferRef, Sspi};

use super::handshake::{Context, Handshake, Message};
use super::turn::Turn;

/// An exchange of messages with a server, and what is sealed with its keys.
pub struct Dialogue {
    handshake: Handshake,
    settled: bool,
}

/// A dialogue that has begun.
pub struct Opened {
    /// The first message.
    pub first: Vec<u8>,
    /// What comes after it.
    pub dialogue: Dialogue,
    /// What is to be said about it.
    pub remark: Option<String>,
    /// The right to present it.
    pub turn: Turn,
}

/// What stands before the data in a message that NTLM has sealed (MS-NLMP, 2.2.2.9).
const SIGNATURE: usize = 16;
/// What Kerberos adds to the data (RFC 4121, 4.2.4): two headers, a confounder and a checksum.
const WRAPPING: usize = 60;
/// The header of a token of Kerberos, and how far what follows is turned round.
const HEADER: usize = 16;
const TURNED: usize = 28;

impl Dialogue {
    pub(super) fn new(handshake: Handshake, first: &Message) -> Self {
        Self { handshake, settled: first.last }
    }

    /// Whether both sides have the keys of the sign-in: nothing can be sealed before.
    pub fn is_settled(&self) -> bool {
        self.settled
    }

    /// Whether it is one of Kerberos: the server is then shown a ticket, and no password.
    pub fn is_kerberos(&self) -> bool {
        self.handshake.is_kerberos()
    }

    /// The next message, after what the server said.
    ///
    /// # Errors
    /// Why what it said cannot be read.
    pub async fn next(&mut self, heard: Vec<u8>) -> Result<Vec<u8>, String> {
        let next = self.handshake.next(heard, None).await.map_err(|error| error.description)?;
        self.settled = next.last;
        Ok(next.token)
    }

    /// Seals what is sent.
    ///
    /// # Errors
    /// As the library says.
    pub fn seal(&mut self, plain: &[u8]) -> Result<Vec<u8>, String> {
        let mut token = vec![0; if self.is_kerberos() { WRAPPING } else { SIGNATURE }];
        let mut data = plain.to_vec();
        {
            let mut parts = [SecurityBufferRef::token_buf(&mut token), SecurityBufferRef::data_buf(&mut data)];
            let none = EncryptionFlags::empty();
            match &mut self.handshake.context {
                Context::Ntlm(ntlm, _) => ntlm.encrypt_message(none, &mut parts),
                Context::Kerberos(negotiate, _) => negotiate.encrypt_message(none, &mut parts),
            }
            .map_err(|error| error.description)?;
        }
        token.extend(data);
        Ok(token)
    }

    /// Opens what was received; whoever has no part in the sign-in cannot have sealed it.
    ///
    /// # Errors
    /// Why it cannot be opened.
    pub fn unseal(&mut self, mut sealed: Vec<u8>) -> Result<Vec<u8>, String> {
        // The library takes shorter ones for granted.
        let filler = sealed.get(4..6).map_or(0, |bytes| usize::from(u16::from_be_bytes([bytes[0], bytes[1]])));
        let least = if self.is_kerberos() { HEADER + TURNED + filler } else { SIGNATURE };
        if sealed.len() < least {
            return Err("the sealed message is too short".to_owned());
        }
        let mut parts = [SecurityBufferRef::stream_buf(&mut sealed), SecurityBufferRef::data_buf(&mut [])];
        match &mut self.handshake.context {
            Context::Ntlm(ntlm, _) => ntlm.decrypt_message(&mut parts),
            Context::Kerberos(negotiate, _) => negotiate.decrypt_message(&mut parts),
        }
        .map_err(|error| error.description)?;
        let plain = SecurityBufferRef::buf_data(&parts, BufferType::Data).map_err(|error| error.description)?;
        Ok(plain.to_vec())
    }
}
