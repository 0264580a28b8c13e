//! The one list of endpoints, read for three purposes: an app serves them, a document describes them, and the table of
//! addresses knows which methods each takes. Describing them all takes some 15 ms each time, so a start does not.

use actix_web::dev::HttpServiceFactory;
use actix_web::web;
use utoipa_actix_web::OpenApiFactory;
use utoipa_actix_web::service_config::ServiceConfig;

/// A handler with its address, its method and its description.
pub trait Endpoint: HttpServiceFactory + OpenApiFactory + utoipa::Path + 'static {}

impl<T: HttpServiceFactory + OpenApiFactory + utoipa::Path + 'static> Endpoint for T {}

/// What takes a list of endpoints, one after the other.
pub trait Register {
    /// Takes the next one.
    fn endpoint<E: Endpoint>(&mut self, endpoint: E) -> &mut Self;
}

/// Serves them.
impl Register for web::ServiceConfig {
    fn endpoint<E: Endpoint>(&mut self, endpoint: E) -> &mut Self {
        self.service(endpoint)
    }
}

/// Describes them.
impl Register for ServiceConfig<'_> {
    fn endpoint<E: Endpoint>(&mut self, endpoint: E) -> &mut Self {
        self.service(endpoint)
    }
}
