//! Feeds, HTML, Hexo and Jekyll.

use super::{accounted, fate, import, read, totals};
use crate::site::{PICTURE, Site};
use encoding_rs::GBK;

#[test]
fn feeds_are_imported() {
    let rss = "<?xml version=\"1.0\"?><rss version=\"2.0\" xmlns:content=\"x\"><channel><title>旧报</title><link>https://old.example.org/</link>\
        <item><title>甲</title><link>https://old.example.org/news/jia.html</link><guid>g1</guid><category>教育</category><category>督导</category>\
        <pubDate>Thu, 06 Oct 2022 21:39:32 +0800</pubDate><description>摘要</description><content:encoded><![CDATA[<p>正文<b>甲</b></p>]]></content:encoded></item>\
        <item><title>乙</title><link>https://old.example.org/?p=2</link><pubDate>Fri, 07 Oct 2022 00:00:00 GMT</pubDate><description>&lt;p&gt;只有摘要&lt;/p&gt;</description></item>\
        <item><title>甲</title><guid>g1</guid></item></channel></rss>";
    let site = Site::bare().with("../feed.xml", rss);
    let done = import(&site, &["feed.xml"]);
    assert_eq!((done.code, totals(&done, "entry")), (Some(4), [3, 2, 0, 1]));
    accounted(&site, &done);
    let first = read(&site, "jiao-yu/2022/jia.md");
    assert!(first.contains("categories = [\"教育\"]\ntags = [\"督导\"]\naliases = [\"/news/jia.html\"]\n"), "{first}");
    assert!(first.ends_with("+++\n\n正文**甲**\n"), "{first}");
    assert_eq!(fate(&site, "entry", "https://old.example.org/?p=2")[2], "the feed has its summary only");
    let atom = "<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>旧报</title><link href=\"https://old.example.org/\"/><entry><id>urn:1</id>\
        <title>丙</title><link href=\"https://old.example.org/bing/\"/><published>2022-10-06T21:39:32+08:00</published><category term=\"文旅\"/>\
        <content type=\"xhtml\"><div xmlns=\"x\">正文<em>丙</em>。<br/>尾</div></content><author><name>李</name></author></entry></feed>";
    let site = Site::bare().with("../atom.xml", atom);
    let done = import(&site, &["atom.xml"]).sound();
    accounted(&site, &done);
    let entry = read(&site, "wen-lyu/2022/bing.md".replace("lyu", "lv").as_str());
    assert!(entry.contains("authors = [\"李\"]") && entry.ends_with("\n\n正文*丙*。\\\n尾\n"), "{entry}");
}

#[test]
fn a_folder_of_html_gives_its_articles_and_pictures() {
    let page = "<html><head><meta charset=gb2312><title>丛台修缮完成_旧报</title><meta name=author content=李记者><meta name=description content=导语>\
        </head><body><div class=nav><a href=/>首页</a><a href=/a>新闻</a></div><div class=main><div class=info>2012-03-04 05:06 来源：某社</div>\
        <div id=text><p>丛台的修缮工程昨天完成，这是十年来规模最大的一次，施工用时两年。</p><p>记者在现场看到，石阶和栏杆都已经恢复原样，游客从今天起可以进入。\
        <img src=../up/a.svg alt=图></p></div></div><div class=foot>版权所有 <a href=/x>链接</a></div></body></html>";
    let list = "<html><title>列表</title><body><ul><li><a href=1.html>一条很长很长的标题，有五十多个字节</a><li><a href=2.html>另一条很长很长的标题，也有五十多个字节</a></ul></body></html>";
    let site = Site::bare()
        .with("../old/news/20120304.html", GBK.encode(page).0)
        .with("../old/news/index.html", list)
        .with("../old/up/a.svg", PICTURE)
        .with("../old/style.css", "p {}");
    let done = import(&site, &["old"]).sound();
    accounted(&site, &done);
    assert_eq!(totals(&done, "file"), [4, 2, 2, 0]);
    let article = read(&site, &fate(&site, "file", "news/20120304.html")[1]);
    assert!(
        article
            .starts_with("+++\ntitle = \"丛台修缮完成\"\ndate = 2012-03-04T05:06:00+08:00\ncategories = [\"news\"]\n"),
        "{article}"
    );
    assert!(
        article.contains("aliases = [\"/news/20120304.html\"]") && article.contains("authors = [\"李记者\"]"),
        "{article}"
    );
    assert!(article.contains("石阶") && !article.contains("首页") && !article.contains("版权"), "{article}");
    assert!(article.ends_with("![图](/up/a.svg)\n"), "{article}");
    assert!(done.out.contains("pictures, videos and sounds: 1 there\n"), "{}", done.out);
}

#[test]
fn folders_of_hexo_and_jekyll_become_content() {
    let post =
        "---\ntitle: 甲\ndate: 2022-10-06 21:39:32\ncategories: 教育\ntags: [督导]\n---\n正文 ![图](/images/a.svg)\n";
    let site = Site::bare()
        .with(
            "../hexo/_config.yml",
            "title: 旧报\nurl: https://old.example.org\npermalink: :year/:month/:title/\nlanguage: zh-CN\n",
        )
        .with("../hexo/source/_posts/jia.md", post)
        .with("../hexo/source/_posts/broken.md", "---\ntitle: [\n---\n正文\n")
        .with("../hexo/source/_drafts/yi.md", post)
        .with("../hexo/source/about/index.md", "---\ntitle: 关于\nlayout: page\n---\n关于\n")
        .with("../hexo/source/images/a.svg", PICTURE)
        .with("../hexo/source/CNAME", "old.example.org")
        .with("../hexo/themes/x/README.md", "x");
    let done = import(&site, &["hexo"]);
    assert_eq!((done.code, totals(&done, "file")), (Some(4), [6, 4, 1, 1]));
    accounted(&site, &done);
    let settings = read(&site, "site.toml");
    assert!(
        settings.contains("title = \"旧报\"") && settings.contains("old_addresses = [\"/{year}/{month}/{name}/\"]"),
        "{settings}"
    );
    assert!(settings.contains("name = \"教育\""), "{settings}");
    assert_eq!(read(&site, "_posts/jia.md"), post);
    site.build();
    assert_eq!(site.slugs(), ["jia"]);
    assert!(site.media().iter().any(|file| file.starts_with("a.")), "{:?}", site.media());
    let again = import(&site, &["hexo"]);
    assert!(again.out.contains("0 written, 4 unchanged, 0 kept"), "{}", again.out);

    let site = Site::bare()
        .with("../blog/_config.yml", "title: 旧报\nurl: https://old.example.org\npermalink: pretty\n")
        .with("../blog/_posts/2022-10-06-jia.md", post)
        .with("../blog/_posts/2022-10-07-bing.html", "---\ntitle: 丙\ncategories: 教育\n---\n<p>正文</p>\n")
        .with("../blog/_layouts/post.html", "x")
        .with("../blog/images/a.svg", PICTURE);
    let done = import(&site, &["blog", "--from", "jekyll"]).sound();
    accounted(&site, &done);
    assert_eq!(totals(&done, "file"), [3, 3, 0, 0]);
    assert!(read(&site, "site.toml").contains("old_addresses = [\"/{categories}/{year}/{month}/{day}/{title}/\"]"));
    assert!(read(&site, "_posts/2022-10-07-bing.md").contains("<p>正文</p>"));
}

#[test]
fn drafts_without_a_date_and_folders_of_an_articles_files_come_along() {
    let post = "---\ntitle: 甲\ndate: 2022-10-06\ncategories: 教育\n---\n{% asset_img b.svg 桥 %}\n\n![桥](b.svg)\n";
    let site = Site::bare()
        .with("../hexo/_config.yml", "title: 旧报\nurl: https://old.example.org\npost_asset_folder: true\n")
        .with("../hexo/source/_posts/jia.md", post)
        .with("../hexo/source/_posts/jia/b.svg", PICTURE)
        .with("../hexo/source/_drafts/yi.md", "---\ntitle: 乙\n---\n没写完。\n");
    let done = import(&site, &["hexo", "--from", "hexo"]).sound();
    accounted(&site, &done);
    assert_eq!(fate(&site, "file", "_drafts/yi.md"), ["imported", "_drafts/yi.md", "draft"]);
    site.build().sound();
    assert_eq!(site.slugs(), ["jia"]);
    assert!(site.media().iter().any(|file| file.starts_with("b.")), "{:?}", site.media());
}

#[test]
fn several_categories_in_one_text_of_jekyll_are_the_first_channel() {
    let post = |categories: &str| format!("---\ntitle: 甲\ncategories: {categories}\n---\n正文。\n");
    let site = Site::bare()
        .with("../blog/_config.yml", "title: 旧报\nurl: https://old.example.org\n")
        .with("../blog/_posts/2022-10-06-jia.md", post("城事 交通"))
        .with("../blog/_posts/2022-10-07-yi.md", post("城事"))
        .with("../blog/_posts/2022-10-08-bing.md", post("[\"New York\"]"));
    let done = import(&site, &["blog", "--from", "jekyll"]).sound();
    accounted(&site, &done);
    let settings = read(&site, "site.toml");
    assert!(settings.contains("name = \"城事\"\naliases = [\"城事 交通\"]\n"), "{settings}");
    assert!(settings.contains("name = \"New York\"\n") && settings.matches("[[channels]]").count() == 3, "{settings}");
    site.build().sound();
    let channels: Vec<String> =
        site.slugs().iter().map(|slug| site.article(slug).channel.as_str().to_owned()).collect();
    assert_eq!(channels, ["cheng-shi", "cheng-shi", "new-york"]);
}
