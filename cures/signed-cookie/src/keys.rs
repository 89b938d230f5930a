//! `COOKIE_KEYS`: the secrets that all servers share.
//!
//! To change the key without logging anybody out, give all servers `old,new` first, so that each
//! accepts what the others are about to sign; then `new,old`; and `new` alone once the last session
//! that the old one signed has expired.

use std::sync::Arc;

use axum_extra::extract::cookie::Key;

/// A key has 256 bits, and a shorter secret could be guessed sooner than the key.
const MIN_SECRET_CHARS: usize = 32;

/// The keys of one server: the first signs, and all are accepted.
#[derive(Clone)]
pub struct Keys(Arc<[Key]>);

impl Keys {
    /// Derives a key from each secret, with commas between them. `random` stands for one that
    /// nobody else has, and without a value it is that.
    ///
    /// # Errors
    /// If a secret is too short; the message does not show it.
    pub fn read(secrets: Option<String>) -> Result<Self, String> {
        let secrets = secrets.unwrap_or_else(|| "random".to_owned());
        let keys: Result<_, _> = secrets.split(',').map(str::trim).map(key).collect();
        keys.map(Self)
    }

    /// The key that signs.
    pub fn first(&self) -> &Key {
        &self.0[0] // also of no text, `split` makes one piece
    }

    /// All keys, those of before behind the one of now.
    pub fn iter(&self) -> impl Iterator<Item = &Key> {
        self.0.iter()
    }
}

fn key(secret: &str) -> Result<Key, String> {
    let n_chars = secret.chars().count();
    if secret == "random" {
        tracing::warn!(
            "COOKIE_KEYS: this server signs with a key of its own: others do not know its sessions, \
             and they end with it"
        );
        Ok(Key::generate())
    } else if n_chars < MIN_SECRET_CHARS {
        Err(format!(
            "`COOKIE_KEYS`: expected secrets of at least {MIN_SECRET_CHARS} characters with commas \
             between them, or `random`, got one of {n_chars} characters"
        ))
    } else {
        Ok(Key::derive_from(secret.as_bytes()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OLD: &str = "an old secret of enough characters";
    const NEW: &str = "a new secret which is long enough too";

    fn read(secrets: &str) -> Result<Keys, String> {
        Keys::read(Some(secrets.to_owned()))
    }

    #[test]
    fn the_first_key_is_the_one_that_signs_and_the_old_one_is_still_there() {
        let (old, both) = (read(OLD).ok().unwrap(), read(&format!("{NEW}, {OLD}")).ok().unwrap());

        assert!(both.first() != old.first());
        assert!(both.iter().any(|key| key == old.first()));
    }

    #[test]
    fn two_servers_without_a_secret_have_two_keys() {
        let keys = [Keys::read(None), read("random")].map(|keys| keys.ok().unwrap());

        assert!(keys[0].first() != keys[1].first());
    }

    #[test]
    fn a_short_secret_is_refused_wherever_it_stands_and_not_shown() {
        for secrets in ["", "letmein", &format!("{NEW},letmein"), &format!("{NEW},")] {
            let error = read(secrets).err().unwrap();

            assert!(error.starts_with("`COOKIE_KEYS`: "), "{error}");
            assert!(!error.contains("letmein"), "{error}");
        }
    }
}
