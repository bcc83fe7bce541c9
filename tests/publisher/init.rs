//! `jinri init`: a new newspaper, which publishes without a warning.

use crate::run::Run;
use crate::site::Site;
use crate::tree;
use std::fs;

#[test]
fn a_new_newspaper_publishes_without_a_warning() {
    let site = Site::bare();
    let (name, address) = ("“城南”\"日报\\", "https://chengnan.example.net/news/");
    let made = Run::start(site.folder(), &["init", ".", "--name", name, "--address", address], &[]).wait().sound();
    assert_eq!(made.out.lines().count(), 5, "{}", made.out);
    // Now, because its articles are of now.
    Run::start(site.folder(), &["check"], &[]).wait().sound();
    Run::start(site.folder(), &["build"], &[]).wait().sound();
    let published = site.site_file();
    assert_eq!((published.name.as_str(), published.base_url.as_str()), (name, address));
    let home = site.home();
    assert!(home.headline.is_some_and(|headline| headline.picture.is_some()));
    assert_eq!(site.slugs().len(), 3);
    assert!(published.channels.iter().all(|channel| site.head(crate::site::channel(channel.slug.as_str())).total > 0));
    for (path, bytes) in tree::bytes(site.folder()) {
        // A picture may hold any bytes.
        let Ok(text) = String::from_utf8(bytes.unwrap_or_default()) else { continue };
        let demo = ["邯郸", "今日", "handan", "丛台"].into_iter().find(|word| text.contains(word));
        assert_eq!(demo, None, "{path}");
        assert!(!text.contains("{{"), "{path}");
    }
    assert!(fs::read_to_string(site.folder().join(".gitignore")).unwrap().contains("/dist/"));
}

#[test]
fn a_folder_with_something_in_it_is_left_alone() {
    let site = Site::bare().with("../own.txt", "mine");
    let before = tree::bytes(site.folder());
    let init = |folder: &str, more: &[&str]| Run::start(site.folder(), &[&["init", folder], more].concat(), &[]).wait();
    init(".", &[]).refused(&[".: error[init]"]);
    init(".", &["--demo"]).refused(&[".: error[init]"]);
    init("own.txt", &[]).refused(&["own.txt: error[init]"]);
    init("new", &["--address", "example.org"]).refused(&["new/content/site.toml:13:12: error[site]"]);
    init("new", &["--language", "中文"]).refused(&["new/content/site.toml:10:12: error[site]"]);
    init("new", &["--name", " "]).refused(&["new/content/site.toml:4:9: error[site]"]);
    assert!(tree::bytes(site.folder()) == before);
}

#[test]
fn without_settings_the_tool_says_how_to_begin() {
    let site = Site::bare();
    let told = site.check().refused(&["content/site.toml: error[unreadable]"]).told();
    assert!(told[0].hint.contains("jinri init"), "{told:?}");
}
