//! A body that is sent in pieces.
//!
//! The server underneath copies what a body gives it into a buffer, and throws away a buffer of over 128 KB when it is
//! empty (`actix-http` 3.20). A page of a hundred routes would have one grown, moved and thrown away each time.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use actix_web::body::{BodySize, EitherBody, MessageBody};
use actix_web::web::Bytes;

/// A piece with the headers before it fits into 128 KB, which most answers do whole.
const PIECE: usize = 120 * 1024;

/// Bytes that are ready, a piece at a time.
#[derive(Debug)]
pub struct Pieces(pub(super) Bytes);

/// A long body that is ready, in pieces: of one who reads slowly no more than a piece is copied before they want the next.
pub(super) fn in_pieces<B: MessageBody>(body: B) -> EitherBody<Pieces, B> {
    if !matches!(body.size(), BodySize::Sized(length) if length > PIECE as u64) {
        return EitherBody::right(body);
    }
    match body.try_into_bytes() {
        Ok(bytes) => EitherBody::left(Pieces(bytes)),
        Err(body) => EitherBody::right(body),
    }
}

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
    #[case(PIECE, false)]
    #[case(PIECE + 1, true)]
    #[actix_web::test]
    async fn only_what_is_longer_than_a_piece_is_taken_apart(#[case] length: usize, #[case] apart: bool) {
        let whole: Bytes = (0..=u8::MAX).cycle().take(length).collect();
        let body = in_pieces(whole.clone());
        assert_eq!(matches!(body, EitherBody::Left { .. }), apart);
        assert_eq!(to_bytes(body).await.unwrap(), whole);
    }

    #[rstest]
    #[actix_web::test]
    async fn the_pieces_are_the_whole(#[values(0, 1, PIECE - 1, PIECE, PIECE + 1, 5 * PIECE + 7)] length: usize) {
        let whole: Bytes = (0..=u8::MAX).cycle().take(length).collect();
        assert_eq!(Pieces(whole.clone()).size(), BodySize::Sized(length as u64));
        assert_eq!(to_bytes(Pieces(whole.clone())).await.unwrap(), whole);
        assert_eq!(Pieces(whole.clone()).try_into_bytes().unwrap(), whole);
    }
}
