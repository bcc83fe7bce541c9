//! The format of small tables in the browser's storage: a line for each row, with a name and numbers, separated by spaces. Pure.

/// Reads the lines of a text. Damaged lines are skipped.
pub(super) fn parse(text: &str) -> Vec<(&str, Vec<i64>)> {
    let line = |line| {
        let mut words = str::split(line, ' ');
        let name = words.next()?;
        let numbers = words.map(|word| word.parse().ok()).collect::<Option<Vec<i64>>>()?;
        Some((name, numbers))
    };
    text.lines().filter_map(line).collect()
}

/// Appends a line.
pub(super) fn push(text: &mut String, name: &str, numbers: &[i64]) {
    text.push_str(name);
    for number in numbers {
        text.push(' ');
        text.push_str(&number.to_string());
    }
    text.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_is_read_and_damage_is_passed_over() {
        let mut text = String::new();
        push(&mut text, "x", &[1, -2]);
        push(&mut text, "y", &[]);
        assert_eq!(text, "x 1 -2\ny\n");
        text.push_str("z 1 two\n\nw  3\nv 9223372036854775808\n");
        assert_eq!(parse(&text), [("x", vec![1, -2]), ("y", vec![]), ("", vec![])]);
    }
}
