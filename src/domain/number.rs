//! stub
pub fn is_answered_locally(_d: &str, _c: super::id::Country) -> bool {
    _d == "101"
}
