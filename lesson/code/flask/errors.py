from werkzeug.exceptions import HTTPException

@app.errorhandler(HTTPException)
def refuse(error):
    return {"error": error.description}, error.code
