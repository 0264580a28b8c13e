//! stub
use super::contact::Contact;
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    pub pointer: String,
    pub rule: &'static str,
    pub message: String,
}
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ContactKey {
    Number { country: super::id::Country, canonical: String },
    Link(String),
    Email(String),
    Name(String),
}
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reach {
    pub href: Option<String>,
    pub spoken: Option<String>,
    pub key: ContactKey,
}
pub fn reach(_c: &Contact) -> Result<Reach, Vec<Fault>> {
    Ok(Reach { href: Some("tel:1".into()), spoken: None, key: ContactKey::Name(_c.value.clone()) })
}

impl ContactKey {
    pub fn of_retired(_k: super::retired::RetiredKind, value: &str, _c: super::id::Country) -> Option<Self> {
        Some(Self::Name(value.into()))
    }
    pub fn retires(&self, other: &Self) -> bool {
        self == other
    }
}
impl ContactKey { pub fn read_any(t:&str,_c: super::id::Country)->Vec<Self>{ vec![Self::Name(t.into())] } }
