//! The keys, values and words that tell whether a file is meant for the public, in lower case without separators.

/// Keys whose `true` makes a draft.
pub(super) const DRAFT: [&str; 3] = ["draft", "isdraft", "草稿"];

/// Keys whose `false` hides a file.
pub(super) const SHOWING: [&str; 11] = [
    "published",
    "publish",
    "public",
    "visible",
    "listed",
    "released",
    "ispublic",
    "ispublished",
    "render",
    "公开",
    "发布",
];

/// Keys whose `true` hides a file.
pub(super) const HIDING: [&str; 27] = [
    "hidden",
    "hide",
    "ishidden",
    "private",
    "isprivate",
    "unlisted",
    "unpublished",
    "unpublish",
    "secret",
    "confidential",
    "restricted",
    "protected",
    "protect",
    "encrypt",
    "encrypted",
    "internal",
    "membersonly",
    "headless",
    "deleted",
    "trashed",
    "locked",
    "expired",
    "disabled",
    "trash",
    "隐藏",
    "私密",
    "加密",
];

/// Keys that hide a file by having any value: a password, and the address that Jekyll sends readers to instead.
pub(super) const HIDING_BY_VALUE: [&str; 6] = ["password", "passwd", "pwd", "passcode", "密码", "redirectto"];

/// Keys that name who may read a file, or how far it is.
pub(super) const LEVELS: [&str; 14] = [
    "visibility",
    "access",
    "accesslevel",
    "permission",
    "permissions",
    "privacy",
    "audience",
    "status",
    "poststatus",
    "publishstatus",
    "pagestatus",
    "状态",
    "权限",
    "可见性",
];

/// Values that say that everybody may read a file.
pub(super) const PUBLIC_VALUES: [&str; 16] = [
    "public",
    "published",
    "publish",
    "everyone",
    "everybody",
    "all",
    "anyone",
    "world",
    "open",
    "visible",
    "listed",
    "live",
    "released",
    "公开",
    "已发布",
    "发布",
];

/// Values that say that a file is a draft.
pub(super) const DRAFT_VALUES: [&str; 5] = ["draft", "drafts", "autodraft", "wip", "草稿"];

/// Values that say that a file is hidden.
pub(super) const HIDDEN_VALUES: [&str; 27] = [
    "private",
    "hidden",
    "unlisted",
    "pending",
    "trash",
    "future",
    "unpublished",
    "secret",
    "members",
    "internal",
    "protected",
    "password",
    "restricted",
    "none",
    "never",
    "nobody",
    "me",
    "self",
    "owner",
    "local",
    "link",
    "私密",
    "隐藏",
    "未发布",
    "待发布",
    "待审",
    "不公开",
];

/// Words that make an unknown key one that may hide a file.
pub(super) const RISKY_WORDS: [&str; 20] = [
    "hidden",
    "private",
    "unlisted",
    "secret",
    "password",
    "passwd",
    "encrypt",
    "encrypted",
    "encryption",
    "visibility",
    "visible",
    "protect",
    "protected",
    "permission",
    "permissions",
    "access",
    "restricted",
    "confidential",
    "unpublished",
    "noindex",
];

/// Places from which some themes hide a whole file: `hideFromHome`, `hide_in_list`.
pub(super) const PLACES: [&str; 14] = [
    "from", "in", "post", "page", "article", "list", "home", "homepage", "index", "archive", "archives", "feed", "rss",
    "search",
];

/// Parts of a page that some themes hide: they do not hide the file.
pub(super) const PARTS: [&str; 24] = [
    "toc",
    "title",
    "meta",
    "summary",
    "comments",
    "comment",
    "sidebar",
    "footer",
    "header",
    "nav",
    "author",
    "image",
    "cover",
    "breadcrumb",
    "breadcrumbs",
    "share",
    "banner",
    "license",
    "copyright",
    "tags",
    "menu",
    "date",
    "time",
    "hint",
];
