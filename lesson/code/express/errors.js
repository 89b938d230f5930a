// After all routes. Express knows it by its four parameters.
app.use((error, req, res, next) => res.status(error.status ?? 500).json({ error: error.message }));
