let port = env::var("PORT").unwrap_or_else(|_| "8080".to_string());
let port: u16 = port.parse().expect("PORT has to be a number up to 65535");
let listener = TcpListener::bind(("0.0.0.0", port)).await?;
