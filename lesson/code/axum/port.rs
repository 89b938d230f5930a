let port = match env::var("PORT") {
    Ok(port) => port.parse().expect("PORT has to be a number up to 65535"),
    Err(_) => 8080,
};
let listener = TcpListener::bind(("0.0.0.0", port)).await?;
