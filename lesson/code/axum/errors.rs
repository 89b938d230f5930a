async fn login(body: Result<Json<Value>, JsonRejection>) -> Result<impl IntoResponse, Refusal> {
    let Json(body) = body.map_err(|error| refusal(error.status(), &error.body_text()))?;
    …
}

type Refusal = (StatusCode, Json<Value>);

fn refusal(status: StatusCode, error: &str) -> Refusal {
    (status, Json(json!({ "error": error })))
}
