//! HTML and shortcodes as the folders of other tools hold them, each with the blocks that they become.

/// A text, and its blocks as JSON.
pub type Case = (&'static str, &'static str);

/// HTML that a browser would be given.
pub const HTML: &[Case] = &[
    ("<p>甲</p><p>乙</p>", r##"[{"paragraph":[{"text":"甲"}]},{"paragraph":[{"text":"乙"}]}]"##),
    ("<p>甲<p>乙", r##"[{"paragraph":[{"text":"甲"}]},{"paragraph":[{"text":"乙"}]}]"##),
    ("甲<br>乙<br/>丙", r##"[{"paragraph":[{"text":"甲"},"break",{"text":"乙"},"break",{"text":"丙"}]}]"##),
    ("<p>甲<br><br>乙</p>", r##"[{"paragraph":[{"text":"甲"}]},{"paragraph":[{"text":"乙"}]}]"##),
    ("<h3>节</h3>", r##"[{"heading":{"level":2,"id":"s1","runs":[{"text":"节"}]}}]"##),
    ("<hr>", r##"["rule"]"##),
    ("<blockquote>引</blockquote>", r##"[{"quote":[{"paragraph":[{"text":"引"}]}]}]"##),
    (
        "<ul><li>甲<li>乙</ul>",
        r##"[{"list":{"items":[[{"paragraph":[{"text":"甲"}]}],[{"paragraph":[{"text":"乙"}]}]]}}]"##,
    ),
    ("<ol start=3><li>甲</ol>", r##"[{"list":{"start":3,"items":[[{"paragraph":[{"text":"甲"}]}]]}}]"##),
    ("<pre>a\n  b</pre>", r##"[{"code":{"text":"a\n  b\n"}}]"##),
    ("<pre><code class=\"language-c\">a &lt; b</code></pre>", r##"[{"code":{"language":"c","text":"a < b\n"}}]"##),
    ("<b>甲</b><strong>乙</strong>", r##"[{"paragraph":[{"strong":[{"text":"甲"}]},{"strong":[{"text":"乙"}]}]}]"##),
    ("<i>甲</i><em>乙</em>", r##"[{"paragraph":[{"emphasis":[{"text":"甲"}]},{"emphasis":[{"text":"乙"}]}]}]"##),
    (
        "<u>甲</u><ins>乙</ins>",
        r##"[{"paragraph":[{"mark":{"kind":"u","runs":[{"text":"甲"}]}},{"mark":{"kind":"u","runs":[{"text":"乙"}]}}]}]"##,
    ),
    (
        "<s>甲</s><del>乙</del><strike>丙</strike>",
        r##"[{"paragraph":[{"mark":{"kind":"s","runs":[{"text":"甲"}]}},{"mark":{"kind":"s","runs":[{"text":"乙"}]}},{"mark":{"kind":"s","runs":[{"text":"丙"}]}}]}]"##,
    ),
    (
        "m<sup>2</sup> H<sub>2</sub>O",
        r##"[{"paragraph":[{"text":"m"},{"mark":{"kind":"sup","runs":[{"text":"2"}]}},{"text":" H"},{"mark":{"kind":"sub","runs":[{"text":"2"}]}},{"text":"O"}]}]"##,
    ),
    (
        "<mark>甲</mark><small>乙</small><kbd>K</kbd>",
        r##"[{"paragraph":[{"mark":{"kind":"mark","runs":[{"text":"甲"}]}},{"mark":{"kind":"small","runs":[{"text":"乙"}]}},{"mark":{"kind":"kbd","runs":[{"text":"K"}]}}]}]"##,
    ),
    (
        "<ruby>邯<rp>(</rp><rt>hán</rt><rp>)</rp></ruby>",
        r##"[{"paragraph":[{"mark":{"kind":"ruby","runs":[{"text":"邯"},{"mark":{"kind":"rt","runs":[{"text":"hán"}]}}]}}]}]"##,
    ),
    ("<abbr title=\"世界卫生组织\">WHO</abbr>", r##"[{"paragraph":[{"text":"WHO（世界卫生组织）"}]}]"##),
    ("<q>甲</q><code>x</code><tt>y</tt>", r##"[{"paragraph":[{"text":"“甲”"},{"code":"x"},{"code":"y"}]}]"##),
    (
        "<a href=\"https://e.org\" target=_blank>链</a>",
        r##"[{"paragraph":[{"link":{"href":"https://e.org","runs":[{"text":"链"}]}}]}]"##,
    ),
    ("<a name=\"top\"></a>题", r##"[{"paragraph":[{"link":{"href":"","id":"top","runs":[]}},{"text":"题"}]}]"##),
    (
        "<font color=red>红</font><span>甲</span><center>乙</center>",
        r##"[{"paragraph":[{"text":"红甲"}]},{"paragraph":[{"text":"乙"}]}]"##,
    ),
    ("<div>\n\n**甲**\n\n</div>", r##"[{"paragraph":[{"strong":[{"text":"甲"}]}]}]"##),
    ("<div>\n**甲**\n</div>", r##"[{"paragraph":[{"text":"**甲**"}]}]"##),
    ("*a<b>*</b>", r##"[{"paragraph":[{"emphasis":[{"text":"a"}]}]}]"##),
    (
        "<b><i>甲</b>乙</i>",
        r##"[{"paragraph":[{"strong":[{"emphasis":[{"text":"甲"}]}]},{"emphasis":[{"text":"乙"}]}]}]"##,
    ),
    (
        "<img src=\"https://e.org/a.png\" alt=\"图\">",
        r##"[{"image":{"picture":{"src":"https://e.org/a.png","alt":"图","width":0,"height":0}}}]"##,
    ),
    (
        "<img src=\"https://e.org/640?wx_fmt=png\"\n  alt=\"图\">",
        r##"[{"image":{"picture":{"src":"https://e.org/640?wx_fmt=png","alt":"图","width":0,"height":0}}}]"##,
    ),
    (
        "<picture><source srcset=\"x.webp\"><img src=\"//e.org/a.png\" alt=\"图\"></picture>",
        r##"[{"image":{"picture":{"src":"https://e.org/a.png","alt":"图","width":0,"height":0}}}]"##,
    ),
    (
        "<figure>\n<img src=\"https://e.org/a.png\" alt=\"图\">\n<figcaption>说<b>明</b></figcaption>\n</figure>",
        r##"[{"image":{"picture":{"src":"https://e.org/a.png","alt":"图","width":0,"height":0},"caption":"说明"}}]"##,
    ),
    (
        "<video controls>\n<source src=\"https://e.org/a.mp4\">\n旧浏览器</video>",
        r##"[{"video":{"src":"https://e.org/a.mp4","label":""}}]"##,
    ),
    (
        "<audio src=\"https://e.org/a.ogg\" title=\"钟\"></audio>",
        r##"[{"audio":{"src":"https://e.org/a.ogg","label":"钟","caption":"钟"}}]"##,
    ),
    (
        "<table><caption>表</caption><tr><th>甲<th>乙<tr><td align=right>1<td>2</table>",
        r##"[{"table":{"caption":"表","align":["start","start"],"head":[[{"text":"甲"}],[{"text":"乙"}]],"rows":[[[{"text":"1"}],[{"text":"2"}]]]}}]"##,
    ),
    (
        "<table><tr><td colspan=2>甲<tr><td>1<td>2</table>",
        r##"[{"table":{"align":["start","start"],"head":[],"rows":[[[{"text":"甲"}],[]],[[{"text":"1"}],[{"text":"2"}]]]}}]"##,
    ),
    (
        "<table><tr><td rowspan=2>甲<td>1<tr><td>2</table>",
        r##"[{"table":{"align":["start","start"],"head":[],"rows":[[[{"text":"甲"}],[{"text":"1"}]],[[],[{"text":"2"}]]]}}]"##,
    ),
    ("<table><tr><td><p>甲<p>乙</table>", r##"[{"paragraph":[{"text":"甲"}]},{"paragraph":[{"text":"乙"}]}]"##),
    (
        "<details>\n<summary>展开</summary>\n\n内容\n\n</details>",
        r##"[{"box":{"kind":"details","title":[{"text":"展开"}],"blocks":[{"paragraph":[{"text":"内容"}]}]}}]"##,
    ),
    (
        "<dl><dt>甲<dd>一<dt>乙<dd>二</dl>",
        r##"[{"box":{"kind":"terms","title":[],"blocks":[{"box":{"kind":"term","title":[{"text":"甲"}],"blocks":[{"paragraph":[{"text":"一"}]}]}},{"box":{"kind":"term","title":[{"text":"乙"}],"blocks":[{"paragraph":[{"text":"二"}]}]}}]}}]"##,
    ),
    (
        "<iframe src=\"//player.bilibili.com/player.html?bvid=BV1xx&page=1\"></iframe>",
        r##"[{"box":{"kind":"card","title":[{"link":{"href":"https://www.bilibili.com/video/BV1xx","runs":[{"text":"在哔哩哔哩观看"}]}}],"blocks":[{"paragraph":[{"text":"哔哩哔哩"}]}]}}]"##,
    ),
    (
        "<iframe src=\"https://e.org/x\"></iframe>",
        r##"[{"box":{"kind":"card","title":[{"link":{"href":"https://e.org/x","runs":[{"text":"https://e.org/x"}]}}],"blocks":[{"paragraph":[{"text":"e.org"}]}]}}]"##,
    ),
    ("使用 List<String> 与 <iostream>", r##"[{"paragraph":[{"text":"使用 List<String> 与 <iostream>"}]}]"##),
    (
        "<style>p{}</style><script>alert(1)</script><form>甲<button>乙</button></form>",
        r##"[{"paragraph":[{"text":"甲"}]}]"##,
    ),
    ("&copy; 2022 &lt;b&gt;", r##"[{"paragraph":[{"text":"© 2022 <b>"}]}]"##),
    ("讲 <script> 的用法", r##"[{"paragraph":[{"text":"讲 <script> 的用法"}]}]"##),
    (
        "甲<p>乙</p>丙",
        r##"[{"paragraph":[{"text":"甲"}]},{"paragraph":[{"text":"乙"}]},{"paragraph":[{"text":"丙"}]}]"##,
    ),
    (
        "<p>甲<div>乙</div>丙</p>",
        r##"[{"paragraph":[{"text":"甲"}]},{"paragraph":[{"text":"乙"}]},{"paragraph":[{"text":"丙"}]}]"##,
    ),
    (
        "<p>甲<ul><li>乙</ul>丙",
        r##"[{"paragraph":[{"text":"甲"}]},{"list":{"items":[[{"paragraph":[{"text":"乙"}]}]]}},{"paragraph":[{"text":"丙"}]}]"##,
    ),
    (
        "<h1>甲</h1><h6>乙</h6>",
        r##"[{"heading":{"level":2,"id":"s1","runs":[{"text":"甲"}]}},{"heading":{"level":3,"id":"s2","runs":[{"text":"乙"}]}}]"##,
    ),
    (
        "<h2>甲<h3>乙</h2>丙",
        r##"[{"heading":{"level":2,"id":"s1","runs":[{"text":"甲"}]}},{"heading":{"level":3,"id":"s2","runs":[{"text":"乙"}]}},{"paragraph":[{"text":"丙"}]}]"##,
    ),
    (
        "<ul><li>甲<ul><li>乙</ul><li>丙</ul>",
        r##"[{"list":{"items":[[{"paragraph":[{"text":"甲"}]},{"list":{"items":[[{"paragraph":[{"text":"乙"}]}]]}}],[{"paragraph":[{"text":"丙"}]}]]}}]"##,
    ),
    (
        "<ol><li>甲<p>乙</p></li><ul><li>丙</ul></ol>",
        r##"[{"list":{"start":1,"items":[[{"paragraph":[{"text":"甲"}]},{"paragraph":[{"text":"乙"}]},{"list":{"items":[[{"paragraph":[{"text":"丙"}]}]]}}]]}}]"##,
    ),
    (
        "<ul>甲<li>乙</ul>",
        r##"[{"list":{"items":[[{"paragraph":[{"text":"甲"}]}],[{"paragraph":[{"text":"乙"}]}]]}}]"##,
    ),
    ("<li>甲<li>乙", r##"[{"paragraph":[{"text":"甲"}]},{"paragraph":[{"text":"乙"}]}]"##),
    (
        "<menu><li>甲</menu><dir><li>乙</dir>",
        r##"[{"list":{"items":[[{"paragraph":[{"text":"甲"}]}]]}},{"list":{"items":[[{"paragraph":[{"text":"乙"}]}]]}}]"##,
    ),
    (
        "<ol start=0 reversed><li value=7>甲</ol>",
        r##"[{"list":{"start":0,"items":[[{"paragraph":[{"text":"甲"}]}]]}}]"##,
    ),
    (
        "<blockquote><p>甲</p><footer>乙</footer></blockquote>",
        r##"[{"quote":[{"paragraph":[{"text":"甲"}]},{"paragraph":[{"text":"乙"}]}]}]"##,
    ),
    (
        "<dl><dt>甲<dt>乙<dd>丙<dd>丁</dl>",
        r##"[{"box":{"kind":"terms","title":[],"blocks":[{"box":{"kind":"term","title":[{"text":"甲"},"break",{"text":"乙"}],"blocks":[{"paragraph":[{"text":"丙"}]},{"paragraph":[{"text":"丁"}]}]}}]}}]"##,
    ),
    (
        "<dl><div><dt>甲<dd>乙</div></dl>",
        r##"[{"box":{"kind":"terms","title":[],"blocks":[{"box":{"kind":"term","title":[{"text":"甲"}],"blocks":[{"paragraph":[{"text":"乙"}]}]}}]}}]"##,
    ),
    ("<address>甲<br>乙</address>", r##"[{"paragraph":[{"text":"甲"},"break",{"text":"乙"}]}]"##),
    (
        "<section><header>甲</header><article>乙</article><aside>丙</aside><nav>丁</nav><main>戊</main><footer>己</footer></section>",
        r##"[{"paragraph":[{"text":"甲"}]},{"paragraph":[{"text":"乙"}]},{"paragraph":[{"text":"丙"}]},{"paragraph":[{"text":"丁"}]},{"paragraph":[{"text":"戊"}]},{"paragraph":[{"text":"己"}]}]"##,
    ),
    ("甲<hr>乙", r##"[{"paragraph":[{"text":"甲"}]},"rule",{"paragraph":[{"text":"乙"}]}]"##),
    ("<pre>\n\n甲\n  乙</pre>", r##"[{"code":{"text":"甲\n  乙\n"}}]"##),
    ("<pre>甲<b>乙</b><br>丙</pre>", r##"[{"code":{"text":"甲乙\n丙\n"}}]"##),
    ("<listing>a\n b</listing>", r##"[{"code":{"text":"a\nb\n"}}]"##),
    ("<xmp><b>a</b></xmp>", r##"[{"code":{"text":"<b>a</b>\n"}}]"##),
    ("<pre><code>甲\n乙</code></pre>", r##"[{"code":{"text":"甲\n乙\n"}}]"##),
    (
        "<details open><summary><b>甲</b></summary>乙<details><summary>丙</summary>丁</details></details>",
        r##"[{"box":{"kind":"details","title":[{"strong":[{"text":"甲"}]}],"blocks":[{"paragraph":[{"text":"乙"}]},{"box":{"kind":"details","title":[{"text":"丙"}],"blocks":[{"paragraph":[{"text":"丁"}]}]}}]}}]"##,
    ),
    (
        "<details>甲</details>",
        r##"[{"box":{"kind":"details","title":[{"text":"详情"}],"blocks":[{"paragraph":[{"text":"甲"}]}]}}]"##,
    ),
    ("<summary>甲</summary>", r##"[{"paragraph":[{"text":"甲"}]}]"##),
    (
        "<figure><figcaption>甲</figcaption><pre>乙</pre></figure>",
        r##"[{"paragraph":[{"text":"甲"}]},{"code":{"text":"乙\n"}}]"##,
    ),
    (
        "<figure><table><tr><td>甲<td>乙</table><figcaption>丙</figcaption></figure>",
        r##"[{"table":{"caption":"丙","align":["start","start"],"head":[],"rows":[[[{"text":"甲"}],[{"text":"乙"}]]]}}]"##,
    ),
    (
        "<figure><blockquote>甲</blockquote><figcaption>乙</figcaption></figure>",
        r##"[{"quote":[{"paragraph":[{"text":"甲"}]}]},{"paragraph":[{"text":"乙"}]}]"##,
    ),
    ("<figcaption>甲</figcaption>", r##"[{"paragraph":[{"text":"甲"}]}]"##),
    (
        "<figure><img src=https://e.org/a.png alt=图><img src=https://e.org/b.png alt=图><figcaption>甲</figcaption></figure>",
        r##"[{"gallery":[{"picture":{"src":"https://e.org/a.png","alt":"图","width":0,"height":0}},{"picture":{"src":"https://e.org/b.png","alt":"图","width":0,"height":0},"caption":"甲"}]}]"##,
    ),
    (
        "<figure><a href=https://e.org/><img src=https://e.org/a.png alt=图></a><figcaption>甲</figcaption></figure>",
        r##"[{"paragraph":[{"link":{"href":"https://e.org/","runs":[{"picture":{"src":"https://e.org/a.png","alt":"图","width":0,"height":0}}]}}]},{"paragraph":[{"text":"甲"}]}]"##,
    ),
    (
        "<table><thead><tr><th>甲<th>乙<tbody><tr><td>丙<td>丁<tfoot><tr><td>戊<td>己</table>",
        r##"[{"table":{"align":["start","start"],"head":[[{"text":"甲"}],[{"text":"乙"}]],"rows":[[[{"text":"丙"}],[{"text":"丁"}]],[[{"text":"戊"}],[{"text":"己"}]]]}}]"##,
    ),
    (
        "<table><tr><td>甲<td>乙<tr><td>丙</table>",
        r##"[{"table":{"align":["start","start"],"head":[],"rows":[[[{"text":"甲"}],[{"text":"乙"}]],[[{"text":"丙"}]]]}}]"##,
    ),
    (
        "甲<table><tr><td>乙<td>丙</table>丁",
        r##"[{"paragraph":[{"text":"甲"}]},{"table":{"align":["start","start"],"head":[],"rows":[[[{"text":"乙"}],[{"text":"丙"}]]]}},{"paragraph":[{"text":"丁"}]}]"##,
    ),
    (
        "<table>甲<tr><td>乙<td>丙</table>",
        r##"[{"paragraph":[{"text":"甲"}]},{"table":{"align":["start","start"],"head":[],"rows":[[[{"text":"乙"}],[{"text":"丙"}]]]}}]"##,
    ),
    (
        "<table><tr><td><table><tr><td>甲<td>乙</table><td>丙</table>",
        r##"[{"table":{"align":["start","start"],"head":[],"rows":[[[{"text":"甲 乙"}],[{"text":"丙"}]]]}}]"##,
    ),
    (
        "<table><tr><td><ul><li>甲<li>乙</ul><td>丙</table>",
        r##"[{"table":{"align":["start","start"],"head":[],"rows":[[[{"text":"• 甲"},"break",{"text":"• 乙"}],[{"text":"丙"}]]]}}]"##,
    ),
    (
        "<table><tr><td>甲<br>乙<td><img src=https://e.org/a.png alt=图></table>",
        r##"[{"table":{"align":["start","start"],"head":[],"rows":[[[{"text":"甲"},"break",{"text":"乙"}],[{"picture":{"src":"https://e.org/a.png","alt":"图","width":0,"height":0}}]]]}}]"##,
    ),
    (
        "<table><tr><th scope=row>甲<td>乙<tr><th>丙<td>丁</table>",
        r##"[{"table":{"align":["start","start"],"head":[],"rows":[[[{"strong":[{"text":"甲"}]}],[{"text":"乙"}]],[[{"strong":[{"text":"丙"}]}],[{"text":"丁"}]]]}}]"##,
    ),
    (
        "<table><colgroup><col><col></colgroup><tr><td align=right>甲<td>乙</table>",
        r##"[{"table":{"align":["end","start"],"head":[],"rows":[[[{"text":"甲"}],[{"text":"乙"}]]]}}]"##,
    ),
    ("<td>甲</td><tr>乙", r##"[{"paragraph":[{"text":"甲乙"}]}]"##),
    ("<table></table>甲", r##"[{"paragraph":[{"text":"甲"}]}]"##),
    (
        "<table><caption>甲</caption><tr><td>乙<td>丙</table>",
        r##"[{"table":{"caption":"甲","align":["start","start"],"head":[],"rows":[[[{"text":"乙"}],[{"text":"丙"}]]]}}]"##,
    ),
    (
        "<b>甲<p>乙</b>丙",
        r##"[{"paragraph":[{"strong":[{"text":"甲"}]}]},{"paragraph":[{"strong":[{"text":"乙"}]},{"text":"丙"}]}]"##,
    ),
    (
        "<b>甲<b>乙</b>丙</b>",
        r##"[{"paragraph":[{"strong":[{"text":"甲"},{"strong":[{"text":"乙"}]},{"text":"丙"}]}]}]"##,
    ),
    (
        "<i>甲<div>乙</div>丙</i>",
        r##"[{"paragraph":[{"emphasis":[{"text":"甲"}]}]},{"paragraph":[{"emphasis":[{"text":"乙"}]}]},{"paragraph":[{"emphasis":[{"text":"丙"}]}]}]"##,
    ),
    (
        "<cite>甲</cite><dfn>乙</dfn><var>丙</var><samp>丁</samp>",
        r##"[{"paragraph":[{"emphasis":[{"text":"甲"}]},{"emphasis":[{"text":"乙"}]},{"emphasis":[{"text":"丙"}]},{"code":"丁"}]}]"##,
    ),
    (
        "<big>甲</big><blink>乙</blink><marquee>丙</marquee><nobr>丁</nobr>",
        r##"[{"paragraph":[{"text":"甲乙丙丁"}]}]"##,
    ),
    (
        "<bdi>甲</bdi><bdo dir=rtl>乙</bdo><data value=1>丙</data><time datetime=2022-10-06>丁</time><output>戊</output>",
        r##"[{"paragraph":[{"text":"甲乙丙丁戊"}]}]"##,
    ),
    ("<label>甲</label><meter value=1>乙</meter><progress>丙</progress>", r##"[{"paragraph":[{"text":"甲乙丙"}]}]"##),
    ("<acronym title=乙>甲</acronym><abbr title=乙>甲</abbr>", r##"[{"paragraph":[{"text":"甲（乙）甲"}]}]"##),
    (
        "<ruby>汉<rt>hàn</rt>字<rt>zì</rt></ruby>",
        r##"[{"paragraph":[{"mark":{"kind":"ruby","runs":[{"text":"汉"},{"mark":{"kind":"rt","runs":[{"text":"hàn"}]}},{"text":"字"},{"mark":{"kind":"rt","runs":[{"text":"zì"}]}}]}}]}]"##,
    ),
    (
        "<ruby><rb>汉<rt>hàn</ruby>",
        r##"[{"paragraph":[{"mark":{"kind":"ruby","runs":[{"text":"汉"},{"mark":{"kind":"rt","runs":[{"text":"hàn"}]}}]}}]}]"##,
    ),
    (
        "<ruby>漢<rp>（<rt>hàn<rp>）</ruby>甲",
        r##"[{"paragraph":[{"mark":{"kind":"ruby","runs":[{"text":"漢"},{"mark":{"kind":"rt","runs":[{"text":"hàn"}]}}]}},{"text":"甲"}]}]"##,
    ),
    ("<rt>甲</rt>", r##"[{"paragraph":[{"mark":{"kind":"rt","runs":[{"text":"甲"}]}}]}]"##),
    ("甲<wbr>乙&shy;丙&nbsp;丁&emsp;戊", r##"[{"paragraph":[{"text":"甲乙\u00ad丙\u00a0丁\u2003戊"}]}]"##),
    ("甲\n乙 丙\n  a\n  b", r##"[{"paragraph":[{"text":"甲乙 丙 a b"}]}]"##),
    ("<span>甲</span> <span>乙</span>", r##"[{"paragraph":[{"text":"甲 乙"}]}]"##),
    ("a<b> b </b>c", r##"[{"paragraph":[{"text":"a"},{"strong":[{"text":" b "}]},{"text":"c"}]}]"##),
    ("<p>  a   b  </p>", r##"[{"paragraph":[{"text":"a b"}]}]"##),
    (
        "甲<sup>[<a href=#n>1</a>]</sup>",
        r##"[{"paragraph":[{"text":"甲"},{"mark":{"kind":"sup","runs":[{"text":"["},{"link":{"href":"#n","runs":[{"text":"1"}]}},{"text":"]"}]}}]}]"##,
    ),
    (
        "<a href=\"https://e.org/?a=1&amp;b=2\"><b>甲</b>乙</a>",
        r##"[{"paragraph":[{"link":{"href":"https://e.org/?a=1&b=2","runs":[{"strong":[{"text":"甲"}]},{"text":"乙"}]}}]}]"##,
    ),
    (
        "<a href=/a/h1><p>甲</p><p>乙</p></a>",
        r##"[{"paragraph":[{"link":{"href":"/a/h1","runs":[{"text":"甲"}]}}]},{"paragraph":[{"link":{"href":"/a/h1","runs":[{"text":"乙"}]}}]}]"##,
    ),
    ("<a>甲</a>", r##"[{"paragraph":[{"text":"甲"}]}]"##),
    ("<a href>甲</a>", r##"[{"paragraph":[{"text":"甲"}]}]"##),
    (
        "<a href=https://e.org>甲<a href=https://e.com>乙</a>",
        r##"[{"paragraph":[{"link":{"href":"https://e.org","runs":[{"text":"甲"}]}},{"link":{"href":"https://e.com","runs":[{"text":"乙"}]}}]}]"##,
    ),
    (
        "<a id=x href=#x>甲</a>",
        r##"[{"paragraph":[{"link":{"href":"","id":"x","runs":[]}},{"link":{"href":"#x","runs":[{"text":"甲"}]}}]}]"##,
    ),
    ("<map><area href=https://e.org>甲</map>", r##"[{"paragraph":[{"text":"甲"}]}]"##),
    (
        "<a href=https://e.org/a.png><img src=https://e.org/a.png alt=图></a>",
        r##"[{"image":{"picture":{"src":"https://e.org/a.png","alt":"图","width":0,"height":0}}}]"##,
    ),
    ("<q>甲<q>乙</q></q>", r##"[{"paragraph":[{"text":"“甲‘乙’”"}]}]"##),
    (
        "<ins><p>甲</p></ins><del><p>乙</p></del>",
        r##"[{"paragraph":[{"text":"甲"}]},{"paragraph":[{"mark":{"kind":"s","runs":[{"text":"乙"}]}}]}]"##,
    ),
    ("<tt>a</tt><code>b <i>c</i></code>", r##"[{"paragraph":[{"code":"a"},{"code":"b c"}]}]"##),
    ("<center><font size=5 face=黑体>甲</font></center>", r##"[{"paragraph":[{"text":"甲"}]}]"##),
    (
        "甲<img src=https://e.org/a.png alt=图>乙",
        r##"[{"paragraph":[{"text":"甲"}]},{"image":{"picture":{"src":"https://e.org/a.png","alt":"图","width":0,"height":0}}},{"paragraph":[{"text":"乙"}]}]"##,
    ),
    (
        "<image src=https://e.org/a.png alt=图>",
        r##"[{"image":{"picture":{"src":"https://e.org/a.png","alt":"图","width":0,"height":0}}}]"##,
    ),
    (
        "<img data-src=https://e.org/a.png alt=图>",
        r##"[{"image":{"picture":{"src":"https://e.org/a.png","alt":"图","width":0,"height":0}}}]"##,
    ),
    (
        "<img srcset=\"https://e.org/a.png 1x, https://e.org/b.png 2x\" alt=图>",
        r##"[{"image":{"picture":{"src":"https://e.org/a.png","alt":"图","width":0,"height":0}}}]"##,
    ),
    ("<img alt=图>", r##"[]"##),
    (
        "<img src=https://e.org/a.png alt=图 title=甲>",
        r##"[{"image":{"picture":{"src":"https://e.org/a.png","alt":"图","width":0,"height":0},"caption":"甲"}}]"##,
    ),
    (
        "<picture><source srcset=https://e.org/a.webp type=image/webp><img src=https://e.org/a.png alt=图></picture>甲",
        r##"[{"image":{"picture":{"src":"https://e.org/a.png","alt":"图","width":0,"height":0}}},{"paragraph":[{"text":"甲"}]}]"##,
    ),
    (
        "<video controls poster=https://e.org/p.png><source src=https://e.org/a.webm><source src=https://e.org/a.mp4><track kind=captions src=https://e.org/a.vtt srclang=zh>甲</video>乙",
        r##"[{"video":{"src":"https://e.org/a.webm","label":"","poster":"https://e.org/p.png"}},{"paragraph":[{"text":"乙"}]}]"##,
    ),
    (
        "<video src=https://e.org/a.mp4 aria-label=甲 title=乙></video>",
        r##"[{"video":{"src":"https://e.org/a.mp4","label":"甲","caption":"乙"}}]"##,
    ),
    (
        "<audio controls><source src=https://e.org/a.mp3 type=audio/mpeg>甲</audio>",
        r##"[{"audio":{"src":"https://e.org/a.mp3","label":""}}]"##,
    ),
    ("<video>甲</video>乙", r##"[{"paragraph":[{"text":"乙"}]}]"##),
    (
        "<iframe src=https://www.youtube.com/embed/abc></iframe>",
        r##"[{"box":{"kind":"card","title":[{"link":{"href":"https://www.youtube.com/watch?v=abc","runs":[{"text":"在 YouTube 观看"}]}}],"blocks":[{"paragraph":[{"text":"YouTube"}]}]}}]"##,
    ),
    (
        "<iframe src=https://v.qq.com/txp/iframe/player.html?vid=abc></iframe>",
        r##"[{"box":{"kind":"card","title":[{"link":{"href":"https://v.qq.com/x/page/abc.html","runs":[{"text":"在腾讯视频观看"}]}}],"blocks":[{"paragraph":[{"text":"腾讯视频"}]}]}}]"##,
    ),
    (
        "<iframe src=https://player.youku.com/embed/abc></iframe>",
        r##"[{"box":{"kind":"card","title":[{"link":{"href":"https://v.youku.com/v_show/id_abc.html","runs":[{"text":"在优酷观看"}]}}],"blocks":[{"paragraph":[{"text":"优酷"}]}]}}]"##,
    ),
    (
        "<iframe src=https://player.vimeo.com/video/1 title=甲></iframe>",
        r##"[{"box":{"kind":"card","title":[{"link":{"href":"https://vimeo.com/1","runs":[{"text":"甲"}]}}],"blocks":[{"paragraph":[{"text":"Vimeo"}]}]}}]"##,
    ),
    (
        "<iframe src=https://e.org/map>甲</iframe>乙",
        r##"[{"box":{"kind":"card","title":[{"link":{"href":"https://e.org/map","runs":[{"text":"https://e.org/map"}]}}],"blocks":[{"paragraph":[{"text":"e.org"}]}]}},{"paragraph":[{"text":"乙"}]}]"##,
    ),
    ("<iframe></iframe>甲", r##"[{"paragraph":[{"text":"甲"}]}]"##),
    ("<iframe srcdoc=甲></iframe>乙", r##"[{"paragraph":[{"text":"乙"}]}]"##),
    ("甲<script>乙</script>丙", r##"[{"paragraph":[{"text":"甲丙"}]}]"##),
    ("甲<style>乙</style>丙", r##"[{"paragraph":[{"text":"甲丙"}]}]"##),
    ("甲<template>乙</template>丙", r##"[{"paragraph":[{"text":"甲丙"}]}]"##),
    ("甲<noscript>乙</noscript>丙", r##"[{"paragraph":[{"text":"甲丙"}]}]"##),
    ("甲<textarea>乙</textarea>丙", r##"[{"paragraph":[{"text":"甲丙"}]}]"##),
    ("甲<select><option>乙</select>丙", r##"[{"paragraph":[{"text":"甲丙"}]}]"##),
    ("甲<button>乙</button>丙", r##"[{"paragraph":[{"text":"甲丙"}]}]"##),
    ("甲<input value=乙>丙", r##"[{"paragraph":[{"text":"甲丙"}]}]"##),
    ("甲<input type=hidden value=乙>丙", r##"[{"paragraph":[{"text":"甲丙"}]}]"##),
    ("甲<span hidden>乙</span>丙", r##"[{"paragraph":[{"text":"甲丙"}]}]"##),
    ("<ul><li hidden>甲<li>乙</ul>", r##"[{"list":{"items":[[{"paragraph":[{"text":"乙"}]}]]}}]"##),
    (
        "<table><tr><td>甲<td>乙<tr style=display:none><td>丙<td>丁</table>",
        r##"[{"table":{"align":["start","start"],"head":[],"rows":[[[{"text":"甲"}],[{"text":"乙"}]]]}}]"##,
    ),
    (
        "甲<div style=\"color:red; DISPLAY : none\">乙</div>丙",
        r##"[{"paragraph":[{"text":"甲"}]},{"paragraph":[{"text":"丙"}]}]"##,
    ),
    (
        "<a href=https://e.org><img src=https://e.org/a.png alt=图 title=甲></a>",
        r##"[{"paragraph":[{"link":{"href":"https://e.org","runs":[{"picture":{"src":"https://e.org/a.png","alt":"图","width":0,"height":0}}]}}]},{"paragraph":[{"text":"甲"}]}]"##,
    ),
    (
        "<input type=checkbox checked>甲<br><input type=checkbox>乙",
        r##"[{"paragraph":[{"text":"☑ 甲"},"break",{"text":"☐ 乙"}]}]"##,
    ),
    ("甲<object>乙</object>丙", r##"[{"paragraph":[{"text":"甲丙"}]}]"##),
    ("甲<embed src=https://e.org/x.swf>乙", r##"[{"paragraph":[{"text":"甲乙"}]}]"##),
    ("甲<applet>乙</applet>丙", r##"[{"paragraph":[{"text":"甲丙"}]}]"##),
    ("甲<canvas>乙</canvas>丙", r##"[{"paragraph":[{"text":"甲丙"}]}]"##),
    ("甲<svg><text>乙</text></svg>丙", r##"[{"paragraph":[{"text":"甲丙"}]}]"##),
    ("甲<svg><path d=M0/></svg>乙", r##"[{"paragraph":[{"text":"甲乙"}]}]"##),
    ("甲<math><mi>x</mi><mo>=</mo><mn>1</mn></math>乙", r##"[{"paragraph":[{"text":"甲x=1乙"}]}]"##),
    (
        "<form action=https://e.org>甲<fieldset><legend>乙</legend>丙</fieldset></form>",
        r##"[{"paragraph":[{"text":"甲"}]},{"paragraph":[{"text":"乙"}]},{"paragraph":[{"text":"丙"}]}]"##,
    ),
    ("甲<datalist><option>乙</datalist>丙", r##"[{"paragraph":[{"text":"甲丙"}]}]"##),
    ("甲<dialog>乙</dialog>丙", r##"[{"paragraph":[{"text":"甲"}]},{"paragraph":[{"text":"丙"}]}]"##),
    (
        "甲<dialog open>乙</dialog>丙",
        r##"[{"paragraph":[{"text":"甲"}]},{"paragraph":[{"text":"乙"}]},{"paragraph":[{"text":"丙"}]}]"##,
    ),
    ("甲<frameset><frame></frameset>乙", r##"[{"paragraph":[{"text":"甲乙"}]}]"##),
    ("甲<noframes>乙</noframes>丙", r##"[{"paragraph":[{"text":"甲丙"}]}]"##),
    ("甲<noembed>乙</noembed>丙", r##"[{"paragraph":[{"text":"甲丙"}]}]"##),
    ("甲<title>乙</title>丙", r##"[{"paragraph":[{"text":"甲丙"}]}]"##),
    ("<html><head><title>甲</title></head><body>乙</body></html>", r##"[{"paragraph":[{"text":"乙"}]}]"##),
    (
        "甲<meta charset=utf-8><link rel=stylesheet href=https://e.org/x.css><base href=https://e.org>乙",
        r##"[{"paragraph":[{"text":"甲乙"}]}]"##,
    ),
    ("<p hidden>甲</p>乙", r##"[{"paragraph":[{"text":"乙"}]}]"##),
    ("<p style=\"display:none\">甲</p>乙", r##"[{"paragraph":[{"text":"乙"}]}]"##),
    ("<div><div><p>甲<b>乙", r##"[{"paragraph":[{"text":"甲"},{"strong":[{"text":"乙 "}]}]}]"##),
    (
        "<ul><li><a href=https://e.org>甲",
        r##"[{"list":{"items":[[{"paragraph":[{"link":{"href":"https://e.org","runs":[{"text":"甲 "}]}}]}]]}}]"##,
    ),
    (
        "<table><tr><td><b>甲<td>乙",
        r##"[{"table":{"align":["start","start"],"head":[],"rows":[[[{"strong":[{"text":"甲"}]}],[{"text":"乙"}]]]}}]"##,
    ),
    ("</p>甲</div></b>乙", r##"[{"paragraph":[{"text":"甲乙"}]}]"##),
    (
        "<blockquote><i>甲</blockquote>乙",
        r##"[{"quote":[{"paragraph":[{"emphasis":[{"text":"甲"}]}]}]},{"paragraph":[{"emphasis":[{"text":"乙 "}]}]}]"##,
    ),
    (
        "<a href=https://e.org>甲<p>乙",
        r##"[{"paragraph":[{"link":{"href":"https://e.org","runs":[{"text":"甲"}]}}]},{"paragraph":[{"link":{"href":"https://e.org","runs":[{"text":"乙"}]}}]}]"##,
    ),
    (
        "<em>甲<strong>乙</em>丙</strong>丁",
        r##"[{"paragraph":[{"emphasis":[{"text":"甲"},{"strong":[{"text":"乙"}]}]},{"strong":[{"text":"丙"}]},{"text":"丁"}]}]"##,
    ),
    ("<details><summary>甲", r##"[{"box":{"kind":"details","title":[{"text":"甲"}],"blocks":[]}}]"##),
    ("<p>甲</p", r##"[{"paragraph":[{"text":"甲</p"}]}]"##),
    ("甲<", r##"[{"paragraph":[{"text":"甲<"}]}]"##),
    ("甲<b", r##"[{"paragraph":[{"text":"甲<b"}]}]"##),
    ("甲</", r##"[{"paragraph":[{"text":"甲</"}]}]"##),
    ("<!-- 甲 -->乙", r##"[{"paragraph":[{"text":"乙"}]}]"##),
    ("<!甲>乙", r##"[{"paragraph":[{"text":"<!甲>乙"}]}]"##),
    ("<?甲?>乙", r##"[{"paragraph":[{"text":"乙"}]}]"##),
    ("<![CDATA[甲]]>乙", r##"[{"paragraph":[{"text":"乙"}]}]"##),
    ("<iostream> 甲", r##"[{"paragraph":[{"text":"<iostream> 甲"}]}]"##),
    ("#include <iostream>", r##"[{"paragraph":[{"text":"#include <iostream>"}]}]"##),
    ("Vec<T> 与 Map<K, V>", r##"[{"paragraph":[{"text":"Vec<T> 与 Map<K, V>"}]}]"##),
    ("1 < 2 > 0", r##"[{"paragraph":[{"text":"1 < 2 > 0"}]}]"##),
    ("a<b>c</b>", r##"[{"paragraph":[{"text":"a"},{"strong":[{"text":"c"}]}]}]"##),
    ("<custom-element>甲</custom-element>", r##"[{"paragraph":[{"text":"<custom-element>甲</custom-element>"}]}]"##),
    ("<plaintext>甲", r##"[{"paragraph":[{"text":"甲"}]}]"##),
    ("&lt;p&gt;甲&amp;lt;", r##"[{"paragraph":[{"text":"<p>甲&lt;"}]}]"##),
    ("&#x7532;&#30002;&notanentity;", r##"[{"paragraph":[{"text":"甲甲&notanentity;"}]}]"##),
    (
        "<B>甲</B><BR/><IMG SRC=https://e.org/a.png ALT=图>",
        r##"[{"paragraph":[{"strong":[{"text":"甲"}]}]},{"image":{"picture":{"src":"https://e.org/a.png","alt":"图","width":0,"height":0}}}]"##,
    ),
];

/// Shortcodes of Hugo, Hexo, Jekyll and Zola, and containers. Links lead to the article `jiaoyu/h1.md`.
pub const SHORTCODES: &[Case] = &[
    (
        "{{< figure src=\"https://e.org/a.png\" alt=\"图\" caption=\"说<b>明</b>\" link=\"https://e.org\" >}}",
        r##"[{"paragraph":[{"link":{"href":"https://e.org","runs":[{"picture":{"src":"https://e.org/a.png","alt":"图","width":0,"height":0}}]}}]},{"paragraph":[{"text":"说明"}]}]"##,
    ),
    (
        "{{< figure\n  src=\"https://e.org/a.png\"\n  title=\"说明\"\n  alt=\"图\"\n>}}",
        r##"[{"image":{"picture":{"src":"https://e.org/a.png","alt":"图","width":0,"height":0},"caption":"说明"}}]"##,
    ),
    (
        "{{% figure src=\"https://e.org/a.png\" alt=\"图\" attr=\"甲\" %}}",
        r##"[{"image":{"picture":{"src":"https://e.org/a.png","alt":"图","width":0,"height":0},"caption":"甲"}}]"##,
    ),
    (
        "- 甲\n\n  {{< figure src=\"https://e.org/a.png\" alt=\"图\" >}}",
        r##"[{"list":{"items":[[{"paragraph":[{"text":"甲"}]},{"image":{"picture":{"src":"https://e.org/a.png","alt":"图","width":0,"height":0}}}]]}}]"##,
    ),
    (
        "{{< image src=\"https://e.org/a.png\" alt=\"图\" >}}",
        r##"[{"image":{"picture":{"src":"https://e.org/a.png","alt":"图","width":0,"height":0}}}]"##,
    ),
    (
        "{{< img src=\"https://e.org/a.png\" alt=\"图\" >}}",
        r##"[{"image":{"picture":{"src":"https://e.org/a.png","alt":"图","width":0,"height":0}}}]"##,
    ),
    (
        "{% img https://e.org/a.png 100 100 '说明' %}",
        r##"[{"image":{"picture":{"src":"https://e.org/a.png","alt":"说明","width":0,"height":0}}}]"##,
    ),
    (
        "{% asset_img https://e.org/a.png 说明 %}",
        r##"[{"image":{"picture":{"src":"https://e.org/a.png","alt":"说明","width":0,"height":0}}}]"##,
    ),
    (
        "{{ image(src=\"https://e.org/a.png\", alt=\"图\") }}",
        r##"[{"image":{"picture":{"src":"https://e.org/a.png","alt":"图","width":0,"height":0}}}]"##,
    ),
    ("{{< video src=\"https://e.org/a.mp4\" >}}", r##"[{"video":{"src":"https://e.org/a.mp4","label":""}}]"##),
    ("{% video https://e.org/a.mp4 %}", r##"[{"video":{"src":"https://e.org/a.mp4","label":""}}]"##),
    ("{{< audio src=\"https://e.org/a.mp3\" >}}", r##"[{"audio":{"src":"https://e.org/a.mp3","label":""}}]"##),
    ("[甲]({{< ref \"h1.md\" >}})", r##"[{"paragraph":[{"link":{"href":"/a/h1","runs":[{"text":"甲"}]}}]}]"##),
    ("[甲]({{% relref \"h1.md#x\" %}})", r##"[{"paragraph":[{"link":{"href":"/a/h1#x","runs":[{"text":"甲"}]}}]}]"##),
    ("[甲]({{< relref path=\"h1.md\" >}})", r##"[{"paragraph":[{"link":{"href":"/a/h1","runs":[{"text":"甲"}]}}]}]"##),
    ("[甲]({% post_url h1 %})", r##"[{"paragraph":[{"link":{"href":"/a/h1","runs":[{"text":"甲"}]}}]}]"##),
    ("{% post_link h1 甲乙 %}", r##"[{"paragraph":[{"link":{"href":"/a/h1","runs":[{"text":"甲乙"}]}}]}]"##),
    ("[甲]({% post_path h1 %})", r##"[{"paragraph":[{"link":{"href":"/a/h1","runs":[{"text":"甲"}]}}]}]"##),
    ("[甲]({% link jiaoyu/h1.md %})", r##"[{"paragraph":[{"link":{"href":"/a/h1","runs":[{"text":"甲"}]}}]}]"##),
    ("{% asset_link /a/h1 甲 %}", r##"[{"paragraph":[{"link":{"href":"/a/h1","runs":[{"text":"甲"}]}}]}]"##),
    (
        "{% asset_link https://e.org/x.pdf 甲 %}",
        r##"[{"paragraph":[{"link":{"href":"https://e.org/x.pdf","runs":[{"text":"甲"}]}}]}]"##,
    ),
    (
        "[甲](https://e.org/{% asset_path x.pdf %})",
        r##"[{"paragraph":[{"link":{"href":"https://e.org/x.pdf","runs":[{"text":"甲"}]}}]}]"##,
    ),
    (
        "{{< youtube abc >}}",
        r##"[{"box":{"kind":"card","title":[{"link":{"href":"https://www.youtube.com/watch?v=abc","runs":[{"text":"在 YouTube 观看"}]}}],"blocks":[{"paragraph":[{"text":"YouTube"}]}]}}]"##,
    ),
    (
        "{{< youtube id=\"abc\" title=\"甲\" >}}",
        r##"[{"box":{"kind":"card","title":[{"link":{"href":"https://www.youtube.com/watch?v=abc","runs":[{"text":"甲"}]}}],"blocks":[{"paragraph":[{"text":"YouTube"}]}]}}]"##,
    ),
    (
        "{{< bilibili BV1xx >}}",
        r##"[{"box":{"kind":"card","title":[{"link":{"href":"https://www.bilibili.com/video/BV1xx","runs":[{"text":"在哔哩哔哩观看"}]}}],"blocks":[{"paragraph":[{"text":"哔哩哔哩"}]}]}}]"##,
    ),
    (
        "{{< bilibili bvid=BV1xx >}}",
        r##"[{"box":{"kind":"card","title":[{"link":{"href":"https://www.bilibili.com/video/BV1xx","runs":[{"text":"在哔哩哔哩观看"}]}}],"blocks":[{"paragraph":[{"text":"哔哩哔哩"}]}]}}]"##,
    ),
    (
        "{{< bili BV1xx >}}",
        r##"[{"box":{"kind":"card","title":[{"link":{"href":"https://www.bilibili.com/video/BV1xx","runs":[{"text":"在哔哩哔哩观看"}]}}],"blocks":[{"paragraph":[{"text":"哔哩哔哩"}]}]}}]"##,
    ),
    (
        "{{< tencent abc >}}",
        r##"[{"box":{"kind":"card","title":[{"link":{"href":"https://v.qq.com/x/page/abc.html","runs":[{"text":"在腾讯视频观看"}]}}],"blocks":[{"paragraph":[{"text":"腾讯视频"}]}]}}]"##,
    ),
    (
        "{{ youtube(id=\"abc\") }}",
        r##"[{"box":{"kind":"card","title":[{"link":{"href":"https://www.youtube.com/watch?v=abc","runs":[{"text":"在 YouTube 观看"}]}}],"blocks":[{"paragraph":[{"text":"YouTube"}]}]}}]"##,
    ),
    (
        "{% youtube abc %}",
        r##"[{"box":{"kind":"card","title":[{"link":{"href":"https://www.youtube.com/watch?v=abc","runs":[{"text":"在 YouTube 观看"}]}}],"blocks":[{"paragraph":[{"text":"YouTube"}]}]}}]"##,
    ),
    (
        "{{< vimeo 1 >}}",
        r##"[{"box":{"kind":"card","title":[{"link":{"href":"https://vimeo.com/1","runs":[{"text":"在 Vimeo 观看"}]}}],"blocks":[{"paragraph":[{"text":"Vimeo"}]}]}}]"##,
    ),
    (
        "{{< youku abc >}}",
        r##"[{"box":{"kind":"card","title":[{"link":{"href":"https://v.youku.com/v_show/id_abc.html","runs":[{"text":"在优酷观看"}]}}],"blocks":[{"paragraph":[{"text":"优酷"}]}]}}]"##,
    ),
    (
        "{{< netease 1 >}}",
        r##"[{"box":{"kind":"card","title":[{"link":{"href":"https://music.163.com/#/song?id=1","runs":[{"text":"在网易云音乐观看"}]}}],"blocks":[{"paragraph":[{"text":"网易云音乐"}]}]}}]"##,
    ),
    (
        "{{< gist a b >}}",
        r##"[{"box":{"kind":"card","title":[{"link":{"href":"https://gist.github.com/a/b","runs":[{"text":"查看代码"}]}}],"blocks":[{"paragraph":[{"text":"GitHub Gist"}]}]}}]"##,
    ),
    (
        "{{< card link=\"https://e.org\" title=\"甲\" >}}",
        r##"[{"box":{"kind":"card","title":[{"link":{"href":"https://e.org","runs":[{"text":"甲"}]}}],"blocks":[]}}]"##,
    ),
    (
        "{{< cards >}}\n{{< card link=\"https://e.org\" title=\"甲\" >}}\n{{< /cards >}}",
        r##"[{"box":{"kind":"card","title":[{"link":{"href":"https://e.org","runs":[{"text":"甲"}]}}],"blocks":[]}}]"##,
    ),
    ("{{< raw >}}甲{{< /raw >}}", r##"[{"paragraph":[{"text":"甲"}]}]"##),
    ("{% raw %}{{ x }}{% endraw %}", r##"[{"paragraph":[{"text":"{{ x }}"}]}]"##),
    ("{% verbatim %}{{< x >}}{% endverbatim %}", r##"[{"paragraph":[{"text":"{{< x >}}"}]}]"##),
    ("{{< rawhtml >}}<b>甲</b>{{< /rawhtml >}}", r##"[{"paragraph":[{"strong":[{"text":"甲"}]}]}]"##),
    (
        "{{< highlight go \"linenos=table\" >}}\n<b>\n{{< /highlight >}}",
        r##"[{"code":{"language":"go","text":"<b>\n"}}]"##,
    ),
    ("{% codeblock lang:c %}\n<b>\n{% endcodeblock %}", r##"[{"code":{"language":"c","text":"<b>\n"}}]"##),
    ("{% highlight c %}\na\n{% endhighlight %}", r##"[{"code":{"language":"c","text":"a\n"}}]"##),
    ("{{< mermaid >}}\na-->b\n{{< /mermaid >}}", r##"[{"code":{"language":"mermaid","text":"a-->b\n"}}]"##),
    ("{% code %}\na\n{% endcode %}", r##"[{"code":{"text":"a\n"}}]"##),
    (
        "{{% notice tip %}}\n甲\n{{% /notice %}}",
        r##"[{"box":{"kind":"tip","title":[{"text":"提示"}],"blocks":[{"paragraph":[{"text":"甲"}]}]}}]"##,
    ),
    (
        "{{< notice warning \"题\" >}}甲{{< /notice >}}",
        r##"[{"box":{"kind":"warning","title":[{"text":"题"}],"blocks":[{"paragraph":[{"text":"甲"}]}]}}]"##,
    ),
    (
        "{% note info %}\n甲\n{% endnote %}",
        r##"[{"box":{"kind":"note","title":[{"text":"信息"}],"blocks":[{"paragraph":[{"text":"甲"}]}]}}]"##,
    ),
    (
        "{% note %}\n**甲**\n{% endnote %}",
        r##"[{"box":{"kind":"note","title":[{"text":"说明"}],"blocks":[{"paragraph":[{"strong":[{"text":"甲"}]}]}]}}]"##,
    ),
    (
        "{{< admonition type=tip title=\"题\" >}}\n甲\n{{< /admonition >}}",
        r##"[{"box":{"kind":"tip","title":[{"text":"题"}],"blocks":[{"paragraph":[{"text":"甲"}]}]}}]"##,
    ),
    (
        "{{< admonition note \"题\" >}}\n甲\n{{< /admonition >}}",
        r##"[{"box":{"kind":"note","title":[{"text":"题"}],"blocks":[{"paragraph":[{"text":"甲"}]}]}}]"##,
    ),
    (
        "{{< alert >}}\n甲\n{{< /alert >}}",
        r##"[{"box":{"kind":"note","title":[{"text":"说明"}],"blocks":[{"paragraph":[{"text":"甲"}]}]}}]"##,
    ),
    (
        "{{< callout type=\"warning\" >}}\n甲\n{{< /callout >}}",
        r##"[{"box":{"kind":"warning","title":[{"text":"注意"}],"blocks":[{"paragraph":[{"text":"甲"}]}]}}]"##,
    ),
    (
        "{{< hint info >}}\n甲\n{{< /hint >}}",
        r##"[{"box":{"kind":"note","title":[{"text":"信息"}],"blocks":[{"paragraph":[{"text":"甲"}]}]}}]"##,
    ),
    (
        "{{< tip >}}甲{{< /tip >}}",
        r##"[{"box":{"kind":"tip","title":[{"text":"提示"}],"blocks":[{"paragraph":[{"text":"甲"}]}]}}]"##,
    ),
    (
        "{{< info >}}甲{{< /info >}}",
        r##"[{"box":{"kind":"note","title":[{"text":"信息"}],"blocks":[{"paragraph":[{"text":"甲"}]}]}}]"##,
    ),
    (
        "{{< warning >}}甲{{< /warning >}}",
        r##"[{"box":{"kind":"warning","title":[{"text":"注意"}],"blocks":[{"paragraph":[{"text":"甲"}]}]}}]"##,
    ),
    (
        "{{< danger >}}甲{{< /danger >}}",
        r##"[{"box":{"kind":"warning","title":[{"text":"警告"}],"blocks":[{"paragraph":[{"text":"甲"}]}]}}]"##,
    ),
    (
        "{% tip %}甲{% endtip %}",
        r##"[{"box":{"kind":"tip","title":[{"text":"提示"}],"blocks":[{"paragraph":[{"text":"甲"}]}]}}]"##,
    ),
    (
        "::: tip 题\n甲\n:::",
        r##"[{"box":{"kind":"tip","title":[{"text":"题"}],"blocks":[{"paragraph":[{"text":"甲"}]}]}}]"##,
    ),
    (
        "::: warning\n甲\n:::",
        r##"[{"box":{"kind":"warning","title":[{"text":"注意"}],"blocks":[{"paragraph":[{"text":"甲"}]}]}}]"##,
    ),
    ("::: center\n甲\n:::", r##"[{"paragraph":[{"text":"甲"}]}]"##),
    (
        "> [!NOTE]\n> 甲",
        r##"[{"box":{"kind":"note","title":[{"text":"说明"}],"blocks":[{"paragraph":[{"text":"甲"}]}]}}]"##,
    ),
    (
        "> [!WARNING]\n> 甲",
        r##"[{"box":{"kind":"warning","title":[{"text":"注意"}],"blocks":[{"paragraph":[{"text":"甲"}]}]}}]"##,
    ),
    (
        "{{< details \"题\" >}}\n甲\n{{< /details >}}",
        r##"[{"box":{"kind":"details","title":[{"text":"题"}],"blocks":[{"paragraph":[{"text":"甲"}]}]}}]"##,
    ),
    (
        "{{< details title=\"题\" >}}\n甲\n{{< /details >}}",
        r##"[{"box":{"kind":"details","title":[{"text":"题"}],"blocks":[{"paragraph":[{"text":"甲"}]}]}}]"##,
    ),
    (
        "{{< expand \"题\" >}}甲{{< /expand >}}",
        r##"[{"box":{"kind":"details","title":[{"text":"题"}],"blocks":[{"paragraph":[{"text":"甲"}]}]}}]"##,
    ),
    (
        "{% spoiler 题 %}\n甲\n{% endspoiler %}",
        r##"[{"box":{"kind":"details","title":[{"text":"题"}],"blocks":[{"paragraph":[{"text":"甲"}]}]}}]"##,
    ),
    (
        "{% fold 题 %}\n甲\n{% endfold %}",
        r##"[{"box":{"kind":"details","title":[{"text":"题"}],"blocks":[{"paragraph":[{"text":"甲"}]}]}}]"##,
    ),
    (
        "{{< collapse summary=\"题\" >}}甲{{< /collapse >}}",
        r##"[{"box":{"kind":"details","title":[{"text":"题"}],"blocks":[{"paragraph":[{"text":"甲"}]}]}}]"##,
    ),
    ("{% quote %}甲{% endquote %}", r##"[{"quote":[{"paragraph":[{"text":"甲"}]}]}]"##),
    (
        "{% blockquote 甲, 乙 %}\n丁\n{% endblockquote %}",
        r##"[{"quote":[{"paragraph":[{"text":"丁"}]},{"paragraph":[{"text":"——甲 乙"}]}]}]"##,
    ),
    ("{% cq %}甲{% endcq %}", r##"[{"quote":[{"paragraph":[{"text":"甲"}]}]}]"##),
    ("{% pullquote %}甲{% endpullquote %}", r##"[{"quote":[{"paragraph":[{"text":"甲"}]}]}]"##),
    ("{% centerquote %}甲{% endcenterquote %}", r##"[{"quote":[{"paragraph":[{"text":"甲"}]}]}]"##),
    ("{{< center >}}甲{{< /center >}}", r##"[{"paragraph":[{"text":"甲"}]}]"##),
    ("{{< toc >}}甲", r##"[{"paragraph":[{"text":"甲"}]}]"##),
    ("{% more %}甲", r##"[{"paragraph":[{"text":"甲"}]}]"##),
    ("[甲]({{ site.url }}/a/h1)", r##"[{"paragraph":[{"link":{"href":"/a/h1","runs":[{"text":"甲"}]}}]}]"##),
    ("[甲]({{ site.baseurl }}/a/h1)", r##"[{"paragraph":[{"link":{"href":"/a/h1","runs":[{"text":"甲"}]}}]}]"##),
    ("{{ name }} 与 {{ page.title }}", r##"[{"paragraph":[{"text":"{{ name }} 与 {{ page.title }}"}]}]"##),
    ("`{{< x >}}`", r##"[{"paragraph":[{"code":"{{< x >}}"}]}]"##),
    ("```\n{{< x >}}\n```", r##"[{"code":{"text":"{{< x >}}\n"}}]"##),
];

/// Attributes that would run, load or name something, in every tag.
const ATTRIBUTES: &str = " onclick=\"alert(1)\" onerror=alert(1) onload='alert(1)' ontoggle=alert(1) srcdoc=\"<script>alert(1)</script>\" \
    formaction=javascript:alert(1) action=javascript:alert(1) xlink:href=javascript:alert(1) background=javascript:alert(1) \
    data=javascript:alert(1) ping=https://attacker.example/alert(1) is=alert(1) slot=x part=x nonce=x popover ";

/// A case with hostile attributes in every tag. `None`: the case shows tags as text.
pub fn with_attributes((written, blocks): Case) -> Option<String> {
    if blocks.contains('<') {
        return None;
    }
    let mut pieces = written.split('<');
    let mut text = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let length = piece.bytes().take_while(u8::is_ascii_alphanumeric).count();
        let is_tag = piece.starts_with(|c: char| c.is_ascii_alphabetic());
        let (name, rest) = piece.split_at(length);
        text += &format!("<{name}{}{rest}", if is_tag { ATTRIBUTES } else { "" });
    }
    Some(text)
}
