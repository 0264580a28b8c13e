//! A body that is sent in pieces.
//!
//! The server underneath copies what a body gives it into a buffer, and throws away a buffer of over 128 KB when it is
//! empty (`actix-http` 3.20). A page of a hundred routes would have one grown, moved and thrown away each time.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use actix_web::body::{BodySize, MessageBody};
use actix_web::web::Bytes;

/// A piece with the headers before it fits into 128 KB, which most answers do whole.
const PIECE: usize = 120 * 1024;

/// Bytes that are ready, a piece at a time.
#[derive(Debug)]
pub(in crate::http) struct Pieces(pub(super) Bytes);

impl MessageBody for Pieces {
    type Error = Infallible;

    fn size(&self) -> BodySize {
        BodySize::Sized(self.0.len() as u64)
    }

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Bytes, Infallible>>> {
        let next = self.0.len().min(PIECE);
        Poll::Ready(if next == 0 { None } else { Some(Ok(self.0.split_to(next))) })
    }

    fn try_into_bytes(self) -> Result<Bytes, Self> {
        Ok(self.0)
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::*;
    use actix_web::body::to_bytes;
    use rstest::rstest;

    #[rstest]
    #[actix_web::test]
    async fn the_pieces_are_the_whole(#[values(0, 1, PIECE - 1, PIECE, PIECE + 1, 5 * PIECE + 7)] length: usize) {
        let whole: Bytes = (0..=u8::MAX).cycle().take(length).collect();
        assert_eq!(Pieces(whole.clone()).size(), BodySize::Sized(length as u64));
        assert_eq!(to_bytes(Pieces(whole.clone())).await.unwrap(), whole);
        assert_eq!(Pieces(whole.clone()).try_into_bytes().unwrap(), whole);
    }
}
