//! Folders that were written for Hugo and for Zola are read as they are.

use crate::site::{Site, channel, parsed, slugs};
use jinri::model::article::{Block, Figure, Run, plain_text};
use jinri::model::asset::Asset;

fn images(blocks: &[Block]) -> Vec<&Figure> {
    let found = blocks.iter().filter_map(|block| match block {
        Block::Image(figure) => Some(figure),
        _ => None,
    });
    found.collect()
}

#[test]
fn a_hugo_folder_is_read_as_it_is() {
    let site = Site::fixture("hugo").built();
    assert_eq!(site.slugs(), ["congtai", "dudao"]);
    let bundle = site.article("congtai");
    assert_eq!(bundle.channel, parsed("wenlv"));
    assert_eq!(bundle.published.as_str(), "2023-04-01T09:00:00+08:00");
    assert_eq!(bundle.modified.unwrap().as_str(), "2023-04-02T10:30:00+08:00");
    assert_eq!(bundle.authors, ["王记者"]);
    assert_eq!(bundle.tags.iter().map(|tag| tag.name.as_str()).collect::<Vec<_>>(), ["丛台", "赵国"]);
    let cover = bundle.picture.unwrap();
    assert_eq!((cover.width, cover.height), (64, 36));

    let [relative, figure, from_static] = images(&bundle.body)[..] else { panic!("three pictures") };
    assert_eq!((relative.picture.alt.as_str(), relative.caption.as_deref()), ("丛台", Some("春天的丛台")));
    assert_eq!((figure.picture.alt.as_str(), figure.caption.as_deref()), ("石阶", Some("通往台顶的石阶")));
    assert_eq!((from_static.picture.width, from_static.picture.height), (32, 18));
    for figure in [relative, figure, from_static] {
        assert!(site.out().join(&figure.picture.src).is_file(), "{}", figure.picture.src);
    }
    let text: String = serde_json::to_string(&bundle.body).unwrap();
    assert!(!text.contains("more") && !text.contains("{{"), "{text}");
    assert!(matches!(&bundle.body[0], Block::Paragraph(runs) if plain_text(runs) == "丛台是赵武灵王阅兵的地方。"));
    assert_eq!(slugs(&site.head(channel("jiaoyu")).items), ["dudao"]);
}

#[test]
fn a_hugo_folders_page_at_the_top_is_a_standalone_page() {
    let site = Site::fixture("hugo").built();
    assert_eq!(site.page("about").title, "关于我们");
    assert!(!site.has(&Asset::Article(parsed("about"))));
    assert_eq!(site.site_file().standalone[0].slug, parsed("about"));
}

#[test]
fn a_hugo_folders_draft_stays_unpublished() {
    assert_eq!(Site::fixture("hugo").build().sound().counted("draft"), 1);
}

#[test]
fn a_zola_folder_is_read_as_it_is() {
    let site = Site::fixture("zola").built();
    assert_eq!(site.slugs(), ["guangfu", "xuebu"]);
    let article = site.article("xuebu");
    assert_eq!(article.channel, parsed("wenlv"));
    assert_eq!(article.published.as_str(), "2023-05-01T00:00:00+08:00");
    assert_eq!(article.modified.unwrap().as_str(), "2023-05-03T00:00:00+08:00");
    assert_eq!(article.tags.iter().map(|tag| tag.name.as_str()).collect::<Vec<_>>(), ["成语", "学步桥"]);
    assert_eq!(article.source.unwrap().name, "邯郸旧志");
    assert_eq!(article.authors, ["李编辑"]);
    assert_eq!(article.picture.unwrap().width, 32);
    assert!(article.body.contains(&Block::Paragraph(vec![Run::Text("寿陵少年到邯郸学走路。".to_owned())])));
    assert_eq!(site.article("guangfu").slug, parsed("guangfu"));
}
