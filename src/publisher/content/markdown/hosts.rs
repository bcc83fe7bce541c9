//! Hosts of videos and sounds, whose players become links.

use url::Url;

/// A link in place of a player.
pub(super) struct Card {
    /// The address of the page that plays it.
    pub(super) href: String,
    /// The host's name for readers.
    pub(super) host: String,
    /// Whether it is a known host.
    pub(super) is_known: bool,
}

/// A host of videos or sounds.
struct Host {
    /// The name of the shortcode, and its other names.
    names: &'static [&'static str],
    /// The end of the host's name.
    domain: &'static str,
    /// What readers call it.
    label: &'static str,
    /// The address of a page, with `{}` for the video's id.
    page: &'static str,
    /// Parameters of the player's address that hold the id.
    parameters: &'static [&'static str],
    /// The part of the player's path in front of the id.
    folder: &'static str,
}

const HOSTS: &[Host] = &[
    Host {
        names: &["bilibili", "bili", "bilibili_player", "bilivideo"],
        domain: "bilibili.com",
        label: "哔哩哔哩",
        page: "https://www.bilibili.com/video/{}",
        parameters: &["bvid", "aid"],
        folder: "/video/",
    },
    Host {
        names: &["youtube", "youtuber", "yt"],
        domain: "youtube.com",
        label: "YouTube",
        page: "https://www.youtube.com/watch?v={}",
        parameters: &["v"],
        folder: "/embed/",
    },
    Host {
        names: &[],
        domain: "youtube-nocookie.com",
        label: "YouTube",
        page: "https://www.youtube.com/watch?v={}",
        parameters: &["v"],
        folder: "/embed/",
    },
    Host {
        names: &["tencent", "qq", "txvideo", "tencentvideo", "vqq"],
        domain: "v.qq.com",
        label: "腾讯视频",
        page: "https://v.qq.com/x/page/{}.html",
        parameters: &["vid"],
        folder: "/page/",
    },
    Host {
        names: &["youku"],
        domain: "youku.com",
        label: "优酷",
        page: "https://v.youku.com/v_show/id_{}.html",
        parameters: &[],
        folder: "/embed/",
    },
    Host {
        names: &["vimeo"],
        domain: "vimeo.com",
        label: "Vimeo",
        page: "https://vimeo.com/{}",
        parameters: &[],
        folder: "/video/",
    },
    Host {
        names: &["netease", "163music"],
        domain: "music.163.com",
        label: "网易云音乐",
        page: "https://music.163.com/#/song?id={}",
        parameters: &["id"],
        folder: "/song/",
    },
    Host {
        names: &["acfun"],
        domain: "acfun.cn",
        label: "AcFun",
        page: "https://www.acfun.cn/v/{}",
        parameters: &[],
        folder: "/player/",
    },
    Host {
        names: &["ixigua", "xigua"],
        domain: "ixigua.com",
        label: "西瓜视频",
        page: "https://www.ixigua.com/{}",
        parameters: &[],
        folder: "/iframe/",
    },
];

/// The link for the address of a player; `None`: the address is not on the web.
pub(super) fn of_player(address: &str) -> Option<Card> {
    let whole = if address.starts_with("//") { format!("https:{address}") } else { address.to_owned() };
    let url = Url::parse(&whole).ok().filter(|url| matches!(url.scheme(), "http" | "https"))?;
    let name = url.host_str()?;
    let host = HOSTS
        .iter()
        .find(|host| name == host.domain || name.strip_suffix(host.domain).is_some_and(|sub| sub.ends_with('.')));
    let Some(host) = host else {
        return Some(Card { href: whole, host: name.to_owned(), is_known: false });
    };
    let parameter =
        |wanted: &&str| url.query_pairs().find(|(name, _)| name == wanted).map(|(_, value)| value.into_owned());
    let in_path = || {
        let (_, behind) = url.path().split_once(host.folder)?;
        behind.split('/').next().map(|id| id.trim_end_matches(".html").to_owned())
    };
    let id = host.parameters.iter().find_map(parameter).or_else(in_path).filter(|id| is_id(id));
    let href = id.map_or(whole, |id| page(host, &id));
    Some(Card { href, host: host.label.to_owned(), is_known: true })
}

/// The link for a shortcode of this name with this id; `None`: no host has the name, or it is no id.
pub(super) fn of_shortcode(name: &str, id: &str) -> Option<Card> {
    let host = HOSTS.iter().find(|host| host.names.contains(&name))?;
    is_id(id).then(|| Card { href: page(host, id), host: host.label.to_owned(), is_known: true })
}

/// Whether a shortcode of this name stands for a video.
pub(super) fn is_shortcode(name: &str) -> bool {
    HOSTS.iter().any(|host| host.names.contains(&name))
}

fn page(host: &Host, id: &str) -> String {
    let id = if host.domain == "bilibili.com" && id.bytes().all(|b| b.is_ascii_digit()) {
        format!("av{id}")
    } else {
        id.to_owned()
    };
    host.page.replace("{}", &id)
}

fn is_id(id: &str) -> bool {
    !id.is_empty() && id.len() <= 64 && id.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'='))
}
