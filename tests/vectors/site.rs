//! Content with a vector in every field that is shown as text. What calls names the field by its thousands, in the order of this file.

use super::calling;
use std::collections::HashSet;

/// A vector with its number.
pub type Vector = (usize, &'static str);

/// Articles in a channel: as many as stand in its feeds.
pub const PER_CHANNEL: usize = 20;

/// A picture that articles show as `/p.svg`.
pub const PICTURE: &str = r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 18"/>"#;

/// A text as TOML holds it.
pub fn quoted(text: &str) -> String {
    // JSON's texts are TOML's (TOML 1.0, "Basic strings"), but for one character that JSON leaves as it is.
    serde_json::to_string(text).unwrap().replace('\u{7f}', "\\u007f")
}

/// A text as Markdown holds it, with nothing in it that has a meaning there.
pub fn written_out(text: &str) -> String {
    let out = |c: char| if c.is_ascii_alphanumeric() { c.to_string() } else { format!("&#{};", u32::from(c)) };
    text.chars().map(out).collect()
}

/// The channel of the article with this index.
pub fn channel(index: usize) -> String {
    format!("c{}", index / PER_CHANNEL)
}

/// A text of all these vectors, in field `field`.
fn text(field: usize, vectors: &[Vector]) -> String {
    each(field, vectors).join(" / ")
}

fn each(field: usize, vectors: &[Vector]) -> Vec<String> {
    vectors.iter().map(|(number, vector)| calling(vector, field * 1000 + number)).collect()
}

fn list(texts: &[String]) -> String {
    format!("[{}]", texts.iter().map(|text| quoted(text)).collect::<Vec<_>>().join(", "))
}

/// An article with these vectors in every text. The articles with the indices from 0 on follow one another by the hour.
pub fn article(index: usize, vectors: &[Vector]) -> String {
    let (day, hour) = (1 + index / 24, index % 24);
    let front = format!(
        "title = {}\ndate = 2022-10-{day:02}T{hour:02}:00:00+08:00\nviews = 1\ndescription = {}\nauthors = {}\neditor = {}\n\
         tags = {}\nimages = [\"/p.svg\"]\n[source]\nname = {}\nauthor = {}\ntitle = {}",
        quoted(&text(1, vectors)),
        quoted(&text(2, vectors)),
        list(&each(3, vectors)),
        quoted(&text(4, vectors)),
        list(&each(5, vectors)),
        quoted(&text(6, vectors)),
        quoted(&text(7, vectors)),
        quoted(&text(8, vectors)),
    );
    format!("+++\n{front}\n+++\n\n{}", body(vectors))
}

/// A standalone page with these vectors in its texts.
pub fn page(vectors: &[Vector]) -> String {
    let (title, description) = (quoted(&text(9, vectors)), quoted(&text(10, vectors)));
    format!("+++\ntitle = {title}\ndescription = {description}\n+++\n\n{}", body(vectors))
}

/// Every kind of block and run that holds text.
fn body(vectors: &[Vector]) -> String {
    let mut body = String::new();
    for (number, vector) in vectors {
        let call = |field: usize| calling(vector, field * 1000 + number);
        let shown = |field: usize| written_out(&call(field));
        let code = |field: usize| call(field).replace(['\n', '\r'], " ");
        body += &format!("{}\n\n## {}\n\n- {}\n\n> {}\n\n", shown(11), shown(12), shown(13), shown(14));
        body += &format!("| {} |\n|---|\n| {} |\n\n", shown(15), shown(16));
        body += &format!("**{}** *{}* [{}](/) x\n\n", shown(17), shown(18), shown(19));
        body += &format!("![{}](/p.svg \"{}\")\n\n", shown(20), shown(21));
        body += &format!("```` {} ````\n\n~~~~~~~~ {}\n{}\n~~~~~~~~\n\n", code(22), code(23), call(24));
    }
    body
}

/// A `site.toml` with these vectors in every text, in lists one an entry, and with `channels` more channels (`c0`, `c1`, …) that
/// articles can stand in.
pub fn toml(vectors: &[Vector], channels: usize) -> String {
    let mut toml = format!(
        "title = {}\ntagline = {}\ndescription = {}\nbase_url = \"https://example.org/\"\n",
        quoted(&text(31, vectors)),
        quoted(&text(32, vectors)),
        quoted(&text(33, vectors)),
    );
    for channel in 0..channels {
        toml += &format!("[[channels]]\nslug = \"c{channel}\"\nname = \"频道{channel}\"\n");
    }
    let mut names = HashSet::new();
    for (number, vector) in vectors {
        let call = |field: usize| calling(vector, field * 1000 + number);
        // Two names of channels must differ in more than white space around them.
        if names.insert(call(35).trim().to_owned()) {
            let (name, about) = (quoted(&call(35)), quoted(&call(36)));
            toml += &format!("[[channels]]\nslug = \"v{number}\"\nname = {name}\ndescription = {about}\n");
        }
        toml += &format!("[[friends]]\nname = {}\nurl = \"https://friend.example/\"\n", quoted(&call(37)));
        let (name, text) = (quoted(&call(38)), quoted(&call(39)));
        toml += &format!("[[promotions]]\nname = {name}\ntext = {text}\nurl = \"/p/about\"\n");
    }
    let filing = |name: &String| format!("{{ text = {}, url = \"https://filing.example/\" }}", quoted(name));
    let filings: Vec<String> = each(41, vectors).iter().map(filing).collect();
    toml += &format!(
        "[footer]\ncopyright = {}\nfilings = [{}]\nreport = {{ text = {}, url = \"https://report.example/\" }}\n",
        quoted(&text(40, vectors)),
        filings.join(", "),
        quoted(&text(42, vectors)),
    );
    toml
}
