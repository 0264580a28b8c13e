//! Which content coding a client likes best (`Accept-Encoding`, RFC 9110, section 12.5.3).

use actix_web::http::header::{self, HeaderMap};

/// The codings that there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::http) enum Coding {
    /// The bytes as they are.
    Identity,
    /// `gzip`.
    Gzip,
    /// `br`.
    Brotli,
}

impl Coding {
    /// The name in `Content-Encoding`; identity has none there.
    pub(in crate::http) fn name(self) -> Option<&'static str> {
        match self {
            Self::Identity => None,
            Self::Gzip => Some("gzip"),
            Self::Brotli => Some("br"),
        }
    }
}

/// A weight in thousandths, as the standard writes them with at most three decimals.
type Weight = u16;

/// What a client accepts, by weight; nothing where it said nothing.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Accepted {
    identity: Option<Weight>,
    gzip: Option<Weight>,
    brotli: Option<Weight>,
    any: Option<Weight>,
}

impl Accepted {
    /// Reads the header. An entry that makes no sense counts as absent: the answer is then merely larger.
    pub(super) fn parse(headers: &HeaderMap) -> Self {
        let mut accepted = Self::default();
        let lines = headers.get_all(header::ACCEPT_ENCODING).filter_map(|value| value.to_str().ok());
        for (name, weight) in lines.flat_map(|line| line.split(',')).filter_map(entry) {
            let is = |known: &str| name.eq_ignore_ascii_case(known);
            if is("identity") {
                accepted.identity = Some(weight);
            } else if is("gzip") || is("x-gzip") {
                accepted.gzip = Some(weight);
            } else if is("br") {
                accepted.brotli = Some(weight);
            } else if is("*") {
                accepted.any = Some(weight);
            }
        }
        accepted
    }

    /// The coding with the greatest weight, the smaller one on a tie, or nothing if every one is refused.
    pub(super) fn best(&self) -> Option<Coding> {
        let other = self.any.unwrap_or(0);
        // Identity is acceptable even unnamed, but whoever names another coding would rather have that one.
        let identity = self.identity.or(self.any).unwrap_or(1);
        let weights = [
            (identity, Coding::Identity),
            (self.gzip.unwrap_or(other), Coding::Gzip),
            (self.brotli.unwrap_or(other), Coding::Brotli),
        ];
        // The last of equals wins, so that the order above is the order of preference.
        weights.into_iter().filter(|&(weight, _)| weight > 0).max_by_key(|&(weight, _)| weight).map(|(_, best)| best)
    }

    /// Whether the bytes may be sent as they are.
    pub(super) fn identity(&self) -> bool {
        self.identity.or(self.any) != Some(0)
    }
}

fn entry(text: &str) -> Option<(&str, Weight)> {
    let mut parts = text.split(';').map(str::trim);
    let name = parts.next().filter(|name| !name.is_empty())?;
    match parts.next() {
        None => Some((name, 1000)),
        Some(parameter) => Some((name, weight(parameter)?)),
    }
}

/// `q=` with 0 to 1 and at most three decimals.
fn weight(parameter: &str) -> Option<Weight> {
    let value = parameter.strip_prefix("q=").or_else(|| parameter.strip_prefix("Q="))?;
    let (whole, decimals) = value.split_once('.').unwrap_or((value, ""));
    if !matches!(whole, "0" | "1") || decimals.len() > 3 || !decimals.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let thousandths: Weight = format!("{whole}{decimals:0<3}").parse().ok()?;
    (thousandths <= 1000).then_some(thousandths)
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::http::header::HeaderValue;
    use rstest::rstest;

    #[rstest]
    #[case("", Some(Coding::Identity))]
    #[case("gzip, br", Some(Coding::Brotli))]
    #[case("br;q=0.5, gzip;q=0.501", Some(Coding::Gzip))]
    #[case("gzip;q=0.5", Some(Coding::Gzip))]
    #[case("gzip;q=0.5, identity", Some(Coding::Identity))]
    #[case("GZIP", Some(Coding::Gzip))]
    #[case("x-gzip", Some(Coding::Gzip))]
    #[case("br;q=0", Some(Coding::Identity))]
    #[case("br;q=0, *", Some(Coding::Gzip))]
    #[case("*;q=0, gzip", Some(Coding::Gzip))]
    #[case("*;q=0", None)]
    #[case("identity;q=0", None)]
    #[case("identity;q=0.000, br;q=0.001", Some(Coding::Brotli))]
    #[case("*;q=0, identity", Some(Coding::Identity))]
    #[case("deflate, zstd", Some(Coding::Identity))]
    #[case("br;q=2, gzip;q=x, ;q=1, br;q=0.1234", Some(Coding::Identity))]
    #[case("br ; q=1.000", Some(Coding::Brotli))]
    fn the_weights_decide(#[case] value: &'static str, #[case] best: Option<Coding>) {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static(value));
        assert_eq!(Accepted::parse(&headers).best(), best);
    }

    #[test]
    fn a_header_on_two_lines_is_one_list() {
        let mut headers = HeaderMap::new();
        headers.append(header::ACCEPT_ENCODING, HeaderValue::from_static("gzip;q=0.1"));
        headers.append(header::ACCEPT_ENCODING, HeaderValue::from_static("identity;q=0"));
        assert_eq!(Accepted::parse(&headers).best(), Some(Coding::Gzip));
        assert!(!Accepted::parse(&headers).identity());
    }
}
