//! The page of a class's results on paper: two sheets at most, none of them half empty.

use std::fs;

use serde_json::{Value, json};
use sticky_lab::classroom::Classroom;
use sticky_lab::classroom::report::page;
use sticky_lab::method::METHODS;
use sticky_lab::text::Lang;

use crate::support::browser::options::Options;
use crate::support::browser::{Browser, turn};
use crate::support::class::results;
use crate::support::seat::{Seat, TempDir};

/// The page's margin, an inch and a pixel, in millimetres.
const MARGIN: f64 = 10.0;
const INCH: f64 = 25.4;
const PIXEL: f64 = INCH / 96.0;

/// A sheet, with its shorter and its longer side in millimetres.
struct Paper {
    name: &'static str,
    short: f64,
    long: f64,
}

const A4: Paper = Paper { name: "A4", short: 210.0, long: 297.0 };
const LETTER: Paper = Paper { name: "US Letter", short: 215.9, long: 279.4 };

impl Paper {
    /// How many sheets the browser prints. All of them lie.
    async fn n_printed(&self, browser: &Browser) -> usize {
        let in_inches = json!({
            "preferCSSPageSize": true, "paperWidth": self.short / INCH, "paperHeight": self.long / INCH,
        });
        let pdf = browser.cdp("Page.printToPDF", in_inches).await["data"].take();
        let count = r"const pdf = atob(arguments[0]);
            const [, width, height] = pdf.match(/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/);
            return [pdf.match(/\/Type \/Page\b/g).length, Number(width), Number(height)]";
        let printed = numbers(&browser.run_with(count, vec![pdf]).await);
        for (points, side) in printed[1..].iter().zip([self.long, self.short]) {
            assert!((points / 72.0 * INCH - side).abs() < 0.5, "{}: {printed:?}", self.name);
        }
        printed[0] as usize
    }

    /// How full each sheet is that begins where the style sheet says so: 1 is up to the margin.
    async fn filled(&self, browser: &Browser) -> Vec<f64> {
        browser.cdp("Emulation.setEmulatedMedia", json!({ "media": "print" })).await;
        let [width, height] = [self.long, self.short].map(|side| (side - 2.0 * MARGIN) / PIXEL);
        let metrics = json!({
            "width": width as u32, "height": height as u32, "deviceScaleFactor": 1, "mobile": false,
        });
        browser.cdp("Emulation.setDeviceMetricsOverride", metrics).await;
        let lengths = "const begins = [...document.querySelectorAll('body *')]
                .filter((one) => getComputedStyle(one).breakBefore === 'page')
                .map((one) => one.getBoundingClientRect().top + scrollY);
            const edges = [0, ...begins, document.body.getBoundingClientRect().bottom + scrollY];
            return edges.slice(1).map((edge, i) => edge - edges[i])";
        numbers(&browser.run(lengths).await).iter().map(|pixels| pixels / height).collect()
    }
}

fn numbers(array: &Value) -> Vec<f64> {
    array.as_array().unwrap().iter().map(|number| number.as_f64().unwrap()).collect()
}

/// Prints the pages of classes in both languages, and looks at their sheets.
async fn print(classes: &[Classroom]) {
    let _turn = turn().await;
    let seat = Seat::take();
    let folder = TempDir::new(&format!("{}-paper", seat.project()));
    let file = folder.path.join("class.html");
    let browser = Browser::lent(Options::default()).await;
    for class in classes {
        for (lang, paper) in [(Lang::En, LETTER), (Lang::Zh, A4)] {
            fs::write(&file, page(class, lang)).unwrap();
            browser.open(&format!("file://{}", file.display())).await;

            let n_printed = paper.n_printed(&browser).await;
            let filled = paper.filled(&browser).await;

            let what = format!("{:?} on {}: {filled:.2?}", class.plan.methods, paper.name);
            assert!(n_printed <= 2, "{n_printed} sheets: {what}");
            assert_eq!(n_printed, filled.len(), "a sheet overflows: {what}");
            assert!(filled.iter().all(|part| (0.5..1.0).contains(part)), "{what}");
        }
    }
}

/// One method, some, and all: a drawing alone, side by side, and in rows.
fn methods() -> Vec<Vec<&'static str>> {
    let all: Vec<_> = METHODS.iter().map(|method| method.name).collect();
    vec![vec!["lab"], vec!["round_robin", "ip_hash", "sticky_cookie"], all]
}

#[ignore = "it takes a while; .ci/run calls it"]
#[tokio::test(flavor = "multi_thread")]
async fn a_class_takes_two_sheets_at_most_and_none_is_half_empty() {
    let classes: Vec<_> = methods().iter().map(|methods| results(methods, None)).collect();

    print(&classes).await;
}

#[ignore = "it takes a while; .ci/run calls it"]
#[tokio::test(flavor = "multi_thread")]
async fn a_class_with_a_fault_takes_two_sheets_at_most_and_none_is_half_empty() {
    let through = |methods: &Vec<_>| results(methods, Some("kill server-2"));
    let classes: Vec<_> = methods().iter().map(through).collect();

    print(&classes).await;
}
