def user_id(username):
    # A checksum: Python's own hash() differs from one process to the next.
    return 1001 if username == "alice" else 1002 + zlib.crc32(username.encode())
