// go get github.com/redis/go-redis/v9

// Once, at the start. It connects when it has to, again and again.
options, err := redis.ParseURL(os.Getenv("STORE_URL")) // redis://localhost:6379
options.ContextTimeoutEnabled = true // otherwise it has limits of its own, of several seconds
store := redis.NewClient(options)

// In each handler. Frozen, a store refuses nothing: it says nothing.
ctx, cancel := context.WithTimeout(c.Request.Context(), 500*time.Millisecond)
defer cancel()

// At the login, in place of the map.
text, _ := json.Marshal(session)
err = store.Set(ctx, "session:"+id, text, time.Hour).Err()

// At each profile.
text, err = store.Get(ctx, "session:"+id).Bytes()
if errors.Is(err, redis.Nil) {
	c.JSON(http.StatusUnauthorized, gin.H{"error": "Session not found", "hint": "It has ended"})
	return
}
if err != nil || json.Unmarshal(text, &session) != nil {
	c.JSON(http.StatusServiceUnavailable, gin.H{"error": "The session store does not answer"})
	return
}
