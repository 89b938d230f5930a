"""One server of the lab, written from its contract with Python's standard library alone."""

import json, os, re, signal, sys, threading, time, uuid, zlib
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

MAX_BODY_BYTES = 16 * 1024
MAX_READ_BYTES = 256 * 1024  # a larger body is read this far, to be refused politely
COOKIE = "session_id={}; Path=/; Max-Age={}; HttpOnly; SameSite=Lax"  # no Secure: this is HTTP


def setting(name, default, pattern, expected, highest=None):
    text = os.environ.get(name, default)
    if not re.fullmatch(pattern, text) or (highest and not 1 <= int(text) <= highest):
        print(f"`{name}`: expected {expected}, got {text!a}", file=sys.stderr)
        sys.exit(2)
    return int(text) if highest else text


PORT = setting("PORT", "8080", "[0-9]{1,9}", "a port from 1 to 65535", 65535)
TTL = setting("SESSION_TTL_SECONDS", "3600", "[0-9]{1,9}", "1 to 31536000 seconds", 31_536_000)
SERVER_ID = setting("SERVER_ID", "server-default", "[!-~]{1,64}", "ASCII without spaces")

sessions = {}  # by id, oldest first: when it ends, and its profile. No other process sees it.
lock = threading.Lock()  # each connection has a thread of its own; routes run with the lock held


def log(event):
    print(f"[{SERVER_ID}] {event}", flush=True)


class Refused(Exception):
    def __init__(self, status, error, hint=None, headers={}):
        self.status, self.headers = status, headers
        self.answer = {"error": error, "hint": hint} if hint else {"error": error}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    default_request_version = "HTTP/1.0"  # or a garbled request is answered without headers
    timeout = 10  # seconds of silence that cost a client its connection, and so its thread
    disable_nagle_algorithm = True  # or a body waits until its header has arrived
    log_message = lambda *_: None  # http.server's own log knows nothing of sessions

    def log_in(self, body):
        username, session_id = self.username(body), str(uuid.uuid4())
        sessions.pop(self.session_id(), None)
        profile = {
            # A checksum, since Python's own hash() differs from one process to the next.
            "user_id": 1001 if username == "alice" else 1002 + zlib.crc32(username.encode()),
            "username": username,
            "login_time": time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime()),
            "server_id": SERVER_ID, "created_by": SERVER_ID, "session_match": True,
        }
        sessions[session_id] = (time.monotonic() + TTL, profile)  # by a clock that nobody sets
        log(f"User '{username}' logged in, Session ID: {session_id[:8]}...")
        answer = {"message": "Login successful", "server_id": SERVER_ID}
        return answer, {"Set-Cookie": COOKIE.format(session_id, TTL)}

    def username(self, body):
        if self.headers.get_content_type() != "application/json":
            raise Refused(415, "The body has to be JSON", "Send Content-Type: application/json")
        try:
            fields = json.loads(body.decode())
        except (ValueError, RecursionError):  # ten thousand brackets are the latter
            raise Refused(400, "Malformed JSON")
        fields = fields if isinstance(fields, dict) else {}
        name, password = fields.get("username"), fields.get("password")
        if not (isinstance(name, str) and name.strip() and len(name) <= 64 and name.isprintable()):
            raise Refused(400, "`username` has to be a string of 1 to 64 visible characters")
        if not (isinstance(password, str) and password):  # no user database: any will do
            raise Refused(400, "`password` has to be a string that is not empty")
        return name

    def session_id(self):
        for cookie in ";".join(self.headers.get_all("Cookie", [])).split(";"):
            if cookie.strip().startswith("session_id="):
                return cookie.strip()[len("session_id="):]
        return None

    def show_profile(self, _body):
        session_id = self.session_id()
        if session_id is None:
            raise Refused(401, "Not authenticated")
        if session_id not in sessions:
            shown = ascii(session_id[:8] + "...")  # a client may send anything
            log(f"Profile request failed: Session {shown} not found")
            raise Refused(401, "Session not found", "Session created by another server")
        _, profile = sessions[session_id]
        log(f"User '{profile['username']}' accessed profile")
        return profile, {}

    def log_out(self, _body):
        sessions.pop(self.session_id(), None)
        answer = {"message": "Logged out", "server_id": SERVER_ID}
        return answer, {"Set-Cookie": COOKIE.format("", 0)}

    def list_sessions(self, _body):
        listed = [{"session_id": session_id, "username": profile["username"],
                   "server_id": SERVER_ID} for session_id, (_, profile) in sessions.items()]
        return {"server_id": SERVER_ID, "session_count": len(listed), "sessions": listed}, {}

    routes = {
        "/login": ("POST", log_in),
        "/profile": ("GET, HEAD", show_profile),
        "/logout": ("POST", log_out),
        "/debug/sessions": ("GET, HEAD", list_sessions),
        "/healthz": ("GET, HEAD", lambda *_: ({"status": "ok", "server_id": SERVER_ID}, {})),
    }

    def __getattr__(self, name):  # http.server looks for do_GET, do_POST and so on
        return self.answer if name.startswith("do_") else self.__getattribute__(name)

    def answer(self):
        try:
            body, path = self.read_body(), self.path.split("?")[0]
            if path not in self.routes:
                raise Refused(404, f"Nothing at {path}", "There are " + ", ".join(self.routes))
            allow, route = self.routes[path]
            if self.command not in allow.split(", "):
                raise Refused(405, f"{path} takes {allow}", headers={"Allow": allow})
            with lock:
                while sessions and next(iter(sessions.values()))[0] <= time.monotonic():
                    del sessions[next(iter(sessions))]  # all live equally long: oldest ends first
                answer, headers = route(self, body)
            self.send_json(200, answer, headers)
        except Refused as refused:
            self.send_json(refused.status, refused.answer, refused.headers)

    def read_body(self):
        """Reads to the end: Nginx takes an answer in the middle of a body for a broken server."""
        length = self.headers.get("Content-Length", "0")
        if not re.fullmatch("[0-9]{1,15}", length) or "Transfer-Encoding" in self.headers:
            self.close_connection = True  # nobody can tell where the next request begins
            raise Refused(400, "The length of the body is unclear", "Send Content-Length")
        body = self.rfile.read(min(int(length), MAX_READ_BYTES))
        whole = len(body) == int(length)
        self.close_connection |= not whole
        if int(length) > MAX_BODY_BYTES:
            raise Refused(413, "The body is larger than 16 KiB")
        if not whole:
            raise Refused(400, "The body did not arrive whole")
        return body

    def send_json(self, status, answer, headers={}):
        body = json.dumps(answer, ensure_ascii=False, separators=(",", ":")).encode()
        self.send_response(status)
        always = {"Content-Type": "application/json", "Content-Length": len(body),
                  "Cache-Control": "no-store", "X-Server-Id": SERVER_ID}
        for name, value in {**always, **headers}.items():
            self.send_header(name, value)
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def send_error(self, code, message=None, explain=None):
        """What http.server itself refuses, such as a garbled request, is told in JSON as well."""
        self.close_connection = True
        self.send_json(code, {"error": message or self.responses[code][0]})


class Server(ThreadingHTTPServer):
    request_queue_size = 128  # a class connects at once, and the default of 5 makes some wait

    def handle_error(self, request, client_address):
        if not isinstance(sys.exc_info()[1], OSError):  # a client that went away is no error
            super().handle_error(request, client_address)


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")  # names may be Chinese whatever the locale is
    # A container's first process ends on SIGTERM only if it asks to.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    Server(("", PORT), Handler).serve_forever()
