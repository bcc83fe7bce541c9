//! Dumps of 帝国CMS and DedeCMS.

use super::{accounted, fate, import, read, totals};
use crate::site::Site;
use crate::tree;
use encoding_rs::GBK;
use std::fmt::Write;

/// How values are written.
#[derive(Clone, Copy, PartialEq)]
enum Style {
    Quoted,
    Hex,
}

/// A value in a dump in UTF-8.
fn value(text: &str, style: Style) -> String {
    match style {
        Style::Quoted => format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'").replace('\n', "\\n")),
        Style::Hex => text.bytes().fold("0x".to_owned(), |mut hex, byte| {
            write!(hex, "{byte:02x}").unwrap();
            hex
        }),
    }
}

/// The text of an article of these dumps.
fn text(id: usize) -> String {
    format!(
        "<p>　　丛台区第{id}条消息，记者'李'报道\\。</p><p><b>要点：</b>共{id}项。</p>\n<table><tr><td>甲<td>{id}</table>"
    )
}

/// A dump of DedeCMS with `count` articles, whose texts come first or last.
fn dede(count: usize, prefix: &str, style: Style, is_text_first: bool) -> String {
    let mut heads = format!(
        "CREATE TABLE `{prefix}archives` (`id` int, `typeid` int, `flag` set('c','h','j'), `click` int, `title` char(60), `writer` char(20), \
         `source` char(30), `litpic` char(100), `pubdate` int, `senddate` int, `keywords` char(30), `description` varchar(255), `arcrank` \
         smallint, `sortrank` int, PRIMARY KEY (`id`));\n"
    );
    let mut texts = format!(
        "CREATE TABLE `{prefix}addonarticle` (`aid` int, `typeid` int, `body` mediumtext, `redirecturl` varchar(255));\n"
    );
    let rows: Vec<usize> = (1..=count).collect();
    for chunk in rows.chunks(50) {
        let head = |id: &usize| {
            let (rank, flag) = (if id % 10 == 9 { "-1" } else { "0" }, if *id == 5 { "h,j" } else { "c" });
            let when = 1_300_000_000 + id * 3_600;
            format!(
                "({id},2,'{flag}',{},{},{},{},'',{when},{when},'督导,学校',{},{rank},{when})",
                id * 3,
                value(&format!("第{id}条\"标题\""), style),
                value("李记者", style),
                value("某报", style),
                value("摘要", style)
            )
        };
        let text = |id: &usize| format!("({id},2,{},'')", value(&text(*id), style));
        writeln!(
            heads,
            "INSERT INTO `{prefix}archives` VALUES {};",
            chunk.iter().map(head).collect::<Vec<_>>().join(",")
        )
        .unwrap();
        writeln!(
            texts,
            "INSERT INTO `{prefix}addonarticle` VALUES {};",
            chunk.iter().map(text).collect::<Vec<_>>().join(",")
        )
        .unwrap();
    }
    let rest = format!(
        "CREATE TABLE `{prefix}arctype` (`id` int, `reid` int, `typename` char(30), `typedir` char(60), `namerule` char(50));\n\
         INSERT INTO `{prefix}arctype` VALUES (1,0,'要闻','{{cmspath}}/a/yaowen','{{typedir}}/{{aid}}.html'),\
         (2,1,'教育','{{cmspath}}/a/yaowen/jiaoyu','{{typedir}}/{{Y}}/{{M}}{{D}}/{{aid}}.html'),(3,0,'空','{{cmspath}}/a/kong','');\n\
         CREATE TABLE `{prefix}taglist` (`tid` int, `typeid` int, `aid` int, `arcrank` int, `tag` varchar(12));\n\
         INSERT INTO `{prefix}taglist` VALUES (1,2,1,0,'邯郸'),(2,2,1,0,'丛台');\n\
         CREATE TABLE `{prefix}sysconfig` (`aid` int, `varname` varchar(20), `value` text);\n\
         INSERT INTO `{prefix}sysconfig` VALUES (1,'cfg_webname','旧报'),(2,'cfg_basehost','http://old.example.org'),(3,'cfg_x','y');\n\
         CREATE TABLE `{prefix}admin` (`id` int, `pwd` text);\nINSERT INTO `{prefix}admin` VALUES (1,'秘密');\n"
    );
    if is_text_first { format!("{texts}{rest}{heads}") } else { format!("{heads}{texts}{rest}") }
}

#[test]
fn a_dump_of_dedecms_gives_the_same_articles_in_every_form() {
    const COUNT: usize = 300;
    let mut contents = Vec::new();
    let forms = [
        ("dede_", Style::Quoted, false, false),
        ("v9_", Style::Hex, true, false),
        ("dede_", Style::Quoted, true, true),
    ];
    for (prefix, style, is_text_first, is_gbk) in forms {
        let dump = dede(COUNT, prefix, style, is_text_first);
        let bytes = if is_gbk { GBK.encode(&dump).0.into_owned() } else { dump.into_bytes() };
        let site = Site::bare().with("../old.sql", bytes);
        let done = import(&site, &["old.sql"]).sound();
        accounted(&site, &done);
        // Of ten articles one is not approved, and one leads elsewhere.
        assert_eq!(totals(&done, &format!("{prefix}archives")), [300, 269, 31, 0]);
        assert_eq!(totals(&done, &format!("{prefix}addonarticle")), [300, 269, 31, 0]);
        assert_eq!(fate(&site, &format!("{prefix}archives"), "9")[2], "not approved");
        assert_eq!(fate(&site, &format!("{prefix}admin"), "row 1")[0], "withheld");
        contents.push(
            tree::bytes(&site.content())
                .into_iter()
                .filter(|(path, _)| !path.contains(".jinri-import"))
                .collect::<Vec<_>>(),
        );
        if prefix == "dede_" {
            let first = read(&site, "yaowen/2011/di-1-tiao-biao-ti-1.md");
            let front = "+++\ntitle = \"第1条\\\"标题\\\"\"\ndate = 2011-03-13T16:06:40+08:00\ncategories = [\"要闻\", \"教育\"]\n\
                tags = [\"邯郸\", \"丛台\"]\naliases = [\"/a/yaowen/jiaoyu/2011/0313/1.html\"]\ndescription = \"摘要\"\nauthors = [\"李记者\"]\n\
                views = 3\n\n[source]\nname = \"某报\"\n+++\n\n";
            let body = "丛台区第1条消息，记者'李'报道\\\\。\n\n**要点：**共1项。\n\n<table>\n<tr><td>甲</td><td>1</td></tr>\n</table>\n";
            let front = front
                .replace("title = \"第1条\\\"标题\\\"\"", "title = '第1条\"标题\"'")
                .replace("aliases = [\"/a/yaowen/jiaoyu/2011/0313/1.html\"]\n", "");
            assert_eq!(first, format!("{front}{body}"));
        }
    }
    assert!(contents.windows(2).all(|pair| pair[0] == pair[1]), "the form of a dump makes no difference");
}

/// A backup of 帝国CMS: PHP files with E_D, in GBK, texts as hex in GBK.
fn empire_backup() -> Site {
    let gbk_hex = |text: &str| {
        GBK.encode(text).0.iter().fold("0x".to_owned(), |mut hex, byte| {
            write!(hex, "{byte:02x}").unwrap();
            hex
        })
    };
    let file = |create: &str, rows: &[String]| {
        let rows: String = rows.iter().map(|row| format!("E_D(\"replace into {row};\");\r\n")).collect();
        let text = format!(
            "<?php\r\n@include(\"../../inc/header.php\");\r\nE_D(\"DROP TABLE x;\");\r\nE_C(\"CREATE TABLE {create};\");\r\n{rows}?>"
        );
        GBK.encode(&text).0.into_owned()
    };
    let columns = "(`id` int, `classid` int, `onclick` int, `title` varchar(100), `newstime` int, `lastdotime` int, `titlepic` text, \
        `smalltext` text, `keyboard` text, `titleurl` text, `isurl` int, `istop` int, `stb` int, `befrom` text, `writer` text)";
    let head = |table: &str, id: u32, title: &str, more: &str| {
        format!(
            "`{table}` values('{id}','3','{}',{},'1300000000','1300090000','','','关键词一,关键词二',{more},'1',{},'')",
            id * 7,
            gbk_hex(title),
            gbk_hex("<a href=\"https://source.example.org/\">某社</a>")
        )
    };
    let here = |id: u32| format!("'/news/{id}.html','0','{}'", u32::from(id == 1));
    let heads = [
        head("phome_ecms_news", 1, "丛台之春", &here(1)),
        head("phome_ecms_news", 2, "外链", "'https://elsewhere.example/','1','0'"),
        head("phome_ecms_news", 3, "无文", &here(3)),
    ];
    let texts = [
        format!(
            "`phome_ecms_news_data_1` values('1',{},'标签甲 标签乙')",
            gbk_hex("<p>正文$一</p>[!--empirenews.page--]第二页[/!--empirenews.page--]<p>续</p>")
        ),
        format!("`phome_ecms_news_data_1` values('2',{},'')", gbk_hex("<p>x</p>")),
        format!("`phome_ecms_news_data_1` values('99',{},'')", gbk_hex("<p>孤儿</p>")),
    ];
    let class = "`phome_enewsclass` values('3','0','文旅','wenlv','news')".to_owned();
    Site::bare()
        .with("../backup/phome_ecms_news_1.php", file(&format!("`phome_ecms_news` {columns}"), &heads))
        .with(
            "../backup/phome_ecms_news_data_1_1.php",
            file("`phome_ecms_news_data_1` (`id` int, `newstext` text, `infotags` text)", &texts),
        )
        .with(
            "../backup/phome_ecms_news_check_1.php",
            file(&format!("`phome_ecms_news_check` {columns}"), &[head("phome_ecms_news_check", 1, "待审", &here(7))]),
        )
        .with(
            "../backup/phome_ecms_news_doc_1.php",
            file(&format!("`phome_ecms_news_doc` {columns}"), &[head("phome_ecms_news_doc", 1, "归档", &here(8))]),
        )
        .with(
            "../backup/phome_ecms_news_doc_data_1.php",
            file(
                "`phome_ecms_news_doc_data` (`id` int, `newstext` text)",
                &[format!("`phome_ecms_news_doc_data` values('1',{})", gbk_hex("旧文"))],
            ),
        )
        .with(
            "../backup/phome_enewsclass_1.php",
            file(
                "`phome_enewsclass` (`classid` int, `bclassid` int, `classname` text, `classpath` text, `tbname` text)",
                &[class],
            ),
        )
        .with("../backup/config.php", "<?php\r\n$b_table=\"phome_ecms_news\";\r\n?>")
}

#[test]
fn a_backup_of_empirecms_is_read() {
    let site = empire_backup();
    let done = import(&site, &["backup", "--address", "https://old.example.org/"]);
    assert_eq!(done.code, Some(4));
    accounted(&site, &done);
    let first = read(&site, "wenlv/2011/cong-tai-zhi-chun-1.md");
    let front = "+++\ntitle = \"丛台之春\"\ndate = 2011-03-13T15:06:40+08:00\nlastmod = 2011-03-14T16:06:40+08:00\ncategories = [\"文旅\"]\n\
        tags = [\"标签甲\", \"标签乙\"]\naliases = [\"/news/1.html\"]\nviews = 7\npinned = true\n\n[source]\nname = \"某社\"\n\
        url = \"https://source.example.org/\"\n+++\n\n";
    assert_eq!(first, format!("{front}正文\\$一\n\n## 第二页\n\n续\n"));
    let why = |table: &str, id: &str| fate(&site, table, id).concat();
    assert_eq!(why("phome_ecms_news", "2"), "withheldit only leads to another address");
    assert_eq!(why("phome_ecms_news", "3"), "not understoodits text is not in the dump");
    assert_eq!(why("phome_ecms_news_check", "1"), "withheldnot approved");
    assert_eq!(fate(&site, "phome_ecms_news_doc", "1")[1], "wenlv/2011/gui-dang-1.md");
    assert_eq!(why("phome_ecms_news_data_1", "99"), "not understoodthis text belongs to no article");
    assert_eq!(totals(&done, "phome_ecms_news_data_1"), [3, 1, 1, 1]);
}

#[test]
fn a_damaged_dump_is_imported_as_far_as_it_can_be_read() {
    let whole = dede(40, "dede_", Style::Quoted, true);
    let cut = whole.rfind("(40,2,").unwrap() + 30;
    let site = Site::bare().with("../old.sql", &whole.as_bytes()[..cut]);
    let done = import(&site, &["old.sql"]);
    assert_eq!(done.code, Some(4));
    accounted(&site, &done);
    assert_eq!(totals(&done, "dede_archives"), [40, 34, 5, 1]);
    assert_eq!(fate(&site, "dede_archives", "row 40")[2], "the dump ends inside this row");
    let short = whole.replacen("(7,2,'c',", "(7,2,", 1);
    let site = Site::bare().with("../old.sql", short.replacen("(8,2,'<p>", "(8,2,'<p>\u{fffd}", 1));
    let done = import(&site, &["old.sql"]);
    assert_eq!(totals(&done, "dede_archives"), [40, 34, 5, 1]);
    let line = 1 + whole[..whole.find("(7,2,'c',").unwrap()].matches('\n').count();
    assert!(
        done.err.contains(&format!(
            "old.sql:{line}:1: warning[import-row]: dede_archives row 7: it has 13 values, and its table 14 columns"
        )),
        "{}",
        done.err
    );
    assert!(fate(&site, "dede_archives", "8")[2].contains("became \u{fffd}"));
    let mut bytes = GBK.encode(&whole).0.into_owned();
    let at = bytes.windows(4).position(|part| part == b"<p>\xa1").unwrap() + 3;
    bytes[at] = 0xff;
    let site = Site::bare().with("../old.sql", bytes);
    accounted(&site, &import(&site, &["old.sql"]));
}

#[test]
fn dates_and_titles_that_nobody_means_do_not_stop_an_article() {
    let create = "CREATE TABLE dede_archives (id int, typeid int, title text, pubdate int, senddate int, arcrank int);\n\
        CREATE TABLE dede_addonarticle (aid int, body text);\n";
    let long = "长".repeat(10_000);
    let rows = format!(
        "(1,0,'零',0,0,0),(2,0,'纪元',1,1,0),(3,0,'',1300000000,0,0),(4,0,'{long}',1300000000,0,0),(5,0,'远',9999999999,1300000000,0)"
    );
    let texts: Vec<String> = (1..=5).map(|id| format!("({id},'<p>正文第{id}句。第二句</p>')")).collect();
    let dump = format!(
        "{create}INSERT INTO dede_archives VALUES {rows};\nINSERT INTO dede_addonarticle VALUES {};\n",
        texts.join(",")
    );
    let site = Site::bare().with("../old.sql", dump);
    let done = import(&site, &["old.sql"]).sound();
    accounted(&site, &done);
    assert!(read(&site, "qita/ling-1.md").contains("date = 1970-01-01T08:00:00+08:00\n"));
    assert!(fate(&site, "dede_archives", "2")[2].starts_with("draft; it has no date"));
    assert!(read(&site, &fate(&site, "dede_archives", "3")[1]).contains("title = \"正文第3句\""));
    let titled = read(&site, &fate(&site, "dede_archives", "4")[1]);
    assert!(titled.contains(&format!("title = \"{}…\"", "长".repeat(200))), "{titled}");
}

/// `JINRI_IMPORT_ROWS` sets the number of rows.
#[test]
fn a_large_dump_is_imported() {
    let count: usize = std::env::var("JINRI_IMPORT_ROWS").ok().and_then(|rows| rows.parse().ok()).unwrap_or(2_000);
    let dump = dede(count, "dede_", Style::Hex, false);
    let site = Site::bare().with("../old.sql", dump);
    let done = import(&site, &["old.sql"]).sound();
    let [rows, imported, withheld, unknown] = totals(&done, "dede_archives");
    assert_eq!((rows, imported + withheld, unknown), (count as u64, count as u64, 0));
}

/// A dump of 帝国CMS whose texts lie in files; the file of the third is missing.
fn empire_with_texts() -> Site {
    let names: Vec<String> = (1..=3).map(|id| format!("2014/0305/{}{id}", "9".repeat(31))).collect();
    let heads: Vec<String> = (1..=4).map(|id| format!("({id},3,'标题{id}',1400000000)")).collect();
    let texts: Vec<String> = (1..)
        .zip(&names)
        .map(|(id, name)| format!("({id},'{name}')"))
        .chain(["(4,'<p>在表里</p>')".to_owned()])
        .collect();
    let dump = format!(
        "CREATE TABLE `phome_ecms_news` (`id` int, `classid` int, `title` text, `newstime` int);\n\
         CREATE TABLE `phome_ecms_news_data_1` (`id` int, `newstext` text);\n\
         CREATE TABLE `phome_ecms_photo` (`id` int, `classid` int, `title` text, `newstime` int, `picsay` text);\n\
         CREATE TABLE `phome_ecms_photo_data_1` (`id` int, `morepic` text);\n\
         INSERT INTO `phome_ecms_news` VALUES {};\nINSERT INTO `phome_ecms_news_data_1` VALUES {};\n\
         INSERT INTO `phome_ecms_photo` VALUES (1,3,'图集',1400000000,'<p>说明</p>');\n\
         INSERT INTO `phome_ecms_photo_data_1` VALUES (1,'/d/s1.jpg::::::/d/1.jpg::::::甲 \"乙\"\\r\\n/d/s2.jpg::::::::::::');\n",
        heads.join(","),
        texts.join(",")
    );
    let file = |text: &str| format!("<? exit();?>{text}");
    Site::bare()
        .with("../backup/old.sql", dump)
        .with(&format!("../texts/{}.php", names[0]), file("<p class=\\\"a\\\">甲\\\\乙</p>"))
        .with(&format!("../texts/{}.php", names[1]), GBK.encode(&file("<p>国标的正文</p>")).0)
}

#[test]
fn texts_of_empirecms_that_lie_in_files_are_read() {
    let site = empire_with_texts();
    let named = import(&site, &["backup", "--address", "https://old.example.org/", "--texts", "texts"]);
    assert_eq!((named.code, totals(&named, "phome_ecms_news")), (Some(4), [4, 3, 0, 1]));
    accounted(&site, &named);
    assert!(read(&site, "qita/2014/biao-ti-1-1.md").ends_with("\n\n甲\\\\乙\n"));
    assert!(read(&site, "qita/2014/biao-ti-2-2.md").ends_with("\n\n国标的正文\n"));
    assert!(read(&site, "qita/2014/biao-ti-4-4.md").ends_with("\n\n在表里\n"));
    let why = format!("the file of its text, 2014/0305/{}3.php, is not in the folder of texts", "9".repeat(31));
    assert_eq!(fate(&site, "phome_ecms_news", "3"), ["not understood".to_owned(), String::new(), why]);
    // The folder is found where the system keeps it.
    std::fs::create_dir_all(site.folder().join("backup/d")).unwrap();
    std::fs::rename(site.folder().join("texts"), site.folder().join("backup/d/txt")).unwrap();
    let found = import(&site, &["backup", "--address", "https://old.example.org/"]);
    assert!(found.out.contains("files: 0 written, 4 unchanged"), "{}", found.out);
}

#[test]
fn articles_of_empirecms_without_the_folder_of_texts_say_what_to_do() {
    let site = empire_with_texts();
    let done = import(&site, &["backup"]);
    assert_eq!((done.code, totals(&done, "phome_ecms_news")), (Some(4), [4, 1, 0, 3]));
    accounted(&site, &done);
    assert!(fate(&site, "phome_ecms_news", "1")[2].ends_with("copy it from the old server, and name it with --texts"));
    import(&site, &["backup", "--texts", "none"]).refused(&["none: error[unreadable]"]);
    site.write("../old.sql", dede(1, "dede_", Style::Quoted, true));
    import(&site, &["old.sql", "--texts", "texts"]).refused(&["texts: error[import]"]);
}

#[test]
fn a_series_of_pictures_of_empirecms_is_an_article() {
    let site = empire_with_texts();
    import(&site, &["backup", "--address", "https://old.example.org/"]);
    let text = read(&site, "qita/2014/tu-ji-1.md");
    let pictures = "说明\n\n![甲 \"乙\"](https://old.example.org/d/1.jpg \"甲 \\\"乙\\\"\")\n\n![](https://old.example.org/d/s2.jpg)\n";
    assert!(text.ends_with(&format!("+++\n\n{pictures}")), "{text}");
}

#[test]
fn compressed_files_are_read_and_archives_are_named() {
    use flate2::{Compression, write::GzEncoder};
    use std::io::Write;
    let gz = |bytes: &[u8]| {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    };
    let files = |site: &Site| {
        tree::bytes(&site.content()).into_iter().filter(|(path, _)| !path.contains(".jinri-import")).collect::<Vec<_>>()
    };
    let dump = dede(40, "dede_", Style::Quoted, true);
    let feed = "<rss><channel><title>报</title><item><title>题</title><pubDate>Mon, 06 May 2019 00:00:00 +0000</pubDate>\
        <description>文</description></item></channel></rss>";
    let item = "<item><title>题</title><wp:post_id>1</wp:post_id><wp:post_type>post</wp:post_type><wp:status>publish</wp:status>\
        <wp:post_date_gmt>2019-05-06 00:00:00</wp:post_date_gmt><content:encoded>文</content:encoded></item>";
    for text in [dump.clone(), feed.to_owned(), super::wordpress::export(item)] {
        let plain = Site::bare().with("../old", text.as_bytes());
        let packed = Site::bare().with("../old.gz", gz(text.as_bytes()));
        import(&plain, &["old"]).sound();
        let done = import(&packed, &["old.gz"]).sound();
        accounted(&packed, &done);
        assert!(files(&plain) == files(&packed) && done.out.contains(" 0 unchanged"), "{}", done.out);
    }
    // What is there of a compressed dump that was cut off.
    let packed = gz(dump.as_bytes());
    let site = Site::bare().with("../old.sql.gz", &packed[..packed.len() * 9 / 10]);
    let done = import(&site, &["old.sql.gz"]);
    assert_eq!(done.code, Some(4), "{}", done.err);
    accounted(&site, &done);
    assert!(done.out.contains("the file cannot be read any further"), "{}", done.out);
    assert!(totals(&done, "dede_archives")[1] > 10, "{}", done.out);
    let mut tar = vec![0; 512];
    tar[257..262].copy_from_slice(b"ustar");
    let site = Site::bare().with("../a.zip", b"PK\x03\x04rest").with("../a.tar.gz", gz(&tar));
    import(&site, &["a.zip"]).refused(&["a.zip: error[import]"]);
    import(&site, &["a.tar.gz", "--from", "dede"]).refused(&["a.tar.gz: error[import]"]);
}
