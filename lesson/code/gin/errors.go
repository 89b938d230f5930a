// `BindJSON` answers by itself, without a body. `ShouldBindJSON` leaves the answer to you.
if err := c.ShouldBindJSON(&body); err != nil {
	c.JSON(http.StatusBadRequest, gin.H{"error": err.Error()})
	return
}

// In main: what gin itself answers where there is no route.
router.NoRoute(func(c *gin.Context) {
	c.JSON(http.StatusNotFound, gin.H{"error": "Nothing here"})
})
