//! What no endpoint took: unknown addresses, and known ones with a method that they do not know.
//!
//! Which address knows which methods comes from the one list of endpoints, so the answer and the documentation agree.

use actix_web::dev::ResourceDef;
use actix_web::http::{Method, header};
use actix_web::{HttpRequest, HttpResponse, web};
use utoipa::openapi::HttpMethod;

use super::problem::{Problem, allow_header};
use super::register::{Endpoint, Register};

/// The addresses of this service and the methods that each of them takes.
#[derive(Clone, Debug, Default)]
pub struct PathTable {
    // The fewest variables first: `/v1/routes/changes` is not `/v1/routes/{id}`.
    entries: Vec<(ResourceDef, Vec<Method>)>,
}

impl PathTable {
    /// Adds an address, or more methods to one that is there. `HEAD` and `OPTIONS` are added as needed.
    #[must_use]
    pub fn with(mut self, pattern: &str, methods: &[Method]) -> Self {
        self.add(pattern, methods);
        self
    }

    fn add(&mut self, pattern: &str, methods: &[Method]) {
        let there = self.entries.iter().position(|(known, _)| known.pattern() == Some(pattern));
        let mut taken = there.map(|at| self.entries.remove(at).1).unwrap_or_default();
        taken.extend(methods.iter().cloned().chain([Method::OPTIONS]));
        if taken.contains(&Method::GET) {
            taken.push(Method::HEAD);
        }
        let known = ORDER.into_iter().filter(|method| taken.contains(method)).collect();
        self.entries.push((ResourceDef::new(pattern), known));
        self.entries.sort_by_key(|(known, _)| known.pattern().unwrap_or_default().matches('{').count());
    }

    /// The methods that the address takes; nothing if it is unknown. A trailing slash makes another address.
    #[must_use]
    pub fn methods(&self, path: &str) -> Option<&[Method]> {
        self.entries.iter().find(|(pattern, _)| pattern.is_match(path)).map(|(_, methods)| methods.as_slice())
    }
}

/// Every method that an endpoint may have, in the order of an `Allow`.
const ORDER: [Method; 7] =
    [Method::GET, Method::HEAD, Method::POST, Method::PUT, Method::PATCH, Method::DELETE, Method::OPTIONS];

impl Register for PathTable {
    fn endpoint<E: Endpoint>(&mut self, _: E) -> &mut Self {
        let methods: Vec<Method> = E::methods().iter().filter_map(method).collect();
        self.add(&E::path(), &methods);
        self
    }
}

fn method(described: &HttpMethod) -> Option<Method> {
    Some(match described {
        HttpMethod::Get => Method::GET,
        HttpMethod::Head => Method::HEAD,
        HttpMethod::Post => Method::POST,
        HttpMethod::Put => Method::PUT,
        HttpMethod::Patch => Method::PATCH,
        HttpMethod::Delete => Method::DELETE,
        HttpMethod::Options => Method::OPTIONS,
        HttpMethod::Trace => return None,
    })
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
mod tests {
    use super::*;
    use rstest::rstest;

    fn table() -> PathTable {
        let table = PathTable::default().with("/v1/routes/{id}", &[Method::GET]);
        let table = table.with("/v1/routes/{id}/hours", &[Method::GET]).with("/v1/routes/changes", &[Method::DELETE]);
        table.with("/v1/lookup", &[Method::POST]).with("/v1/lookup", &[Method::GET]).with("/docs", &[Method::GET])
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
