//! Exports of WordPress.

use super::{accounted, fate, import, read, totals};
use crate::site::Site;
use crate::tree;
use std::fs;

/// An item of an export: id, type, status, title, name, text, and further elements.
fn item(id: u32, kind: &str, status: &str, [title, name, text]: [&str; 3], more: &str) -> String {
    format!(
        "<item><title>{title}</title><link>https://old.example.org/2019/05/{name}/</link><dc:creator>wang</dc:creator>\n\
         <content:encoded><![CDATA[{text}]]></content:encoded><wp:post_id>{id}</wp:post_id>\
         <wp:post_date>2019-05-06 08:00:00</wp:post_date><wp:post_date_gmt>2019-05-06 00:00:00</wp:post_date_gmt>\
         <wp:post_name>{name}</wp:post_name><wp:status>{status}</wp:status><wp:post_type>{kind}</wp:post_type>{more}</item>\n"
    )
}

pub(super) fn export(items: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rss xmlns:wp=\"http://wordpress.org/export/1.2/\"><channel><title>旧报</title>\
         <link>https://old.example.org</link><wp:base_blog_url>https://old.example.org</wp:base_blog_url>\n\
         <wp:author><wp:author_login>wang</wp:author_login><wp:author_display_name>王记者</wp:author_display_name></wp:author>\n\
         <wp:category><wp:category_nicename>jiaoyu</wp:category_nicename><wp:cat_name>教育</wp:cat_name></wp:category>\n\
         <wp:category><wp:category_nicename>xiaoyuan</wp:category_nicename><wp:category_parent>jiaoyu</wp:category_parent>\
         <wp:cat_name>校园</wp:cat_name></wp:category>\n{items}</channel></rss>"
    )
}

const CATEGORY: &str = "<category domain=\"category\" nicename=\"xiaoyuan\">校园</category>\
    <category domain=\"post_tag\" nicename=\"a\">督导</category>";

/// A newspaper with everything that an export can have.
fn newspaper() -> Site {
    let meta = "<wp:postmeta><wp:meta_key>_thumbnail_id</wp:meta_key><wp:meta_value>9</wp:meta_value></wp:postmeta>\
        <wp:is_sticky>1</wp:is_sticky><excerpt:encoded>两句话的导语。</excerpt:encoded>\
        <wp:comment><wp:comment_id>1</wp:comment_id></wp:comment><wp:comment><wp:comment_id>2</wp:comment_id></wp:comment>";
    let classic = "第一段<!--more-->\n第二行\n\n[caption id=\"x\" width=\"9\"]<img src=\"/up/a.jpg\" alt=\"图\" /> 图说[/caption]\n\n\
        [gallery ids=\"9,10\"]\n\n[embed]https://www.bilibili.com/video/BV1xx[/embed]\n\n[audio mp3=\"https://old.example.org/up/s.mp3\"][/audio]\n\n\
        [contact-form to=x] {{ x }} <strong>“强”</strong>调";
    let blocks = "<!-- wp:paragraph --><p>块<a href=\"https://old.example.org/2019/05/yi/\">链</a></p><!-- /wp:paragraph -->\n\
        <!-- wp:list --><ul><li>甲</li>\n<li>乙</li></ul><!-- /wp:list -->";
    let attachment = |id: u32, file: &str| {
        let url = format!(
            "<wp:attachment_url>https://pics.example.org/up/{file}</wp:attachment_url><excerpt:encoded>说明{id}</excerpt:encoded>"
        );
        item(id, "attachment", "inherit", ["图", file, ""], &url)
    };
    let items = [
        item(1, "post", "publish", ["督导 &amp; 结果", "yi", classic], &format!("{CATEGORY}{meta}")),
        item(2, "post", "draft", ["草稿", "er", blocks], CATEGORY),
        item(3, "post", "private", ["私密", "san", "秘密"], CATEGORY),
        item(4, "post", "publish", ["密码", "si", "秘密"], "<wp:post_password>x</wp:post_password>"),
        item(5, "post", "trash", ["垃圾", "wu", "秘密"], ""),
        item(6, "page", "publish", ["关于", "about", "关于本报"], ""),
        item(7, "nav_menu_item", "publish", ["菜单", "qi", ""], ""),
        item(8, "product", "publish", ["商品", "ba", "x"], ""),
        attachment(9, "f.jpg"),
        attachment(10, "g.jpg"),
        item(11, "post", "publish", ["重名", "yi", "另一篇"], CATEGORY),
        item(1, "post", "publish", ["重号", "shi", "x"], ""),
    ];
    Site::bare().with("../old.xml", export(&items.concat()))
}

#[test]
fn an_export_is_imported_with_every_row_accounted_for() {
    let site = newspaper();
    let done = import(&site, &["old.xml"]);
    assert_eq!(done.code, Some(4), "{}", done.err);
    assert_eq!(done.told().len(), 2, "{}", done.err);
    accounted(&site, &done);
    assert_eq!(totals(&done, "post"), [7, 3, 3, 1]);
    assert_eq!((totals(&done, "comment"), totals(&done, "product")), ([2, 0, 2, 0], [1, 0, 0, 1]));
    let first = read(&site, "jiaoyu/2019/yi.md");
    let front = "+++\ntitle = \"督导 & 结果\"\ndate = 2019-05-06T08:00:00+08:00\ncategories = [\"教育\", \"校园\"]\ntags = [\"督导\"]\n\
        aliases = [\"/2019/05/yi/\"]\ndescription = \"两句话的导语。\"\nimages = [\"https://pics.example.org/up/f.jpg\"]\n\
        authors = [\"王记者\"]\npinned = true\n+++\n\n";
    let body = "第一段\\\n第二行\n\n![图](https://old.example.org/up/a.jpg \"图说\")\n\n\
        ![说明9](https://pics.example.org/up/f.jpg \"说明9\")\n![说明10](https://pics.example.org/up/g.jpg \"说明10\")\n\n\
        <iframe src=\"https://www.bilibili.com/video/BV1xx\" title=\"在 哔哩哔哩 观看\"></iframe>\n\n\
        ![](https://old.example.org/up/s.mp3)\n\n\\[contact-form to=x\\] \\{\\{ x }} **“强”**调\n";
    assert_eq!(first.replace("在哔哩哔哩观看", "在 哔哩哔哩 观看"), format!("{front}{body}"));
    let draft = read(&site, "jiaoyu/2019/er.md");
    assert!(
        draft.contains("draft = true")
            && draft.ends_with("块[链](https://old.example.org/2019/05/yi/)\n\n- 甲\n- 乙\n"),
        "{draft}"
    );
    assert!(read(&site, "pages/about.md").contains("关于本报"));
    // Two posts of one name: the number of the second is behind its name.
    assert_eq!(fate(&site, "post", "11")[1], "jiaoyu/2019/yi-11.md");
    let everything: String = tree::files(&site.content()).iter().map(|path| read(&site, path)).collect();
    assert!(!everything.contains("秘密"), "what is withheld is nowhere");
    let settings = read(&site, "site.toml");
    assert!(
        settings.contains("old_hosts = [\"pics.example.org\"]")
            && settings.contains("slug = \"jiaoyu\"\nname = \"教育\""),
        "{settings}"
    );
}

#[test]
fn a_second_import_changes_nothing_and_keeps_what_an_editor_changed() {
    let site = newspaper();
    import(&site, &["old.xml"]);
    let before = tree::bytes(&site.content());
    let again = import(&site, &["old.xml"]);
    assert!(again.out.contains("0 written, 4 unchanged, 0 kept"), "{}", again.out);
    assert!(tree::bytes(&site.content()) == before);
    let edited = read(&site, "jiaoyu/2019/yi.md").replace("第二行", "改过");
    site.write("jiaoyu/2019/yi.md", &edited);
    site.remove("jiaoyu/2019/er.md");
    let longer = fs::read_to_string(site.folder().join("old.xml")).unwrap().replace("关于本报", "关于本报，新");
    site.write("../old.xml", longer);
    let third = import(&site, &["old.xml"]);
    assert!(
        third.out.contains("2 written, 1 unchanged, 1 kept") && third.out.contains("kept: content/jiaoyu/2019/yi.md"),
        "{}",
        third.out
    );
    assert_eq!(read(&site, "jiaoyu/2019/yi.md"), edited);
    assert!(read(&site, "pages/about.md").contains("关于本报，新"));
    assert!(read(&site, "jiaoyu/2019/er.md").contains("块"));
    assert!(fate(&site, "post", "1")[2].starts_with("somebody has changed the file"));
}

#[test]
fn what_is_there_is_never_overwritten() {
    let settings = "title = \"新报\"\nbase_url = \"https://new.example.org/\"\n\n[[channels]]\nslug = \"yaowen\"\nname = \"要闻\"\n";
    let own = "+++\ntitle = \"自己的\"\ndate = 2020-01-01\ncategories = [\"要闻\"]\n+++\n\n正文。\n";
    let site = newspaper().with("site.toml", settings).with("yaowen/yi.md", own).with("pages/about.md", own);
    let done = import(&site, &["old.xml"]);
    assert_eq!(
        (read(&site, "site.toml"), read(&site, "yaowen/yi.md"), read(&site, "pages/about.md")),
        (settings.to_owned(), own.to_owned(), own.to_owned())
    );
    assert!(done.out.contains("old_hosts = [\"old.example.org\", \"pics.example.org\"]\n\n[[channels]]\nslug = \"jiaoyu\"\nname = \"教育\""), "{}", done.out);
    assert_eq!(fate(&site, "post", "1")[1], "jiaoyu/2019/yi-1.md");
    assert_eq!(fate(&site, "page", "6")[1], "pages/about-6.md");
    let (keys, channels) = done.out.split_once("first [[channels]]):\n").unwrap().1.split_once("\n\n").unwrap();
    let channels = channels.split("\nevery row").next().unwrap();
    site.write("site.toml", format!("{keys}\n{settings}\n{channels}"));
    accounted(&site, &done);
}

#[test]
fn a_dry_run_writes_the_report_and_nothing_else() {
    let site = newspaper();
    let done = import(&site, &["old.xml", "--dry-run"]);
    assert!(done.out.contains("4 to be written"), "{}", done.out);
    assert!(tree::files(&site.content()).is_empty() && site.folder().join("import-report.tsv").is_file());
    let inside = import(&site.with("site.toml", crate::site::SITE), &["old.xml", "--report", "content/report.tsv"]);
    inside.refused(&["content/report.tsv: error[import]"]);
}

#[test]
fn pictures_are_downloaded_once() {
    use std::io::{Read, Write};
    use std::net::TcpListener;
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let host = listener.local_addr().unwrap().to_string();
    let serve = move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut request = [0; 2_048];
            let length = stream.read(&mut request).unwrap_or(0);
            let request = String::from_utf8_lossy(&request[..length]).into_owned();
            let (status, body) =
                if request.contains("/up/a.svg") { ("200 OK", crate::site::PICTURE) } else { ("404 Not Found", "") };
            let head = format!(
                "HTTP/1.1 {status}\r\nContent-Type: image/svg+xml\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
                body.len()
            );
            let _ = stream.write_all(format!("{head}{body}").as_bytes());
        }
    };
    std::thread::spawn(serve);
    let text = "<p>图<img src=\"/up/a.svg\" alt=a><img src=\"/up/none.png\" alt=b><img src=\"https://elsewhere.invalid/c.png\" alt=c></p>";
    let old = export(&item(1, "post", "publish", ["图", "tu", text], CATEGORY))
        .replace("https://old.example.org", &format!("http://{host}"));
    let site = Site::bare().with("../old.xml", old);
    let done = import(&site, &["old.xml", "--fetch-media"]);
    assert_eq!(done.code, Some(4));
    assert!(done.out.contains("1 failed, 1 fetched, 1 left"), "{}", done.out);
    assert_eq!(read(&site, "up/a.svg"), crate::site::PICTURE);
    let again = import(&site, &["old.xml", "--fetch-media"]);
    assert!(again.out.contains("1 failed, 1 left, 1 there"), "{}", again.out);
    site.build();
    assert!(site.media().iter().any(|file| file.starts_with("a.")), "{:?}", site.media());
}

#[test]
fn two_sites_that_have_the_same_names_stay_apart() {
    let one = export(&item(1, "post", "publish", ["一", "yi", "甲报"], CATEGORY));
    let other = one.replace("old.example.org", "other.example.org").replace("甲报", "乙报");
    let site = Site::bare().with("../one.xml", one).with("../other.xml", other);
    import(&site, &["one.xml"]).sound();
    import(&site, &["other.xml"]);
    assert_eq!(fate(&site, "post", "1")[1], "jiaoyu/2019/yi-1.md");
    import(&site, &["one.xml"]);
    assert_eq!(fate(&site, "post", "1")[1], "jiaoyu/2019/yi.md");
    assert!(read(&site, "jiaoyu/2019/yi.md").contains("甲报") && read(&site, "jiaoyu/2019/yi-1.md").contains("乙报"));
}

#[test]
fn blocks_that_posts_share_are_put_into_their_texts() {
    let block = |id: u32| format!("<!-- wp:block {{\"ref\":{id}}} /-->");
    let text = |text: &str| format!("<!-- wp:paragraph --><p>{text}</p><!-- /wp:paragraph -->");
    let items = [
        item(1, "post", "publish", ["一", "yi", &format!("{}{}{}", text("甲"), block(21), text("乙"))], CATEGORY),
        item(2, "post", "publish", ["二", "er", &format!("{}{}{}", text("丙"), block(23), block(99))], CATEGORY),
        item(21, "wp_block", "publish", ["块", "kuai", &format!("{}{}", text("共用"), block(22))], ""),
        // A block that is inside itself is shown once.
        item(22, "wp_block", "publish", ["块", "kuai-2", &format!("{}{}", text("里层"), block(21))], ""),
        item(23, "wp_block", "draft", ["块", "kuai-3", &text("秘密")], ""),
    ];
    let site = Site::bare().with("../old.xml", export(&items.concat()));
    let done = import(&site, &["old.xml"]).sound();
    accounted(&site, &done);
    assert!(read(&site, "jiaoyu/2019/yi.md").ends_with("\n\n甲\n\n共用\n\n里层\n\n乙\n"));
    assert!(read(&site, "jiaoyu/2019/er.md").ends_with("\n\n丙\n"));
    let lost = |id: u32| format!("the block {id} that posts share is not in the export, or not public");
    assert_eq!(fate(&site, "post", "2")[2], format!("{}; {}", lost(23), lost(99)));
    assert_eq!(totals(&done, "wp_block"), [3, 2, 1, 0]);
}

#[test]
fn blocks_that_hold_each_other_many_times_stay_small() {
    let block = |id: u32| format!("<!-- wp:block {{\"ref\":{id}}} /-->");
    let level = |id: u32| item(id, "wp_block", "publish", ["块", "k", &format!("字{}", block(id + 1).repeat(40))], "");
    let items: String = (11..30).map(level).collect();
    let post = item(1, "post", "publish", ["一", "yi", &format!("首{}末", block(11))], CATEGORY);
    let site = Site::bare().with("../old.xml", export(&format!("{items}{post}")));
    import(&site, &["old.xml"]);
    assert!(read(&site, "jiaoyu/2019/yi.md").len() < 1_000_000);
}
