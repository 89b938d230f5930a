//! Cookies in the forms of libraries, and what they stand for.

use std::hash::{DefaultHasher, Hash, Hasher};

use sticky_lab::check::Sessions;

use super::{Spoiled, World};

impl World {
    /// Makes the cookie's value for a session, at a server.
    pub fn value_of(&self, id: &str, place: usize) -> String {
        let value = match (self.sessions, self.spoiled) {
            (_, Spoiled::ShortIds) => id[..12].to_owned(),
            (_, Spoiled::ExpressCookie) => format!("s%3A{id}.{}", signature(id, 7)),
            (Sessions::SignedCookie, Spoiled::NoSignature) => hex(&format!("{id} {place}")),
            (Sessions::SignedCookie, _) => {
                format!("{}%3D{}", signature(id, self.key(place)), hex(id))
            }
            // 22 characters, as tower-sessions writes an id.
            _ => id.replace('-', "")[..22].to_owned(),
        };
        self.ids.lock().unwrap().insert(value.clone(), id.to_owned());
        value
    }

    /// Returns the session that a cookie's value stands for, at a server.
    pub fn id_of(&self, value: &str, place: usize) -> Option<String> {
        let ids = self.ids.lock().unwrap();
        match (self.sessions, self.spoiled) {
            (Sessions::SignedCookie, Spoiled::NoSignature) => {
                let text = unhex(value)?;
                let (id, _) = text.split_once(' ')?;
                // Whoever the cookie names is believed.
                Some(ids.values().find(|known| known[..4] == id[..4]).cloned().unwrap_or_default())
            }
            (Sessions::SignedCookie, _) => {
                let (signed, coded) = value.split_once("%3D")?;
                let id = unhex(coded)?;
                (signed == signature(&id, self.key(place))).then_some(id)
            }
            (_, Spoiled::IdByItsStart) => {
                let start = value.get(..8)?;
                ids.iter().find(|(known, _)| known.starts_with(start)).map(|(_, id)| id.clone())
            }
            _ => ids.get(value).cloned(),
        }
    }

    fn key(&self, place: usize) -> u64 {
        let n_starts = self.n_starts.load(std::sync::atomic::Ordering::SeqCst);
        match self.spoiled {
            Spoiled::OwnKeys => place as u64,
            // The others know what the one has signed, and it does not know any more.
            Spoiled::KeyOfStart if place == 1 && n_starts > 1 => 99,
            _ => 7,
        }
    }
}

/// No real signature: it changes with the text and with the key.
fn signature(text: &str, key: u64) -> String {
    let part = |n: u64| {
        let mut hasher = DefaultHasher::new();
        (text, key, n).hash(&mut hasher);
        format!("{:016x}", hasher.finish())
    };
    part(0) + &part(1)
}

fn hex(text: &str) -> String {
    text.bytes().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(text: &str) -> Option<String> {
    let pairs =
        (0..text.len()).step_by(2).map(|at| u8::from_str_radix(text.get(at..at + 2)?, 16).ok());
    String::from_utf8(pairs.collect::<Option<Vec<_>>>()?).ok()
}
