//! An edition as the corpus of related news.

use super::Corpus;
use crate::model::article::Tag;
use crate::publisher::catalogue::edition::Edition;
use crate::publisher::diagnostic::Diagnostic;
use crate::publisher::fingerprint::{Mixer, digest};

impl Corpus for Edition {
    type Error = Box<Diagnostic>;

    fn documents(&self) -> usize {
        self.catalogue.articles.len()
    }

    fn title(&self, document: usize) -> &str {
        &self.catalogue.articles[document].teaser.title
    }

    fn tags(&self, document: usize) -> &[Tag] {
        self.catalogue.tags(document)
    }

    fn published(&self, document: usize) -> i64 {
        self.catalogue.articles[document].teaser.published.epoch()
    }

    fn channel(&self, document: usize) -> &str {
        let slug = &self.catalogue.articles[document].teaser.channel;
        let channel = self.config.channels.iter().find(|channel| channel.slug == *slug);
        channel.map_or(slug.as_str(), |channel| &channel.name)
    }

    fn id(&self, document: usize) -> u64 {
        digest(self.catalogue.articles[document].teaser.slug.as_str().as_bytes()) as u64
    }

    fn digest(&self, document: usize) -> u64 {
        let entry = &self.catalogue.articles[document];
        let mixer = Mixer::new("related").number(entry.gist).text(entry.teaser.channel.as_str());
        // Other articles decide how a tag is written.
        mixer.texts(self.catalogue.tags(document).iter().map(|tag| tag.name.as_str())).finish() as u64
    }

    fn text(&self, document: usize) -> Result<&str, Box<Diagnostic>> {
        Edition::text(self, document)
    }
}
