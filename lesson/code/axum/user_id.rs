fn user_id(username: &str) -> u64 {
    if username == "alice" {
        return 1001;
    }
    let hash = username.bytes().fold(0u32, |h, byte| h.wrapping_mul(31).wrapping_add(byte.into()));
    1002 + u64::from(hash)
}
