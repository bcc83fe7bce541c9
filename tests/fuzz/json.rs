//! Every JSON file that the app reads, damaged: each value replaced by every kind of value, and each file cut off. Reading gives a value or
//! a known error, and what it gives can be shown.

use crate::addresses;
use crate::bounds::Bounds;
use crate::contract;
use crate::examine::Examiner;
use crate::property::runner;
use jinri::model::article::Related;
use jinri::model::boot;
use jinri::model::counter::Hot;
use jinri::model::decode::Decode;
use jinri::model::envelope::{self, DecodeError};
use jinri::model::route::{ListId, Route};
use jinri::model::site::Site;
use jinri::publisher::formats;
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use serde_json::{Value, json};

/// A file that the app reads: its text, and what reads it.
struct File {
    what: &'static str,
    text: String,
    read: Box<dyn Fn(&str)>,
}

/// The value in a text, or one of the known errors.
fn decoded<T: Decode>(text: &str) -> Option<T> {
    match envelope::decode::<T>(text) {
        Ok(value) => Some(value),
        Err(DecodeError::NotJson) => {
            assert!(serde_json::from_str::<Value>(text).is_err());
            None
        }
        Err(DecodeError::Newer(schema)) => {
            assert!(schema > envelope::SCHEMA);
            None
        }
        Err(DecodeError::Malformed(fault)) => {
            assert!(!fault.expected.is_empty());
            None
        }
    }
}

/// Reads a page's file, and shows the page. What is shown is HTML that ends.
fn page(route: Route, text: &str) {
    if let Some(html) = formats::page(&contract::site(), &route, text) {
        assert!(html.ends_with("</div>\n</script>") || formats::html(&html) > 5);
    }
}

fn sample<S: Strategy>(seed: u64, strategy: S) -> S::Value {
    strategy.new_tree(&mut runner(seed, 1)).unwrap().current()
}

fn list(seed: u64) -> ListId {
    let lists = addresses::route().prop_filter_map("a list", |route| match route {
        Route::List(list, _) => Some(list),
        _ => None,
    });
    sample(seed, lists)
}

/// A file of one of the kinds, with random content.
fn file(seed: u64) -> File {
    let article = contract::article();
    let of_page = |what, text, route: Route| {
        let read = Box::new(move |text: &str| page(route.clone(), text));
        File { what, text, read }
    };
    match seed % 10 {
        0 => of_page("home", envelope::encode(&sample(seed, contract::home())), Route::Home),
        1 => {
            let text = envelope::encode(&sample(seed, contract::list_head()));
            of_page("list head", text, Route::List(list(seed), None))
        }
        2 => {
            let number = if seed.is_multiple_of(4) { u32::MAX } else { 1 };
            let text = envelope::encode(&sample(seed, contract::list_page()));
            of_page("list page", text, Route::List(list(seed), Some(number)))
        }
        3 => of_page("archive", envelope::encode(&sample(seed, contract::archive())), Route::Archive),
        4 => {
            let text = envelope::encode(&sample(seed, contract::standalone()));
            of_page("standalone page", text, Route::Standalone(article.slug))
        }
        5 => {
            let text = envelope::encode(&sample(seed, contract::related()));
            File { what: "related", text, read: Box::new(|text| drop(decoded::<Related>(text))) }
        }
        6 => {
            let text = envelope::encode(&sample(seed, contract::hot()));
            File { what: "hot list", text, read: Box::new(|text| drop(decoded::<Hot>(text))) }
        }
        7 => {
            let text = envelope::encode(&sample(seed, contract::sites()));
            let shown = envelope::encode(&article);
            let read = move |text: &str| {
                let Some(site) = decoded::<Site>(text) else { return };
                formats::page(&site, &Route::Article(article.slug.clone()), &shown).expect("a sound article");
                formats::page(&site, &Route::Archive, &envelope::around(r#"{"months":[]}"#)).expect("a sound archive");
            };
            File { what: "site", text, read: Box::new(read) }
        }
        8 => {
            let (site, value) = (sample(seed, contract::sites()), sample(seed, contract::articles()));
            let path = Route::Article(value.slug.clone()).path();
            let text = boot::encode(&path, &envelope::encode(&site), &[&envelope::encode(&value)]);
            File { what: "carried data", text, read: Box::new(|text| drop(formats::carried_page(text))) }
        }
        _ => {
            let value = sample(seed, contract::articles());
            let route = Route::Article(value.slug.clone());
            of_page("article", envelope::encode(&value), route)
        }
    }
}

/// Every kind of value; the last stands for none at all.
fn replacements() -> Vec<Option<Value>> {
    let huge = serde_json::from_str("18446744073709551615").unwrap();
    let beyond = serde_json::from_str("1e300").unwrap();
    let long = Value::from("题<\u{0}".repeat(2_000));
    let deep = (0..60).fold(json!([]), |inner, _| json!([inner]));
    [
        json!(null),
        json!(true),
        json!(0),
        json!(-1),
        json!(1.5),
        huge,
        beyond,
        json!(""),
        json!("x"),
        long,
        json!([]),
        json!([[], {}, "x"]),
        deep,
        json!({}),
        json!({"a": 1, "b": 2}),
        json!("2022-10-06T21:39:32+08:00"),
        json!("rule"),
        json!({"paragraph": []}),
    ]
    .into_iter()
    .map(Some)
    .chain([None])
    .collect()
}

/// A step into a value: a key of an object or a place in a list.
#[derive(Clone)]
enum Step {
    Key(String),
    Place(usize),
}

/// The ways to all values inside a value, itself included.
fn ways(value: &Value, way: &mut Vec<Step>, found: &mut Vec<Vec<Step>>) {
    found.push(way.clone());
    let inner: Vec<(Step, &Value)> = match value {
        Value::Object(fields) => fields.iter().map(|(key, value)| (Step::Key(key.clone()), value)).collect(),
        Value::Array(items) => items.iter().enumerate().map(|(at, value)| (Step::Place(at), value)).collect(),
        _ => Vec::new(),
    };
    for (step, value) in inner {
        way.push(step);
        ways(value, way, found);
        way.pop();
    }
}

/// The value with another one, or none, at the end of a way.
fn replaced(value: &Value, way: &[Step], new: &Option<Value>) -> Option<Value> {
    let Some((step, rest)) = way.split_first() else { return new.clone() };
    let mut value = value.clone();
    match (step, &mut value) {
        (Step::Key(key), Value::Object(fields)) => match replaced(&fields[key], rest, new) {
            Some(inner) => drop(fields.insert(key.clone(), inner)),
            None => drop(fields.remove(key)),
        },
        (Step::Place(at), Value::Array(items)) => match replaced(&items[*at], rest, new) {
            Some(inner) => items[*at] = inner,
            None => drop(items.remove(*at)),
        },
        _ => {}
    }
    Some(value)
}

/// Reads one damaged text after the other; of the replaced values every `step`th.
fn damaged(examiner: &Examiner, file: &File, step: usize, tried: &mut u64) -> Result<(), String> {
    let mut read = |text: &str| {
        *tried += 1;
        let read = |bytes: &[u8]| (file.read)(&String::from_utf8_lossy(bytes));
        examiner.read("json", text.as_bytes(), read).map_err(|failure| {
            let path = crate::bounds::keep("json", text.as_bytes());
            format!("{}: {failure}: {}", file.what, path.display())
        })
    };
    read(&file.text)?;
    let bytes = file.text.as_bytes();
    for hundredth in 0..100 {
        read(&String::from_utf8_lossy(&bytes[..bytes.len() * hundredth / 100]))?;
    }
    let value: Value = serde_json::from_str(&file.text).unwrap();
    let mut all = Vec::new();
    ways(&value, &mut Vec::new(), &mut all);
    let replacements = replacements();
    let places = all.iter().flat_map(|way| replacements.iter().map(move |new| (way, new)));
    for (way, new) in places.step_by(step) {
        read(&replaced(&value, way, new).map(|value| value.to_string()).unwrap_or_default())?;
    }
    Ok(())
}

#[test]
fn a_damaged_file_is_read_as_a_value_or_an_error_and_what_is_read_is_shown() {
    let mut bounds = Bounds::of("json", 10, 12);
    let examiner = Examiner::new(bounds.is_timed());
    let mut tried = 0;
    let is_timed = bounds.is_timed();
    while let Some(seed) = bounds.next() {
        // Without a time, one file of each kind.
        let seed = if is_timed { seed } else { seed - seed % 10 + bounds.tried % 10 };
        damaged(&examiner, &file(seed), if is_timed { 1 } else { 7 }, &mut tried)
            .unwrap_or_else(|problem| panic!("{problem}"));
    }
    crate::bounds::say(&format!("json: {tried} damaged files"));
}

#[test]
fn every_place_is_damaged_in_every_way() {
    let value = json!({"a": [1, {"b": null}]});
    let mut all = Vec::new();
    ways(&value, &mut Vec::new(), &mut all);
    let without: Vec<String> = all
        .iter()
        .map(|way| replaced(&value, way, &None).map_or_else(String::new, |value| value.to_string()))
        .collect();
    assert_eq!(without, ["", "{}", r#"{"a":[{"b":null}]}"#, r#"{"a":[1]}"#, r#"{"a":[1,{}]}"#]);
}
