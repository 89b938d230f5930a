//! What the engine is and has, as far as somebody may want to know before there is a lab.

use std::collections::HashMap;

use bollard::query_parameters::ListContainersOptionsBuilder;

use crate::engine::trouble::{is_gone, refused};
use crate::engine::{Engine, PROJECT};
use crate::text::Problem;

impl Engine {
    /// Returns its version and its machine: `20.10.24 (linux/amd64)`.
    ///
    /// # Errors
    /// If it does not tell.
    pub async fn version(&self) -> Result<String, Problem> {
        let version = self.docker.version().await;
        let version = version.map_err(|error| refused(&error, "docker version"))?;
        let word = |word: Option<String>| word.unwrap_or_else(|| "?".to_owned());
        Ok(format!("{} ({}/{})", word(version.version), word(version.os), word(version.arch)))
    }

    /// Returns the size of an image in bytes, if it is there.
    ///
    /// # Errors
    /// If the engine does not tell.
    pub async fn image_size(&self, image: &str) -> Result<Option<u64>, Problem> {
        match self.docker.inspect_image(image).await {
            Ok(seen) => Ok(Some(seen.size.and_then(|size| size.try_into().ok()).unwrap_or(0))),
            Err(error) if is_gone(&error) => Ok(None),
            Err(error) => Err(refused(&error, &format!("docker image inspect {image}"))),
        }
    }

    /// Returns the name of the running container that has a port of the engine's machine, and the
    /// project that it is of.
    ///
    /// # Errors
    /// If the engine does not tell.
    pub async fn publisher(&self, port: u16) -> Result<Option<(String, String)>, Problem> {
        let filters = HashMap::from([("publish", vec![port.to_string()])]);
        let options = ListContainersOptionsBuilder::new().filters(&filters).build();
        let listed = self.docker.list_containers(Some(options)).await;
        let listed = listed.map_err(|error| refused(&error, "docker ps"))?;
        Ok(listed.into_iter().next().map(|container| {
            let name = container.names.and_then(|names| names.into_iter().next());
            let project = container.labels.and_then(|mut labels| labels.remove(PROJECT));
            let name = name.unwrap_or_default().trim_start_matches('/').to_owned();
            (name, project.unwrap_or_default())
        }))
    }
}
