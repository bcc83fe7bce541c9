//! What tells one finding from another, wherever it was found: findings of equal causes are one finding at several addresses.

use super::client::Failure;
use super::policy::Flaw;
use crate::model::asset::CacheClass;
use url::Url;

/// Why a finding is reported. Holds what must be equal for two findings to be one: the check, and what the host sent, never the address
/// that was requested.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Cause {
    /// The page was built for a site in another folder or on another host.
    BuiltForAnotherPlace,
    NoHttps,
    HttpNotRedirected,
    /// The site names another address as its own.
    OtherOwnAddress,
    /// A page redirects to this address.
    PageRedirected(Url),

    NoCacheControl(CacheClass),
    /// The value of `Cache-Control` does not suit files of this class.
    CacheControl(CacheClass, String),
    /// Neither `ETag` nor `Last-Modified`.
    NoValidator,
    /// The status of the response to a conditional request.
    NotRevalidated(u16),

    /// The status without and with compression.
    CompressionChangesStatus(u16, u16),
    /// The value of `Content-Encoding`, which the bytes do not have or which was not requested.
    Undecodable(Option<String>),
    NotCompressed,

    Counter(CounterFault),
    /// The response header with this name is missing or too weak.
    Header(&'static str),
    WrongDigest,
    NotJinri,

    /// The status for an address that does not exist.
    FoundMissing(u16),
    /// Status and target of the redirect from an address that does not exist.
    RedirectedMissing(u16, Url),
    NoErrorPage,

    NoPagePolicy,
    NoDrawingPolicy,
    PolicyReportedOnly,
    Policy(Flaw),

    /// `X-Robots-Tag` forbids the site.
    NoIndex,
    RobotsForbid,
    RobotsWithoutSitemap,

    /// The address of a script; empty for an inline one.
    OtherScript(String),

    FrontIsShell,
    PageIsShell,

    StaleCopy,
    /// A file of the app that a page names and the host no longer has.
    MissingAppFile(Url),
    /// A file of the app that a page names and the front page does not.
    OtherAppBuild(Url),
    OtherSiteFile,
    /// The path of a data file that differs from what its page embeds.
    OtherDataFile(String),

    FrontStatus(u16),
    FileStatus(u16),
    PageStatus(u16),
    MediaStatus(u16),
    HtmlInsteadOfFile,
    NotAPage,
    /// The path of the page that the host sent instead.
    AnotherPage(String),
    NewerSchema,
    DamagedSiteFile,
    DamagedDataFile,
    NoPages,

    /// The media type of a file as sent, and as it should be.
    FileType(String, &'static str),
    /// The same of a picture, sound or video.
    MediaType(String, &'static str),
    Charset(String),
    NoCharset,

    Unreachable(Failure),
}

/// What is wrong with the counter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CounterFault {
    InvalidAddress,
    NoHttps,
    Unreachable,
    Status,
    NoCounts,
    /// The pages of the site may not read the response.
    CrossOrigin,
}

impl Cause {
    /// Returns the code of the finding, as listed in `docs/diagnostics.md`.
    pub(super) fn code(&self) -> &'static str {
        use Cause::*;
        match self {
            BuiltForAnotherPlace | NoHttps | HttpNotRedirected | OtherOwnAddress | PageRedirected(_) => "host-address",
            NoCacheControl(_) | CacheControl(..) | NoValidator | NotRevalidated(_) => "host-caching",
            CompressionChangesStatus(..) | Undecodable(_) | NotCompressed => "host-compression",
            Counter(_) => "host-counter",
            Header(_) => "host-headers",
            WrongDigest => "host-integrity",
            NotJinri => "host-not-jinri",
            FoundMissing(_) | RedirectedMissing(..) | NoErrorPage => "host-missing",
            NoPagePolicy | NoDrawingPolicy | PolicyReportedOnly | Policy(_) => "host-policy",
            NoIndex | RobotsForbid | RobotsWithoutSitemap => "host-robots",
            OtherScript(_) => "host-script",
            FrontIsShell | PageIsShell => "host-shell",
            StaleCopy | MissingAppFile(_) | OtherAppBuild(_) | OtherSiteFile | OtherDataFile(_) => "host-stale",
            FrontStatus(_) | FileStatus(_) | PageStatus(_) | MediaStatus(_) | HtmlInsteadOfFile => "host-status",
            NotAPage | AnotherPage(_) | NewerSchema | DamagedSiteFile | DamagedDataFile | NoPages => "host-status",
            FileType(..) | MediaType(..) | Charset(_) | NoCharset => "host-type",
            Unreachable(_) => "host-unreachable",
        }
    }
}
