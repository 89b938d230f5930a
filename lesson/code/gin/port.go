port := os.Getenv("PORT")
if port == "" {
	port = "8080"
}
log.Fatal(router.Run(":" + port))
