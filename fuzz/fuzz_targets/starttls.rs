//! Is there any mail server that makes the dialogue up to STARTTLS panic, or read without an end?
#![no_main]

#[path = "../../src/probes/mail/dialogue.rs"]
mod dialogue;

/// The dialogue is where its users look for it.
mod probes {
    pub mod mail {
        pub(crate) use crate::dialogue::Dialogue;
    }
}

#[path = "../../src/probes/tls/starttls.rs"]
mod starttls;

use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// A server that says the bytes whatever it hears, one piece at a time.
struct Server<'a> {
    pieces: std::slice::Chunks<'a, u8>,
}

impl AsyncRead for Server<'_> {
    fn poll_read(mut self: Pin<&mut Self>, _: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<std::io::Result<()>> {
        into.put_slice(self.pieces.next().unwrap_or_default());
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Server<'_> {
    fn poll_write(self: Pin<&mut Self>, _: &mut Context<'_>, bytes: &[u8]) -> Poll<std::io::Result<usize>> {
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let Some((how, bytes)) = data.split_first() else { return };
    let mut server = Server { pieces: bytes.chunks(1 + usize::from(*how) % 200) };
    let mut dialogue = std::pin::pin!(starttls::begin(&mut server, "exdoctor.invalid"));
    // This server is always ready: one poll is the whole dialogue.
    let polled = std::future::Future::poll(dialogue.as_mut(), &mut Context::from_waker(std::task::Waker::noop()));
    assert!(polled.is_ready());
});
