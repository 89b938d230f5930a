//! A program that is run once, in a container that serves nobody.

use std::collections::HashMap;
use std::time::Duration;

use bollard::errors::Error;
use bollard::models::{ContainerCreateBody, HostConfig};
use bollard::query_parameters::{
    CreateContainerOptions, RemoveContainerOptionsBuilder, StartContainerOptions,
    WaitContainerOptions,
};
use futures_util::StreamExt;

use super::trouble::not_ended;
use super::{Ended, Engine, ONE_OFF, PROJECT, refused};
use crate::text::Problem;

/// By which label the next run knows a container that serves nobody.
const OURS: &str = "sticky-session-lab.once";

/// What is to be run.
#[derive(Debug, Clone)]
pub struct Once<'a> {
    /// The image.
    pub image: &'a str,
    /// The words for its program.
    pub words: &'a [&'a str],
    /// Its environment, as `NAME=value`.
    pub environment: Vec<String>,
    /// The project that it belongs to, which clears it up if it is left behind.
    pub project: &'a str,
    /// How much memory it may take, in bytes, if that is limited.
    pub memory_bytes: Option<i64>,
}

impl Engine {
    /// Runs it, without a network, and waits for its end, for `limit` at most. Its words on either
    /// output come as one. Nothing of it stays.
    ///
    /// # Errors
    /// If it cannot be run, or does not end in time. A program that fails has ended.
    pub async fn run_once(&self, once: &Once<'_>, limit: Duration) -> Result<Ended, Problem> {
        self.remove_left(once.project).await?;
        let asked = format!("docker run --rm {} {}", once.image, once.words.join(" "));
        let body = ContainerCreateBody {
            image: Some(once.image.to_owned()),
            cmd: Some(once.words.iter().map(|word| (*word).to_owned()).collect()),
            env: Some(once.environment.clone()),
            labels: Some(HashMap::from([
                (PROJECT.to_owned(), once.project.to_owned()),
                (ONE_OFF.to_owned(), "True".to_owned()),
                (OURS.to_owned(), String::new()),
            ])),
            host_config: Some(HostConfig {
                memory: once.memory_bytes,
                network_mode: Some("none".to_owned()),
                ..HostConfig::default()
            }),
            ..ContainerCreateBody::default()
        };
        let made = self.docker.create_container(None::<CreateContainerOptions>, body).await;
        let id = made.map_err(|error| refused(&error, &asked))?.id;
        let ended = tokio::time::timeout(limit, self.ended(&id)).await;
        let removed = self.remove(&id).await;
        let ended = ended.unwrap_or_else(|_| Err(not_ended(limit, &asked)))?;
        removed.map(|()| ended)
    }

    /// Removes what this left in a project when it was killed before its end.
    async fn remove_left(&self, project: &str) -> Result<(), Problem> {
        let labels = vec![format!("{PROJECT}={project}"), OURS.to_owned()];
        for id in self.ids(labels).await? {
            self.remove(&id).await?;
        }
        Ok(())
    }

    async fn remove(&self, id: &str) -> Result<(), Problem> {
        /// Nobody has it any more, or somebody else is just removing it.
        const GONE: [u16; 2] = [404, 409];
        let options = RemoveContainerOptionsBuilder::new().force(true).v(true).build();
        match self.docker.remove_container(id, Some(options)).await {
            Err(Error::DockerResponseServerError { status_code, .. })
                if GONE.contains(&status_code) =>
            {
                Ok(())
            }
            removed => removed.map_err(|error| refused(&error, &format!("docker rm --force {id}"))),
        }
    }

    async fn ended(&self, id: &str) -> Result<Ended, Problem> {
        let started = self.docker.start_container(id, None::<StartContainerOptions>).await;
        started.map_err(|error| refused(&error, &format!("docker start {id}")))?;
        let waited = self.docker.wait_container(id, None::<WaitContainerOptions>).next().await;
        let code = match waited {
            Some(Ok(ended)) => ended.status_code,
            // To this library a code that is not 0 is an error.
            Some(Err(Error::DockerContainerWaitError { code, .. })) => code,
            Some(Err(error)) => return Err(refused(&error, &format!("docker wait {id}"))),
            None => -1,
        };
        let lines = self.logs(id, 0, 10).await?;
        // Each line begins with its time.
        let words = lines.iter().map(|line| line.split_once(' ').map_or("", |(_, words)| words));
        Ok(Ended { code, stdout: words.collect::<Vec<_>>().join("\n"), stderr: String::new() })
    }
}
