//! Secrets of invitations, tokens and sessions: made of random bytes, shown once, and known afterwards by their SHA-256
//! only.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;

use super::digest::Digest;

/// How many random bytes a secret has: 256 bits.
pub const SECRET_BYTES: usize = 32;

/// A secret, for as long as somebody holds it. It is never kept, and has no form in which it could be logged.
pub struct Secret([u8; SECRET_BYTES]);

impl Secret {
    /// A secret of random bytes.
    #[must_use]
    pub const fn of(random: [u8; SECRET_BYTES]) -> Self {
        Self(random)
    }

    /// The secret that somebody shows; nothing where that is none.
    ///
    /// ```
    /// use signpost::domain::secret::Secret;
    /// let made = Secret::of([7; 32]);
    /// assert!(Secret::read(&made.shown()).is_some_and(|read| read.digest() == made.digest()));
    /// assert!(Secret::read("let me in").is_none());
    /// ```
    #[must_use]
    pub fn read(shown: &str) -> Option<Self> {
        BASE64.decode(shown).ok()?.try_into().ok().map(Self)
    }

    /// The secret as it is shown: base64url (RFC 4648, section 5), which stands in an address as it is.
    #[must_use]
    pub fn shown(&self) -> String {
        BASE64.encode(self.0)
    }

    /// The digest by which it is known.
    #[must_use]
    pub fn digest(&self) -> Digest {
        Digest::of(&self.0)
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a failed step of a test is a failed test")]
mod tests {
    use super::*;

    #[test]
    fn only_43_signs_of_base64url_are_a_secret() {
        let good = Secret::of([0xfb; SECRET_BYTES]).shown();
        assert_eq!((good.len(), good.as_bytes()[0]), (43, b'-'));
        assert_eq!(Secret::read(&good).unwrap().shown(), good);
        for bad in ["", "A", &good[1..], &format!("{good}A"), &format!("{good}="), &good.replace('-', "+"), " "] {
            assert!(Secret::read(bad).is_none(), "{bad}");
        }
    }
}
