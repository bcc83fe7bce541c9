//! What `jinri import` reads: whole examples, the pieces of which inputs are made, and what holds for every import.

use crate::formats::{Desk, codes};
use crate::mutate::Grammar;
use crate::tree;
use jinri::publisher::formats::{self, ContentFolder};
use std::fs;

pub const WXR: &[&[u8]] = &[
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rss xmlns:wp=\"http://wordpress.org/export/1.2/\"><channel><title>旧报</title>\
     <link>https://old.example.org</link><wp:base_blog_url>https://old.example.org</wp:base_blog_url>\
     <wp:author><wp:author_login>wang</wp:author_login><wp:author_display_name>王</wp:author_display_name></wp:author>\
     <wp:category><wp:category_nicename>jiaoyu</wp:category_nicename><wp:cat_name>教育</wp:cat_name></wp:category>\
     <item><title>题目 &amp; 其他</title><link>https://old.example.org/2019/05/yi/</link><dc:creator>wang</dc:creator>\
     <content:encoded><![CDATA[<!-- wp:paragraph --><p>甲<b>乙</b></p><!-- /wp:paragraph --><!-- wp:block {\"ref\":3} /-->\
     [caption id=x]<img src=\"/a.jpg\" alt=a /> 图说[/caption][gallery ids=\"2,9\"]]]></content:encoded><wp:post_id>1</wp:post_id>\
     <wp:post_date_gmt>2019-05-06 00:00:00</wp:post_date_gmt><wp:post_name>yi</wp:post_name><wp:status>publish</wp:status>\
     <wp:post_type>post</wp:post_type><category domain=\"category\" nicename=\"jiaoyu\">教育</category>\
     <wp:comment><wp:comment_id>7</wp:comment_id></wp:comment></item>\
     <item><wp:post_id>2</wp:post_id><wp:post_type>attachment</wp:post_type>\
     <wp:attachment_url>https://old.example.org/b.jpg</wp:attachment_url></item>\
     <item><wp:post_id>3</wp:post_id><wp:post_type>wp_block</wp:post_type><wp:status>publish</wp:status>\
     <content:encoded>共用<!-- wp:block {\"ref\":3} /--></content:encoded></item>\
     <item><title>关于</title><wp:post_id>4</wp:post_id><wp:post_type>page</wp:post_type><wp:status>publish</wp:status>\
     <content:encoded>关于\n\n本报</content:encoded></item></channel></rss>"
        .as_bytes(),
];
pub const WXR_GRAMMAR: Grammar = Grammar {
    pieces: &[
        "<channel>",
        "<item>",
        "</item>",
        "<title>",
        "</title>",
        "<wp:post_id>",
        "</wp:post_id>",
        "<wp:post_type>page</wp:post_type>",
        "<wp:post_type>wp_block</wp:post_type>",
        "<wp:status>draft</wp:status>",
        "<wp:post_name>../x</wp:post_name>",
        "<link>//</link>",
        "<category domain=\"category\" nicename=\"drafts\">",
        "</category>",
        "<wp:category_parent>jiaoyu</wp:category_parent>",
        "<wp:post_date>0000-00-00 00:00:00</wp:post_date>",
        "<!-- wp:block {\"ref\":3} /-->",
        "<!-- wp:block ",
        "[gallery ids=\"",
        "[caption ",
        "[/caption]",
        "[embed]",
        "[video src=",
        "[[",
        "]]>",
        "&#0;",
        "&x;",
        "<!DOCTYPE a [<!ENTITY x \"y\">]>",
        " encoding=\"GBK\"",
        "<p>",
        "<table><td>",
        "+++\n",
        "{{",
    ],
    pairs: &[
        ("<item>", "</item>"),
        ("<content:encoded><![CDATA[", "]]></content:encoded>"),
        ("<wp:term>", "</wp:term>"),
        ("<pre>", "</pre>"),
        ("<!--", "-->"),
    ],
};

pub const FEED: &[&[u8]] = &[
    "<rss version=\"2.0\"><channel><title>报</title><link>https://old.example.org/</link><description>一份报</description>\
     <item><title>题</title><link>https://old.example.org/news/1.html</link><guid>1</guid><category>教育</category><category>x</category>\
     <pubDate>Mon, 06 May 2019 00:00:00 +0000</pubDate><author>甲</author><enclosure url=\"/p.jpg\" type=\"image/jpeg\"/>\
     <description>&lt;p&gt;正文&lt;br&gt;二&lt;/p&gt;</description></item></channel></rss>"
        .as_bytes(),
    "<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>报</title><entry><id>a</id><title type=\"html\">题</title>\
     <link href=\"https://old.example.org/b\"/><published>2019-05-06T00:00:00Z</published><category term=\"教育\"/>\
     <content type=\"xhtml\"><div xmlns=\"http://www.w3.org/1999/xhtml\">正<b>文</b></div></content></entry></feed>"
        .as_bytes(),
];
pub const FEED_GRAMMAR: Grammar = Grammar {
    pieces: &[
        "<item>",
        "<entry>",
        "</item>",
        "<title/>",
        "<guid>1</guid>",
        "<pubDate>",
        "9999-12-31T23:59:59Z",
        "<content type=\"text\">",
        "</content>",
        "<content:encoded>",
        "<link href=\"x\"/>",
        "<category term=",
        "<rdf:RDF>",
        "&lt;",
        "&#55296;",
        "</",
        "xml:base=",
        "<?xml encoding='GBK'?>",
    ],
    pairs: &[("<item>", "</item>"), ("<entry>", "</entry>"), ("<description>", "</description>"), ("<![CDATA[", "]]>")],
};

pub const DEDE: &[&[u8]] = &[
    "CREATE TABLE `dede_archives` (`id` int, `typeid` int, `title` char(60), `writer` char(20), `litpic` text, `pubdate` int, `senddate` int, \
     `keywords` text, `arcrank` int, PRIMARY KEY (`id`));\nCREATE TABLE `dede_addonarticle` (`aid` int, `body` mediumtext, `redirecturl` \
     text);\nINSERT INTO `dede_archives` VALUES (1,2,'题\\'目','甲','/p.jpg',1400000000,0,'词,二',0),(2,2,0xe9a298,'','',1400000001,NULL,'',-1);\n\
     INSERT INTO `dede_addonarticle` VALUES (1,'<p>正文#p#副题#e#续</p>',''),(2,'x','');\n\
     CREATE TABLE dede_arctype (id int, reid int, typename text, typedir text, namerule text);\n\
     REPLACE INTO dede_arctype (id, reid, typename, typedir, namerule) VALUES (2,0,'教育','{cmspath}/a/jy','{typedir}/{Y}/{aid}.html');\n\
     INSERT INTO dede_taglist (aid, tag) VALUES (1,'督导');\nINSERT INTO dede_sysconfig (varname, value) VALUES ('cfg_basehost','http://o.example');\n"
        .as_bytes(),
];
pub const EMPIRE: &[&[u8]] = &[
    "<?php\n@include(\"../../inc/header.php\");\nE_C(\"CREATE TABLE `phome_ecms_news` (`id` int, `classid` int, `title` text, `newstime` int, \
     `titlepic` text, `titleurl` text, `onclick` int, `istop` int);\");\n\
     E_D(\"replace into `phome_ecms_news` values('1','3',0xe9a298,'1400000000','/p.jpg','/news/1.html','7','1');\");\n\
     E_D(\"replace into `phome_ecms_news` values('2','3','二','1400000000','','','0','0');\");\n\
     E_C(\"CREATE TABLE `phome_ecms_news_data_1` (`id` int, `newstext` mediumtext, `befrom` text, `morepic` text);\");\n\
     E_D(\"replace into `phome_ecms_news_data_1` values('1','<p>正文\\$</p>[!--empirenews.page--]题[/!--empirenews.page--]续','某社','');\");\n\
     E_D(\"replace into `phome_ecms_news_data_1` values('2','2014/0305/99999999999999999999999999999999','','a::::::b::::::c');\");\n\
     E_C(\"CREATE TABLE `phome_enewsclass` (`classid` int, `bclassid` int, `classname` text, `classpath` text);\");\n\
     E_D(\"replace into `phome_enewsclass` values('3','0','教育','jy');\");\n?>"
        .as_bytes(),
];
pub const SQL_GRAMMAR: Grammar = Grammar {
    pieces: &[
        "INSERT INTO ",
        "REPLACE INTO ",
        "CREATE TABLE ",
        "VALUES ",
        "`dede_archives`",
        "`dede_addonarticle`",
        "`phome_ecms_news`",
        "`phome_ecms_news_check`",
        "`phome_ecms_news_data_2`",
        "E_D(\"",
        "\");",
        "(",
        ")",
        ",",
        ";\n",
        "'",
        "''",
        "\\'",
        "\\",
        "NULL",
        "0x",
        "0xff",
        "x'e9'",
        "_binary ",
        "/*!40000 ",
        "*/",
        "-- \n",
        "#",
        "#p#",
        "#e#",
        "[!--empirenews.page--]",
        "::::::",
        "<p>",
        "<img src=",
        "{typedir}",
        "{aid}",
        "../",
    ],
    pairs: &[("(", ")"), ("'", "'"), ("`", "`"), ("(1,'", "'),"), ("/*", "*/")],
};

pub const WEB_PAGE: &[&[u8]] = &[
    "<!doctype html><html><head><meta charset=utf-8><title>题目 - 旧报</title><meta name=description content=摘要>\
     <meta property=\"article:published_time\" content=\"2019-05-06T08:00:00+08:00\"><link rel=canonical href=\"https://old.example.org/1.html\">\
     <script type=\"application/ld+json\">{\"@type\":\"NewsArticle\",\"headline\":\"题目\"}</script></head>\
     <body><nav><a href=/>首页</a></nav><article><h1>题目</h1><p>第一段说明督导组在丛台区的学校看了哪些课、问了哪些人，又在哪一天写出怎样的一份报告，有<a href=\"2.html\">链接</a>。</p><p><img src=\"p.jpg\" alt=图>\
     </p><table><tr><td>甲</table></article></body></html>"
        .as_bytes(),
];
pub const WEB_PAGE_GRAMMAR: Grammar = Grammar {
    pieces: &[
        "<article>",
        "</article>",
        "<main>",
        "<h1>",
        "</h1>",
        "<title>",
        "</title>",
        "<meta charset=gbk>",
        "<meta name=",
        "<meta property=\"article:published_time\" content=\"",
        "<time datetime=\"2019-05-06\">",
        "<link rel=canonical href=",
        "<script type=\"application/ld+json\">",
        "</script>",
        "{\"headline\":",
        "<base href=",
        "<p>",
        "<div>",
        "<template>",
        "<svg>",
        "<table>",
        "<td>",
        "<img src=",
        "<iframe src=",
        "<pre>",
        "&#0;",
        "<!--",
        "-->",
        "\"",
        ">",
        "2019年5月6日",
    ],
    pairs: &[("<div>", "</div>"), ("<article>", "</article>"), ("<p>", "</p>"), ("<b>", "</b>"), ("<ul><li>", "</ul>")],
};

/// Imports an input as a source. Every row is in the report, and every article that it names is one.
pub fn imported(desk: &Desk, kind: &str, name: &str, input: &[u8]) -> String {
    let folder = desk.folder.path().join("import");
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(folder.join("source")).unwrap();
    fs::write(folder.join("source").join(name), input).unwrap();
    let (report, content) = (folder.join("report.tsv"), folder.join("content"));
    let counts = match formats::import(kind, &folder.join("source").join(name), &content, &report) {
        Ok(counts) => counts,
        Err(problems) => return codes(&problems),
    };
    let text = fs::read_to_string(&report).unwrap();
    let rows: Vec<Vec<&str>> = text.lines().skip(1).map(|line| line.split('\t').collect()).collect();
    let rows: Vec<Vec<&str>> = rows.into_iter().filter(|row| row[1] != "media").collect();
    let with = |outcome: &str| rows.iter().filter(|row| row[0] == outcome).count() as u64;
    assert_eq!(counts, ["imported", "withheld", "not understood"].map(with), "{text}");
    let settings = fs::read_to_string(content.join("site.toml")).unwrap();
    let opened = ContentFolder::open(&content, &settings, crate::formats::NOW.parse().unwrap());
    let opened = opened.unwrap_or_else(|problems| panic!("{problems:?}\n{settings}"));
    let mut problems = Vec::new();
    for path in tree::files(&content).into_iter().filter(|path| path.ends_with(".md")) {
        assert!(rows.iter().any(|row| row[0] == "imported" && row[5] == path), "{path} is not in the report");
        problems.extend(opened.markdown(&path).problems);
    }
    assert!(!problems.iter().any(|problem| problem.contains("error[")), "{problems:?}");
    let few = counts.map(|count| count.min(5).to_string()).join(" ");
    let whys: std::collections::BTreeSet<&str> = rows
        .iter()
        .map(|row| row[6].split('`').next().unwrap_or_default().split(char::is_numeric).next().unwrap_or_default())
        .collect();
    format!("{few} {} {}", codes(&problems), whys.into_iter().collect::<Vec<_>>().join("; ").replace("not ", "no "))
}
