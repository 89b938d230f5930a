//! The page's own modules, run without a browser: those of their functions that need none.

use std::fs;
use std::path::Path;

use rquickjs::function::Args;
use rquickjs::loader::{ImportAttributes, Loader, Resolver};
use rquickjs::module::Declared;
use rquickjs::{CatchResultExt, Context, Ctx, Function, Module, Object, Runtime, Value as Js};
use serde_json::{Value, json};

/// The folder of the project.
pub const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

/// The texts that not every visitor needs.
pub const PARTS: [&str; 3] = ["after", "stage", "upstream"];

/// The texts that a lab with a cure has besides, by where its sessions are.
pub const CURES: [(&str, &str); 2] =
    [("shared-store", "shared_store"), ("signed-cookie", "signed_cookie")];

/// The folder of the page's modules.
struct Page;

impl Resolver for Page {
    fn resolve<'js>(
        &mut self,
        _: &Ctx<'js>,
        _from: &str,
        name: &str,
        _: Option<ImportAttributes<'js>>,
    ) -> rquickjs::Result<String> {
        Ok(name.trim_start_matches("./").to_owned())
    }
}

impl Loader for Page {
    fn load<'js>(
        &mut self,
        context: &Ctx<'js>,
        name: &str,
        _: Option<ImportAttributes<'js>>,
    ) -> rquickjs::Result<Module<'js, Declared>> {
        let text = fs::read_to_string(Path::new(ROOT).join("page").join(name)).unwrap();
        Module::declare(context.clone(), name, text)
    }
}

/// A page's memory, with its modules in it. Each has its own.
pub struct Script {
    context: Context,
    _runtime: Runtime,
}

impl Script {
    /// Loads the lesson's data, as the page does before anything else, and all texts of both
    /// languages.
    pub fn new() -> Self {
        Self::with_parts(&PARTS)
    }

    /// The same in a lab whose sessions are elsewhere than in a server's memory.
    pub fn with_cure(sessions: &str) -> Self {
        let (_, part) = CURES.iter().find(|(name, _)| *name == sessions).expect("a cure");
        let script = Self::with_parts(&[&PARTS[..], &[part]].concat());
        script.set("state.js", "state", json!({ "sessions": sessions }));
        script.call("cure.js", "use", json!([sessions]));
        script
    }

    fn with_parts(parts: &[&str]) -> Self {
        let runtime = Runtime::new().unwrap();
        runtime.set_loader(Page, Page);
        let context = Context::full(&runtime).unwrap();
        let script = Self { context, _runtime: runtime };
        let servers = lesson("servers");
        script.set(
            "lesson.js",
            "lesson",
            json!({ "methods": lesson("methods"), "outcomes": lesson("outcomes") }),
        );
        script.set("lesson.js", "lesson", servers);
        for language in ["en", "zh"] {
            let mut texts = script.get(&format!("{language}.js"), language);
            for part in parts {
                let part = script.get(&format!("{part}_{language}.js"), "texts");
                texts.as_object_mut().unwrap().extend(part.as_object().unwrap().clone());
            }
            script.set("text.js", "texts", json!({ language: texts }));
        }
        script
    }

    /// Calls a function that a module exports.
    #[track_caller]
    pub fn call(&self, module: &str, function: &str, arguments: Value) -> Value {
        self.with(module, |context, exports| {
            called(context, &exports.get(function).unwrap(), &arguments)
        })
    }

    /// Calls a function of the cure that the page has learnt.
    #[track_caller]
    pub fn call_cure(&self, function: &str, arguments: Value) -> Value {
        self.with("state.js", |context, exports| {
            let state: Object = exports.get("state").unwrap();
            let cure: Object = state.get("cure").unwrap();
            called(context, &cure.get(function).unwrap(), &arguments)
        })
    }

    /// Returns what a module exports.
    #[track_caller]
    pub fn get(&self, module: &str, name: &str) -> Value {
        self.with(module, |context, exports| value(context, exports.get(name).unwrap()))
    }

    /// Changes properties of an object that a module exports.
    #[track_caller]
    pub fn set(&self, module: &str, name: &str, properties: Value) {
        self.with(module, |context, exports| {
            let object: Object = exports.get(name).unwrap();
            for (key, value) in properties.as_object().expect("properties") {
                object.set(key.as_str(), context.json_parse(value.to_string()).unwrap()).unwrap();
            }
        });
    }

    fn with<T>(&self, module: &str, act: impl for<'js> FnOnce(&Ctx<'js>, Object<'js>) -> T) -> T {
        self.context.with(|context| {
            let exports = Module::import(&context, module).and_then(|module| module.finish());
            act(
                &context,
                exports.catch(&context).unwrap_or_else(|error| panic!("{module}: {error}")),
            )
        })
    }
}

/// What a function returns; of a promise, what becomes of it.
#[track_caller]
fn called<'js>(context: &Ctx<'js>, function: &Function<'js>, arguments: &Value) -> Value {
    let arguments = arguments.as_array().expect("a list of arguments");
    let mut given = Args::new(context.clone(), arguments.len());
    for argument in arguments {
        given.push_arg(context.json_parse(argument.to_string()).unwrap()).unwrap();
    }
    let returned: rquickjs::Result<Js> = function.call_arg(given);
    let returned = returned.and_then(|returned| match returned.as_promise() {
        Some(promise) => promise.finish(),
        None => Ok(returned),
    });
    value(context, returned.catch(context).unwrap_or_else(|error| panic!("{error}")))
}

/// What a script's value is in JSON; nothing if it is undefined.
fn value<'js>(context: &Ctx<'js>, value: Js<'js>) -> Value {
    match context.json_stringify(value).unwrap() {
        Some(json) => serde_json::from_str(&json.to_string().unwrap()).unwrap(),
        None => Value::Null,
    }
}

fn lesson(name: &str) -> Value {
    let file = Path::new(ROOT).join(format!("lesson/{name}.json"));
    serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap()
}
