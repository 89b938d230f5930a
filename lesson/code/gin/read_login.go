if c.ContentType() != "application/json" {
	c.JSON(http.StatusUnsupportedMediaType, gin.H{"error": "Content-Type has to be application/json"})
	return
}
var body struct{ Username, Password string }
c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, 16*1024)
err := c.ShouldBindJSON(&body)
if _, tooLarge := err.(*http.MaxBytesError); tooLarge {
	c.JSON(http.StatusRequestEntityTooLarge, gin.H{"error": "the body is larger than 16 KiB"})
	return
}
username := body.Username
if err != nil || strings.TrimSpace(username) == "" || body.Password == "" {
	c.JSON(http.StatusBadRequest, gin.H{"error": "username and password are needed, both as strings"})
	return
}
invisible := func(r rune) bool { return !unicode.IsPrint(r) }
if utf8.RuneCountInString(username) > 64 || strings.IndexFunc(username, invisible) >= 0 {
	c.JSON(http.StatusBadRequest, gin.H{"error": "username takes up to 64 characters, all of them visible"})
	return
}
