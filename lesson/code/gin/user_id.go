func userID(username string) uint64 {
	if username == "alice" {
		return 1001
	}
	return 1002 + uint64(crc32.ChecksumIEEE([]byte(username)))
}
