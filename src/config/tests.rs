use super::*;

fn read(vars: &[(&str, &str)]) -> Result<Config, ConfigError> {
    Config::read(|name| {
        let (_, value) = vars.iter().find(|(known, _)| *known == name)?;
        Some(value.into())
    })
}

#[test]
fn an_empty_environment_gives_the_defaults() {
    let config = read(&[]).unwrap();

    assert_eq!(config.port, 8080);
    assert_eq!(config.server_id, "server-default");
    assert_eq!(config.session_ttl, Duration::from_secs(3600));
    assert_eq!(config.max_sessions, 100_000);
    assert!(config.debug_sessions);
    assert!(!config.is_private);
    assert_eq!(config.log_format, LogFormat::Text);
}

#[test]
fn each_variable_is_taken() {
    let config = read(&[
        ("PORT", "9000"),
        ("SERVER_ID", "server-7"),
        ("SESSION_TTL_SECONDS", "5"),
        ("MAX_SESSIONS", "3"),
        ("DEBUG_SESSIONS", "off"),
        ("LOG_FORMAT", "json"),
        ("RUST_LOG", "warn,sticky_session_lab=debug"),
    ])
    .unwrap();

    assert_eq!(config.port, 9000);
    assert_eq!(config.server_id, "server-7");
    assert_eq!(config.session_ttl, Duration::from_secs(5));
    assert_eq!(config.max_sessions, 3);
    assert!(!config.debug_sessions);
    assert_eq!(config.log_format, LogFormat::Json);
}

#[test]
fn a_bad_value_names_the_variable_what_was_expected_and_what_was_found() {
    let message = |name, value| read(&[(name, value)]).unwrap_err().to_string();

    assert_eq!(message("PORT", "0"), "`PORT`: expected a port from 1 to 65535, got `0`");
    assert_eq!(
        message("SESSION_TTL_SECONDS", "ten"),
        "`SESSION_TTL_SECONDS`: expected whole seconds from 1 to 31536000, got `ten`"
    );
    assert_eq!(
        message("DEBUG_SESSIONS", "yes"),
        "`DEBUG_SESSIONS`: expected `on` or `off`, got `yes`"
    );
}

#[test]
fn more_sessions_than_memory_are_refused_and_as_many_are_not() {
    let fits = |n: &str| read(&[("MAX_SESSIONS", n)]).unwrap().fits_into(256 * 1024 * 1024);

    assert_eq!(fits("100000"), Ok(()));
    assert_eq!(fits("167772"), Ok(()));
    assert_eq!(
        fits("167773").unwrap_err().to_string(),
        "`MAX_SESSIONS`: expected at most 167772, which fit into 256 MiB of memory, got `167773`"
    );
}

#[test]
fn values_that_only_look_right_are_refused() {
    for (name, value) in [
        ("PORT", ""),
        ("PORT", "65536"),
        ("PORT", "-1"),
        ("SERVER_ID", ""),
        ("SERVER_ID", "server 1"),
        ("SERVER_ID", "server\n1"),
        ("SESSION_TTL_SECONDS", "0"),
        ("SESSION_TTL_SECONDS", "1.5"),
        ("MAX_SESSIONS", "0"),
        ("LOG_FORMAT", "JSON"),
        ("RUST_LOG", "loud"),
        ("RUST_LOG", "info,sticky_session_lab=loud"),
    ] {
        let error = read(&[(name, value)]).expect_err(name).to_string();
        assert!(error.starts_with(&format!("`{name}`: ")), "{error}");
        assert_eq!(error.lines().count(), 1, "{error}");
    }
}

#[test]
fn a_lab_is_private_where_only_this_machine_reaches_it() {
    let is_private = |bind| read(&[("LAB_BIND", bind)]).unwrap().is_private;

    assert!(["127.0.0.1", "127.9.9.9", "localhost", "::1", "[::1]"].into_iter().all(is_private));
    assert!(!["0.0.0.0", "::", "10.0.0.1", ""].into_iter().any(is_private));
}
