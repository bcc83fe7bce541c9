//! Problems of the content for machines: JSON, SARIF, and workflow commands of GitHub Actions.
//!
//! - SARIF 2.1.0: <https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>
//! - workflow commands: <https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands>

use super::output;
use crate::publisher::build::Checked;
use crate::publisher::diagnostic::{Diagnostic, Position};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Characters that are percent-encoded in a relative address of a file.
const IN_ADDRESS: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b'#').add(b'%').add(b'<').add(b'>').add(b'?').add(b'`');

/// One JSON object with the number of files, the problems, and the files that are not published.
pub(super) fn json(checked: &Checked) -> Value {
    let problem = |problem: &Diagnostic| {
        json!({
            "severity": problem.severity.word(),
            "code": problem.code,
            "path": problem.path.to_string_lossy(),
            "line": problem.position.map(|at| at.line),
            "column": problem.position.map(|at| at.column),
            "message": problem.message,
            "hint": problem.hint,
        })
    };
    let withheld = checked.withheld.iter();
    let withheld = withheld.map(|(path, why)| json!({ "path": path.to_string_lossy(), "reason": why.word() }));
    json!({
        "files": checked.files,
        "in_order": checked.files.saturating_sub(output::in_error(&checked.problems).len()),
        "articles": checked.edition.as_ref().map(|edition| edition.totals.articles),
        "pages": checked.edition.as_ref().map(|edition| edition.totals.pages),
        "withheld": withheld.collect::<Vec<_>>(),
        "problems": checked.problems.iter().map(problem).collect::<Vec<_>>(),
    })
}

/// A SARIF log with one run.
pub(super) fn sarif(problems: &[Diagnostic]) -> Value {
    let codes: BTreeSet<&str> = problems.iter().map(|problem| problem.code).collect();
    let rules: Vec<Value> = codes.into_iter().map(|code| json!({ "id": code })).collect();
    let result = |problem: &Diagnostic| {
        let path = problem.path.to_string_lossy().replace('\\', "/");
        let mut place = json!({ "artifactLocation": { "uri": utf8_percent_encode(&path, IN_ADDRESS).to_string() } });
        if let Some(Position { line, column }) = problem.position {
            place["region"] = json!({ "startLine": line, "startColumn": column });
        }
        json!({
            "ruleId": problem.code,
            "level": problem.severity.word(),
            "message": { "text": with_hint(problem) },
            "locations": [{ "physicalLocation": place }],
        })
    };
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": { "name": "jinri", "version": env!("CARGO_PKG_VERSION"), "rules": rules } },
            "columnKind": "unicodeCodePoints",
            "results": problems.iter().map(result).collect::<Vec<_>>(),
        }],
    })
}

/// A workflow command for each problem, a line each.
pub(super) fn github(problems: &[Diagnostic]) -> String {
    let line = |problem: &Diagnostic| {
        let file = property(&problem.path.to_string_lossy());
        let place = problem.position.map(|Position { line, column }| format!(",line={line},col={column}"));
        let (place, severity) = (place.unwrap_or_default(), problem.severity.word());
        format!("::{severity} file={file}{place},title={}::{}\n", problem.code, data(&with_hint(problem)))
    };
    problems.iter().map(line).collect()
}

fn with_hint(problem: &Diagnostic) -> String {
    match &problem.hint {
        Some(hint) => format!("{}\n{hint}", problem.message),
        None => problem.message.clone(),
    }
}

/// A text as the data of a workflow command.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A text as a property of a workflow command.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
