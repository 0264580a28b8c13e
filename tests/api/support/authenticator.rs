//! A security key made of software: what a browser and a person's device do together, for tests.

use std::sync::atomic::{AtomicU32, Ordering};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{DerSignature, SigningKey};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

/// The person was there.
const PRESENT: u8 = 0x01;
/// The device knows who they are.
const VERIFIED: u8 = 0x04;
/// A new key follows.
const NEW_KEY: u8 = 0x40;

/// A security key with one passkey.
pub struct Authenticator {
    origin: String,
    id: [u8; 16],
    key: SigningKey,
    counter: u32,
    /// Whether it asks for a finger or a code, as it should.
    pub verifies: bool,
}

impl Authenticator {
    /// A key that a person uses on this site. Two with the same number are the same key.
    pub fn new(origin: &str, number: u8) -> Self {
        let key = SigningKey::from_slice(&[number + 1; 32]).unwrap();
        Self { origin: origin.to_owned(), id: [number; 16], key, counter: 0, verifies: true }
    }

    /// The key of somebody, by their name. However often they used it before, this is a later time: a key that falls behind
    /// is taken for a copy.
    pub fn of(origin: &str, name: &str) -> Self {
        static USES: AtomicU32 = AtomicU32::new(0);
        let digest = Sha256::digest(name.as_bytes());
        let (mut id, key) = ([0; 16], SigningKey::from_slice(&digest).unwrap());
        id.copy_from_slice(&digest[..16]);
        let counter = USES.fetch_add(10, Ordering::Relaxed);
        Self { origin: origin.to_owned(), id, key, counter, verifies: true }
    }

    /// The same key on another site.
    pub fn lured_to(&self, origin: &str) -> Self {
        Self { origin: origin.to_owned(), key: self.key.clone(), ..*self }
    }

    /// What `navigator.credentials.create` answers.
    pub fn create(&mut self, options: &Value) -> Value {
        let point = self.key.verifying_key().to_sec1_point(false);
        let mut data = self.authenticator_data(options, "/publicKey/rp/id", NEW_KEY);
        data.extend_from_slice(&[0; 16]);
        data.extend_from_slice(&[0, 16]);
        data.extend_from_slice(&self.id);
        // COSE (RFC 9053): an EC2 key for ES256 on P-256.
        data.extend_from_slice(&[0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20]);
        data.extend_from_slice(point.x().unwrap());
        data.extend_from_slice(&[0x22, 0x58, 0x20]);
        data.extend_from_slice(point.y().unwrap());
        // CBOR (RFC 8949): {"fmt": "none", "attStmt": {}, "authData": data}.
        let mut attestation = b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x58".to_vec();
        attestation.push(u8::try_from(data.len()).unwrap());
        attestation.extend_from_slice(&data);
        let client = self.client_data("webauthn.create", options);
        self.credential(&json!({
            "attestationObject": BASE64.encode(attestation), "clientDataJSON": BASE64.encode(client),
            "transports": ["hybrid", "internal"],
        }))
    }

    /// What `navigator.credentials.get` answers.
    pub fn get(&mut self, options: &Value) -> Value {
        let data = self.authenticator_data(options, "/publicKey/rpId", 0);
        let client = self.client_data("webauthn.get", options);
        let mut signed = data.clone();
        signed.extend_from_slice(&Sha256::digest(&client));
        let signature: DerSignature = self.key.sign(&signed);
        self.credential(&json!({
            "authenticatorData": BASE64.encode(data), "clientDataJSON": BASE64.encode(client),
            "signature": BASE64.encode(signature.as_bytes()), "userHandle": null,
        }))
    }

    fn credential(&self, response: &Value) -> Value {
        let id = BASE64.encode(self.id);
        json!({"id": id, "rawId": id, "type": "public-key", "extensions": {}, "response": response})
    }

    fn authenticator_data(&mut self, options: &Value, site: &str, more: u8) -> Vec<u8> {
        self.counter += 1;
        let verified = if self.verifies { VERIFIED } else { 0 };
        let mut data = Sha256::digest(options.pointer(site).and_then(Value::as_str).unwrap()).to_vec();
        data.push(PRESENT | verified | more);
        data.extend_from_slice(&self.counter.to_be_bytes());
        data
    }

    fn client_data(&self, kind: &str, options: &Value) -> Vec<u8> {
        let challenge = &options["publicKey"]["challenge"];
        json!({"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": false})
            .to_string()
            .into_bytes()
    }
}
