app.config["MAX_CONTENT_LENGTH"] = 16 * 1024

# In the login, before anything else:
body = request.get_json()  # answers 415 and 400 by itself
if not isinstance(body, dict):
    abort(400, "the body has to be a JSON object")
username, password = body.get("username"), body.get("password")
if not isinstance(username, str) or not isinstance(password, str):
    abort(400, "username and password are needed, both as strings")
if not username.strip() or not password:
    abort(400, "username and password must not be empty")
if len(username) > 64 or not username.isprintable():
    abort(400, "username takes up to 64 characters, all of them visible")

@app.errorhandler(HTTPException)
def refuse(error):
    return {"error": error.description}, error.code
