//! `HEAD` wherever `GET` is: the same answer, without its body.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::{Method, header};
use actix_web::middleware::Next;
use actix_web::web::Bytes;
use actix_web::{Error, HttpResponse};

/// Middleware: lets every `GET` endpoint answer `HEAD`. It has to stand outside of everything that makes a body.
///
/// # Errors
/// Only what comes from further in, with the body left out of the answer that will be made of it.
pub async fn head_as_get(
    mut req: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    if req.method() != Method::HEAD {
        return next.call(req).await.map(ServiceResponse::map_into_boxed_body);
    }
    req.head_mut().method = Method::GET;
    match next.call(req).await {
        Ok(answer) => {
            let (req, answer) = answer.into_parts();
            Ok(ServiceResponse::new(req, without_body(answer.map_into_boxed_body())))
        }
        Err(mut error) => {
            error.add_response_mapper(without_body);
            Err(error)
        }
    }
}

/// Takes the body out and leaves its length.
///
/// The server underneath leaves out the body of a `HEAD` by itself, unless it has already read the next request on the
/// connection: then it has forgotten, sends the body, and the client takes it for the next answer. (So `actix-http` 3.20
/// does; `tests/edges` shows it.)
fn without_body(mut answer: HttpResponse) -> HttpResponse {
    let BodySize::Sized(length) = answer.body().size() else { return answer };
    answer.headers_mut().insert(header::CONTENT_LENGTH, length.into());
    answer.head_mut().no_chunking(true);
    answer.set_body(BoxBody::new(Unsent))
}

/// A body of unknown length, because only then may the header say which, with nothing in it.
struct Unsent;

impl MessageBody for Unsent {
    type Error = Infallible;

    fn size(&self) -> BodySize {
        BodySize::Stream
    }

    fn poll_next(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Bytes, Infallible>>> {
        Poll::Ready(None)
    }
}
