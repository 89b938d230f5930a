//! A new container in the place of one that is there: same settings, address, port and labels.

use bollard::models::{
    ContainerConfig, ContainerCreateBody, EndpointSettings, ImageConfig, ImageInspect,
    NetworkingConfig,
};
use bollard::query_parameters::CreateContainerOptionsBuilder;

use super::site::UNFINISHED;
use super::{Site, process};
use crate::engine::{Container, refused};
use crate::text::{Problem, Text, text};

/// Compose's labels begin with this.
const COMPOSE: &str = "com.docker.compose.";

/// Where Compose notes the image, to see later whether there is a newer one.
const IMAGE_LABEL: &str = "com.docker.compose.image";

/// How long a container's id is where it stands for a name.
const SHORT_ID: usize = 12;

const NO_IMAGE: Text = text(
    "Nothing was done. Make that image, or bring it to this engine; then the same once more.",
    "什么都没有改动。请先构建这个镜像，或把它放到这台机器上，然后重试。",
);

const AS_BEFORE: Text = text(
    "{server} has its former container again, without its sessions. Mend the image; then the same once more.",
    "{server} 已换回原来的容器，但会话没了。请先修好镜像，然后重试。",
);

/// Puts a new container in the place of `old`, of the image that bears its image's name now.
///
/// The new one has a name of its own until it answers, and `old` stays until then. So one of an image
/// that does not start takes nobody's place, and wherever this ends, [`Site::heal`] finds a container
/// to go on with.
pub(super) async fn replace(site: &Site, old: &Container) -> Result<(), Problem> {
    let new_image = inspect(site, old.image()).await.map_err(|problem| problem.next(NO_IMAGE))?;
    // The one that it was made of may be gone from the engine. Then nothing is known to be its.
    let old_image = inspect(site, old.seen.image.as_deref().unwrap_or_default()).await;
    let old_defaults = old_image.ok().and_then(|image| image.config).unwrap_or_default();
    let mut body = body_of(old, &old_defaults, site.nano_cpus_of(old.service()));
    body.image = Some(old.image().to_owned());
    if let (Some(labels), Some(id)) = (&mut body.labels, new_image.id) {
        labels.entry(IMAGE_LABEL.to_owned()).and_modify(|label| *label = id);
    }
    let name = format!("{}{UNFINISHED}", old.name());
    let options = CreateContainerOptionsBuilder::new().name(&name).build();
    let new = site.engine.docker.create_container(Some(options), body).await;
    let new = new.map_err(|error| refused(&error, &format!("docker create --name {name}")))?;
    if old.is_running() {
        process::stop(site, old).await?;
    }
    let started = async {
        process::start(site, &new.id).await?;
        site.settle(&[old.service()]).await
    };
    if let Err(problem) = started.await {
        site.remove_unfinished(old.service()).await?;
        if old.is_running() {
            process::start(site, old.id()).await?;
            site.settle(&[old.service()]).await?;
        }
        return Err(problem.with("server", old.service()).next(AS_BEFORE));
    }
    site.remove(old).await?;
    site.put_in_place(&new.id, &name).await
}

async fn inspect(site: &Site, image: &str) -> Result<ImageInspect, Problem> {
    let seen = site.engine.docker.inspect_image(image).await;
    seen.map_err(|error| refused(&error, &format!("docker image inspect {image}")))
}

/// What a container was made with, but for what its image gave it: the new one takes that from its
/// own image.
fn body_of(old: &Container, defaults: &ImageConfig, nano_cpus: Option<i64>) -> ContainerCreateBody {
    let config = old.seen.config.clone().unwrap_or_default();
    let mut host_config = old.seen.host_config.clone().unwrap_or_default();
    // It may have been slow.
    host_config.cpu_quota = None;
    host_config.nano_cpus = host_config.nano_cpus.and(nano_cpus);
    let networks = old.seen.network_settings.as_ref().and_then(|all| all.networks.clone());
    let endpoints = networks
        .unwrap_or_default()
        .into_iter()
        .map(|(network, endpoint)| (network, endpoint_of(endpoint, old.id())));
    ContainerCreateBody {
        host_config: Some(host_config),
        networking_config: Some(NetworkingConfig { endpoints_config: Some(endpoints.collect()) }),
        ..own_part(config, defaults, old.id())
    }
}

fn own_part(config: ContainerConfig, defaults: &ImageConfig, id: &str) -> ContainerCreateBody {
    fn other<T: PartialEq>(own: Option<T>, default: &Option<T>) -> Option<T> {
        own.filter(|own| Some(own) != default.as_ref())
    }
    let default_env = defaults.env.as_deref().unwrap_or_default();
    let mut env = config.env.unwrap_or_default();
    env.retain(|setting| !default_env.contains(setting));
    let default_labels = defaults.labels.clone().unwrap_or_default();
    let mut labels = config.labels.unwrap_or_default();
    labels
        .retain(|name, value| name.starts_with(COMPOSE) || default_labels.get(name) != Some(value));
    ContainerCreateBody {
        // A name that follows from the id is the engine's doing.
        hostname: config.hostname.filter(|name| !id.starts_with(name.as_str())),
        domainname: config.domainname,
        user: other(config.user, &defaults.user),
        attach_stdin: config.attach_stdin,
        attach_stdout: config.attach_stdout,
        attach_stderr: config.attach_stderr,
        exposed_ports: config.exposed_ports,
        tty: config.tty,
        open_stdin: config.open_stdin,
        stdin_once: config.stdin_once,
        env: Some(env),
        cmd: other(config.cmd, &defaults.cmd),
        healthcheck: other(config.healthcheck, &defaults.healthcheck),
        volumes: other(config.volumes, &defaults.volumes),
        working_dir: other(config.working_dir, &defaults.working_dir),
        entrypoint: other(config.entrypoint, &defaults.entrypoint),
        network_disabled: config.network_disabled,
        labels: Some(labels),
        stop_signal: other(config.stop_signal, &defaults.stop_signal),
        stop_timeout: config.stop_timeout,
        ..ContainerCreateBody::default()
    }
}

/// The place on a network: what was asked for, and not what the engine made of it.
fn endpoint_of(endpoint: EndpointSettings, id: &str) -> EndpointSettings {
    let short_id = id.get(..SHORT_ID);
    let aliases = endpoint.aliases.map(|mut aliases| {
        aliases.retain(|alias| Some(alias.as_str()) != short_id);
        aliases
    });
    EndpointSettings {
        ipam_config: endpoint.ipam_config,
        links: endpoint.links,
        aliases,
        driver_opts: endpoint.driver_opts,
        ..EndpointSettings::default()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    fn labels(labels: &[(&str, &str)]) -> Option<HashMap<String, String>> {
        Some(labels.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
    }

    #[test]
    fn a_new_container_takes_from_its_own_image_what_the_old_one_had_from_its() {
        let words = |words: &[&str]| Some(words.iter().map(|word| (*word).to_owned()).collect());
        let image = ImageConfig {
            env: words(&["PATH=/bin"]),
            entrypoint: words(&["/sticky-server"]),
            user: Some("10001:10001".to_owned()),
            labels: labels(&[("made-by", "hand"), ("com.docker.compose.service", "server-1")]),
            ..ImageConfig::default()
        };
        let config = ContainerConfig {
            hostname: Some("0123456789ab".to_owned()),
            env: words(&["SERVER_ID=server-1", "PATH=/bin"]),
            labels: labels(&[("made-by", "hand"), ("com.docker.compose.service", "server-1")]),
            cmd: words(&["--own"]),
            ..ContainerConfig::default()
        };
        let config = ContainerConfig {
            entrypoint: image.entrypoint.clone(),
            user: image.user.clone(),
            ..config
        };

        let body = own_part(config, &image, "0123456789abcdef");

        assert_eq!(body.env, words(&["SERVER_ID=server-1"]));
        assert_eq!((body.hostname, body.user, body.entrypoint), (None, None, None));
        assert_eq!(body.cmd, words(&["--own"]));
        // The image's own label may name another server: Compose's are the container's.
        assert_eq!(body.labels, labels(&[("com.docker.compose.service", "server-1")]));
    }
}
