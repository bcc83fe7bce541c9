//! Sources that are damaged or made to do harm.

use super::wordpress::export;
use super::{accounted, fate, import, read, report, totals};
use crate::run::Run;
use crate::site::Site;
use crate::tree;
use std::time::Duration;

fn post(id: u32, name: &str, text: &str) -> String {
    format!(
        "<item><title>题{id}</title><wp:post_name>{name}</wp:post_name><content:encoded><![CDATA[{text}]]></content:encoded><wp:post_id>{id}</wp:post_id>\
         <wp:post_date_gmt>2019-05-06 00:00:00</wp:post_date_gmt><wp:status>publish</wp:status><wp:post_type>post</wp:post_type></item>\n"
    )
}

#[test]
fn entities_are_not_expanded_and_control_characters_are_dropped() {
    let mut entities = "<!ENTITY a0 \"哈哈哈哈哈哈哈哈哈哈\">".to_owned();
    (1..=9).for_each(|level| entities += &format!("<!ENTITY a{level} \"{}\">", format!("&a{};", level - 1).repeat(10)));
    let xml = export(&format!(
        "{}<item><title>&a9; 题&#1;</title><content:encoded>&a9;</content:encoded><wp:post_id>2</wp:post_id><wp:post_type>post</wp:post_type>\
        <wp:status>publish</wp:status></item>",
        post(1, "yi", "甲\u{1}\u{8}乙")
    ));
    let site = Site::bare().with("../old.xml", xml.replacen("<rss", &format!("<!DOCTYPE rss [{entities}]><rss"), 1));
    let done = import(&site, &["old.xml"]).sound();
    accounted(&site, &done);
    assert!(read(&site, "qita/2019/yi.md").ends_with("\n\n甲乙\n"));
    let second = read(&site, &fate(&site, "post", "2")[1]);
    assert!(second.len() < 400 && !second.contains('哈'), "{second}");
}

#[test]
fn an_export_that_is_cut_off_is_imported_as_far_as_it_goes() {
    let whole = export(&(1..=20).map(|id| post(id, &format!("p{id}"), "<p>正文</p>")).collect::<String>());
    let cut = whole.find("题15").unwrap();
    let site = Site::bare().with("../old.xml", &whole.as_bytes()[..cut]);
    let done = import(&site, &["old.xml"]);
    assert_eq!((done.code, totals(&done, "post")), (Some(4), [15, 14, 0, 1]));
    accounted(&site, &done);
}

#[test]
fn names_do_not_lead_out_of_the_content() {
    let names = [
        "../../../evil",
        "..%2f..%2fevil",
        "/etc/passwd",
        "404",
        "index",
        "con",
        "C:\\evil",
        ".hidden",
        "drafts",
        "&#0;",
    ];
    let items: String =
        (1..).zip(names).map(|(id, name)| post(id, name, "<p>正文</p><img src=\"../../../../secret.png\">")).collect();
    let category = "<wp:category><wp:category_nicename>../drafts</wp:category_nicename><wp:cat_name>Drafts</wp:cat_name></wp:category>";
    let items = format!(
        "{category}{}",
        items.replace("</item>", "<category domain=\"category\" nicename=\"../drafts\">Drafts</category></item>")
    );
    let site = Site::bare().with("../in/old.xml", export(&items));
    let done = import(&site, &["in/old.xml"]).sound();
    accounted(&site, &done);
    let inside = tree::files(&site.content()).into_iter().filter(|path| path.ends_with(".md")).count();
    let outside: Vec<String> = tree::files(site.folder())
        .into_iter()
        .filter(|path| path.ends_with(".md") && !path.starts_with("content/"))
        .collect();
    assert_eq!((inside, outside), (names.len(), Vec::new()));
    assert!(report(&site).iter().filter(|row| row[1] == "post").all(|row| row[3].starts_with("drafts-2/2019/")));
    site.build();
    assert_eq!(site.slugs().len(), names.len(), "no channel hides its articles");
}

#[test]
fn an_address_that_the_new_site_needs_is_no_old_one() {
    let addresses = ["search/", "archive", "atom.xml", "index.html", "c/x/", "fine/"];
    let items: String = (1..)
        .zip(addresses)
        .map(|(id, path)| {
            let link = format!("<item><link>https://old.example.org/{path}</link>");
            post(id, &format!("p{id}"), "<p>正文</p>").replace("<item>", &link)
        })
        .collect();
    let site = Site::bare().with("../old.xml", export(&items));
    let done = import(&site, &["old.xml"]).sound();
    accounted(&site, &done);
    let with_aliases = |id: &u32| read(&site, &format!("qita/2019/p{id}.md")).contains("aliases");
    assert_eq!((1..=6).filter(with_aliases).collect::<Vec<_>>(), [6]);
}

#[test]
fn html_that_is_never_closed_is_imported() {
    let deep = |tag: &str| format!("{}正文", format!("<{tag}>").repeat(10_000));
    let items: String = (1..)
        .zip(["div", "b", "blockquote", "ul><li"])
        .map(|(id, tag)| post(id, &format!("p{id}"), &deep(tag)))
        .collect();
    let site = Site::bare().with("../old.xml", export(&items));
    let done = import(&site, &["old.xml"]).sound();
    accounted(&site, &done);
    assert!((1..=4).all(|id| read(&site, &format!("qita/2019/p{id}.md")).contains("正文")));
}

#[test]
fn sources_and_folders_that_cannot_be_used_are_named() {
    let site =
        Site::bare().with("../x.txt", "nothing").with("../old.xml", export(&post(1, "yi", "文"))).with("../file", "x");
    import(&site, &["x.txt"]).refused(&["x.txt: error[import]"]);
    import(&site, &["none.xml"]).refused(&["none.xml: error[unreadable]"]);
    import(&site, &["x.txt", "--from", "wordpress"]).refused(&["x.txt: error[import]"]);
    let told = import(&site, &["old.xml", "--into", "file/content", "--report", "r.tsv"]);
    assert_eq!((told.code, told.heads().len()), (Some(1), 1), "{}", told.err);
    assert!(told.err.contains("error[unwritable]"), "{}", told.err);
}

#[test]
fn an_import_that_is_killed_is_completed_by_the_next() {
    let items: String = (1..=300).map(|id| post(id, &format!("p{id}"), "<p>正文</p>")).collect();
    let site = Site::bare().with("../old.xml", export(&items));
    let whole = Site::bare().with("../old.xml", export(&items));
    import(&whole, &["old.xml"]).sound();
    for moment in [5, 15, 30, 60, 120, 250, 500] {
        Run::start(site.folder(), &["import", "old.xml"], &[]).kill_after(Duration::from_millis(moment));
        for path in tree::files(&site.content()).into_iter().filter(|path| path.ends_with(".md")) {
            assert_eq!(read(&site, &path), read(&whole, &path), "{path} is whole");
        }
    }
    let done = import(&site, &["old.xml"]).sound();
    accounted(&site, &done);
    let files = |site: &Site| {
        tree::bytes(&site.content()).into_iter().filter(|(path, _)| !path.contains(".jinri-import")).collect::<Vec<_>>()
    };
    assert!(files(&site) == files(&whole));
}
