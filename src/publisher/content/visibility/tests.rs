use super::*;
use crate::publisher::content::front_matter;
use std::path::Path;

fn verdict(lines: &str) -> Verdict {
    let file = format!("---\ntitle: 题\n{lines}\n---\n");
    judge(front_matter::read(Path::new("a.md"), &file).unwrap().front.entries()).0
}

#[test]
fn what_other_tools_hide_is_hidden() {
    for draft in
        ["draft: true", "draft: yes", "draft: \"true\"", "Draft: On", "status: draft", "layout: draft", "草稿: 是"]
    {
        assert_eq!(verdict(draft), Verdict::Draft, "{draft}");
    }
    for hidden in [
        "published: false",
        "published: no",
        "published: \"false\"",
        "publish: off",
        "public: false",
        "hidden: true",
        "hide: yes",
        "private: yes",
        "unlisted: 1",
        "status: private",
        "status: 未发布",
        "visibility: hidden",
        "password: 1234",
        "password: hello",
        "encrypt: true",
        "protected: true",
        "access: members",
        "layout: false",
        "headless: true",
        "render: false",
        "_build:\n  render: never",
        "build:\n  list: never\n  render: always",
        "_build:\n  list: local",
        "extra:\n  private: true",
        "params:\n  hidden: true",
        "redirect_to: /x/",
        "密码: 1234",
    ] {
        assert_eq!(verdict(hidden), Verdict::Hidden, "{hidden}");
    }
}

#[test]
fn what_may_hide_and_is_not_understood_is_unclear() {
    for unclear in [
        "published: flase",
        "draft: maybe",
        "visibility: friends",
        "status: evergreen",
        "permission: 3",
        "hiddenFromHomePage: true",
        "hide_from_feed: true",
        "searchHidden: true",
        "noindex: true",
        "robots: noindex, follow",
        "meta:\n- name: robots\n  content: noindex",
        "sitemap: false",
        "sitemap:\n  exclude: yes",
        "secret: [a, b]",
        "_build:\n  render: sometimes",
        "publised: false",
        "hiden: true",
        "extra:\n  access_level: 2",
    ] {
        assert_eq!(verdict(unclear), Verdict::Unclear, "{unclear}");
    }
}

#[test]
fn what_is_harmless_stays_public() {
    for public in [
        "published: true",
        "published: 2022-10-06",
        "published:",
        "draft: false",
        "draft: no",
        "type: link",
        "description: noindex 的用法",
        "hidden: \"false\"",
        "status: publish",
        "visibility: public",
        "password: \"\"",
        "layout: post",
        "type: page",
        "_build:\n  render: always\n  list: always\n  publishResources: false",
        "hideToc: true",
        "hide_title: true",
        "publisher: 某报",
        "accessDate: 2022-10-06",
        "robots: index, follow",
        "sitemap:\n  priority: 0.5",
        "state: Hebei",
        "stats: true",
        "toc: false",
        "comments: false",
        "weight: 3",
    ] {
        assert_eq!(verdict(public), Verdict::Public, "{public}");
    }
}

#[test]
fn a_broken_front_matter_is_looked_through() {
    assert!(may_hide("title: [\ndraft: true\n"));
    assert!(may_hide("title = \"x\nprivate = true"));
    assert!(!may_hide("title: [\ndraft: false\npublished: true\n"));
}
