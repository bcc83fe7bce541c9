//! The contents list of a long article.

use crate::app::markup::{Element, element};
use crate::app::portal::Portal;
use crate::model::article::{Block, plain_text};

/// The fewest headings of an article with a contents list.
const HEADINGS: usize = 4;
/// The fewest characters of prose of an article with a contents list.
const LONG: usize = 1500;

/// Shows the contents list of an article with that many characters of prose, if the article is long.
pub(super) fn contents(portal: &Portal, body: &[Block], characters: usize) -> Option<Element> {
    let headings = body.iter().filter_map(|block| match block {
        Block::Heading { level: level @ 2..=3, id, runs } => {
            let class = if *level == 2 { "level-2" } else { "level-3" };
            let link = element("a").maybe_attr("href", portal.here(id));
            Some(element("li").class(class).child(link.child(plain_text(runs))))
        }
        _ => None,
    });
    let items: Vec<Element> = headings.collect();
    let long = items.len() >= HEADINGS && characters >= LONG;
    long.then(|| {
        // The list is beside the `details`, not inside: in a wide window it is always shown, which closed `details` do not allow.
        let switch = element("details").child(element("summary").child("目录"));
        let list = element("div").class("headings").child((element("h2").child("目录"), element("ol").child(items)));
        element("nav").class("contents").attr("aria-label", "目录").child((switch, list))
    })
}

/// Returns the number of characters of prose.
pub(super) fn characters(body: &[Block]) -> usize {
    let in_block =
        |block: &Block| block.prose().into_iter().map(|text| plain_text(text).chars().count()).sum::<usize>();
    body.iter().map(in_block).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::load::Load;
    use crate::app::markup::markup;
    use crate::app::portal::Visit;
    use crate::model::article::Run;
    use crate::model::element_id;
    use crate::model::id::Slug;
    use crate::model::route::{Base, Route};
    use leptos::prelude::{Owner, RenderHtml};

    fn body(headings: usize, characters: usize) -> Vec<Block> {
        let heading =
            |n: usize| Block::Heading { level: 2, id: element_id::heading(n), runs: vec![Run::Text("节".into())] };
        let mut blocks: Vec<Block> = (0..headings).map(heading).collect();
        blocks.push(Block::Paragraph(vec![Run::Text("字".repeat(characters))]));
        blocks
    }

    fn contents_of(headings: usize, characters: usize) -> Option<String> {
        Owner::new().with(|| {
            let slug = Slug::parse("x").unwrap();
            let route = Some(Route::Article(slug));
            let visit = Visit::new("/news/a/x?from=mail".into(), route, Load::Pending);
            let portal = Portal::new(Base::new("/news/"), String::new(), visit, None);
            {
                let body = body(headings, characters);
                contents(&portal, &body, super::characters(&body))
            }
            .map(|list| markup(list).to_html())
        })
    }

    #[test]
    fn only_long_articles_with_several_headings_have_a_list() {
        assert!(contents_of(HEADINGS, LONG).is_some());
        assert!(contents_of(HEADINGS - 1, LONG).is_none());
        assert!(contents_of(HEADINGS, LONG - 1).is_none());
    }

    #[test]
    fn each_item_leads_to_its_heading_on_this_page() {
        let html = contents_of(HEADINGS, LONG).unwrap();
        assert!(html.contains("href=\"/news/a/x?from=mail#s3\""), "{html}");
    }
}
