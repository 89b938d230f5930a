// All before `c.JSON`: a header that is set after the body was written never arrives.
c.SetSameSite(http.SameSiteLaxMode)
c.SetCookie("session_id", id, 3600, "/", "", false, true)
c.JSON(http.StatusOK, answer)
