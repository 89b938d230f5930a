//! The live page by its files alone: no Nginx, no browser, no Docker.

mod files;
