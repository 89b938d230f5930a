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
invisible := func(r rune) bool { return !unicode.IsPrint(r) }
if err != nil || body.Password == "" || strings.TrimSpace(body.Username) == "" ||
	utf8.RuneCountInString(body.Username) > 64 || strings.IndexFunc(body.Username, invisible) >= 0 {
	c.JSON(http.StatusBadRequest, gin.H{"error": "username takes 1 to 64 visible characters, password at least one"})
	return
}
