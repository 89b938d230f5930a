// Once, at the start: otherwise the client has limits of its own, of several seconds.
options.ContextTimeoutEnabled = true

// In each handler, for all tries together. Frozen, a store refuses nothing: it says nothing.
ctx, cancel := context.WithTimeout(c.Request.Context(), 500*time.Millisecond)
defer cancel()
text, err := store.Get(ctx, "session:"+id).Bytes()
if errors.Is(err, redis.Nil) { // there is no such session, and only that is a 401
	c.JSON(http.StatusUnauthorized, gin.H{"error": "Session not found", "hint": "It has ended"})
	return
}
if err != nil {
	c.JSON(http.StatusServiceUnavailable, gin.H{"error": "The session store does not answer"})
	return
}
