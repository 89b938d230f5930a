response = jsonify(answer)
response.set_cookie("session_id", session_id, path="/", max_age=3600, httponly=True, samesite="Lax")
return response
