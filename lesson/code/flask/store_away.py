# Once, at the start. Frozen, a store refuses nothing: it says nothing. So there is a limit to each
# try, and one more try, since a connection may be dead that was left open.
store = redis.Redis.from_url(
    os.environ.get("STORE_URL", "redis://localhost:6379"),
    decode_responses=True,
    socket_connect_timeout=0.3,
    socket_timeout=0.3,
    retry=Retry(NoBackoff(), 1),
)


@app.errorhandler(redis.RedisError)
def store_is_away(error):
    return {"error": "The session store does not answer"}, 503
