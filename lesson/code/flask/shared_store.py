# python3 -m pip install redis
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

# Once, at the start. Frozen, a store refuses nothing: it says nothing. So there is a limit to each
# try, and one more try, since a connection may be dead that was left open.
store = redis.Redis.from_url(
    os.environ.get("STORE_URL", "redis://localhost:6379"),
    decode_responses=True,
    socket_connect_timeout=0.3,
    socket_timeout=0.3,
    retry=Retry(NoBackoff(), 1),
)

# At the login, in place of the dict. The time of the login has to be text.
store.set(f"session:{session_id}", json.dumps(session), ex=3600)

# At each profile.
text = store.get(f"session:{session_id}")
session = None if text is None else json.loads(text)


@app.errorhandler(redis.RedisError)
def store_is_away(error):
    return {"error": "The session store does not answer"}, 503
