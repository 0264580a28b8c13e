//! What no endpoint took: unknown addresses, and known ones with a method that they do not know.
//!
//! Which address knows which methods is read from the `OpenAPI` document, so the answer and the documentation agree.

use actix_web::dev::ResourceDef;
use actix_web::http::{Method, header};
use actix_web::{HttpRequest, HttpResponse, web};
use utoipa::openapi::{OpenApi, PathItem};

use super::problem::{Problem, allow_header};

/// The addresses of this service and the methods that each of them takes.
#[derive(Clone, Debug, Default)]
pub struct PathTable {
    // The fewest variables first: `/v1/routes/changes` is not `/v1/routes/{id}`.
    entries: Vec<(ResourceDef, Vec<Method>)>,
}

impl PathTable {
    /// Adds everything that a document describes.
    #[must_use]
    pub fn and_openapi(self, document: &OpenApi) -> Self {
        let described = document.paths.paths.iter().map(|(pattern, item)| (pattern.as_str(), methods(item)));
        described.fold(self, |table, (pattern, methods)| table.with(pattern, &methods))
    }

    /// Adds an address that the document does not describe, such as a page. `HEAD` and `OPTIONS` are added as needed.
    #[must_use]
    pub fn with(mut self, pattern: &str, methods: &[Method]) -> Self {
        let mut taken = methods.to_vec();
        if taken.contains(&Method::GET) && !taken.contains(&Method::HEAD) {
            taken.insert(1.min(taken.len()), Method::HEAD);
        }
        if !taken.contains(&Method::OPTIONS) {
            taken.push(Method::OPTIONS);
        }
        self.entries.push((ResourceDef::new(pattern), taken));
        self.entries.sort_by_key(|(known, _)| known.pattern().unwrap_or_default().matches('{').count());
        self
    }

    /// The methods that the address takes; nothing if it is unknown. A trailing slash makes another address.
    #[must_use]
    pub fn methods(&self, path: &str) -> Option<&[Method]> {
        self.entries.iter().find(|(pattern, _)| pattern.is_match(path)).map(|(_, methods)| methods.as_slice())
    }
}

fn methods(item: &PathItem) -> Vec<Method> {
    let described = [
        (&item.get, Method::GET),
        (&item.head, Method::HEAD),
        (&item.post, Method::POST),
        (&item.put, Method::PUT),
        (&item.patch, Method::PATCH),
        (&item.delete, Method::DELETE),
        (&item.options, Method::OPTIONS),
        (&item.trace, Method::TRACE),
    ];
    described.into_iter().filter(|(operation, _)| operation.is_some()).map(|(_, method)| method).collect()
}

/// The default service of the app: 404, 405 with `Allow`, or 204 with `Allow` to `OPTIONS`.
pub async fn answer(req: HttpRequest, table: web::Data<PathTable>) -> HttpResponse {
    let Some(methods) = table.methods(req.path()) else {
        return HttpResponse::from_error(Problem::not_found("address"));
    };
    if req.method() == Method::OPTIONS {
        return HttpResponse::NoContent().insert_header((header::ALLOW, allow_header(methods))).finish();
    }
    HttpResponse::from_error(Problem::method_not_allowed(methods))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::*;
    use rstest::rstest;

    fn table() -> PathTable {
        let document = serde_json::json!({
            "openapi": "3.1.0",
            "info": {"title": "t", "version": "1"},
            "paths": {
                "/v1/routes/{id}": {"get": {"responses": {}}},
                "/v1/routes/{id}/hours": {"get": {"responses": {}}},
                "/v1/routes/changes": {"delete": {"responses": {}}},
                "/v1/lookup": {"get": {"responses": {}}, "post": {"responses": {}}},
            },
        });
        PathTable::default().and_openapi(&serde_json::from_value(document).unwrap()).with("/docs", &[Method::GET])
    }

    #[rstest]
    #[case("/v1/lookup", Some("GET, HEAD, POST, OPTIONS"))]
    #[case("/v1/routes/childline", Some("GET, HEAD, OPTIONS"))]
    #[case("/v1/routes/childline/hours", Some("GET, HEAD, OPTIONS"))]
    #[case("/v1/routes/changes", Some("DELETE, OPTIONS"))]
    #[case("/docs", Some("GET, HEAD, OPTIONS"))]
    #[case("/v1/lookup/", None)]
    #[case("/v1/routes/", None)]
    #[case("/v1/routes/a/b", None)]
    #[case("/v1", None)]
    #[case("/V1/lookup", None)]
    #[case("", None)]
    fn each_address_knows_its_methods(#[case] path: &str, #[case] expected: Option<&str>) {
        assert_eq!(table().methods(path).map(allow_header).as_deref(), expected);
    }
}
