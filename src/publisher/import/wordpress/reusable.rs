//! Blocks that several posts share: a post has a reference (`<!-- wp:block {"ref":12} /-->`) in place of the block's text, which is a post
//! of the type `wp_block`.

use std::collections::HashMap;

/// Most blocks inside each other.
const DEPTH_MAX: usize = 5;
/// Most bytes of blocks that are added to a text, those inside others included.
const ADDED_MAX: usize = 1 << 20;
const BEGIN: &str = "<!-- wp:block ";
const END: &str = "/-->";

/// Puts the texts of shared blocks in the places of their references. `blocks`: by id, the text of a block that readers may see.
pub(super) fn inserted(text: &str, blocks: &HashMap<String, String>, remarks: &mut Vec<String>) -> String {
    let mut insertion =
        Insertion { blocks, open: Vec::new(), out: String::with_capacity(text.len()), added: 0, remarks };
    insertion.insert(text);
    insertion.out
}

/// A text while blocks are put into it.
struct Insertion<'b, 'r> {
    blocks: &'b HashMap<String, String>,
    /// The ids of the blocks that the place is inside of.
    open: Vec<&'b str>,
    out: String,
    added: usize,
    remarks: &'r mut Vec<String>,
}

impl Insertion<'_, '_> {
    fn insert(&mut self, text: &str) {
        let mut rest = text;
        while let Some((before, behind)) = rest.split_once(BEGIN) {
            self.out.push_str(before);
            rest = behind;
            if let Some((attributes, behind)) = behind.split_once(END) {
                rest = behind;
                if let Some(id) = reference(attributes) {
                    self.refer(&id);
                }
            }
        }
        self.out.push_str(rest);
    }

    /// Puts a block in the place of a reference. One that is inside itself is shown once, as by WordPress.
    fn refer(&mut self, id: &str) {
        let lost = match self.blocks.get_key_value(id) {
            None => "is not in the export, or not public",
            Some((id, _)) if self.open.contains(&id.as_str()) => return,
            Some(_) if self.open.len() >= DEPTH_MAX => "is inside too many others",
            Some((_, block)) if self.added + block.len() > ADDED_MAX => "would make the text too long",
            Some((id, block)) => {
                self.added += block.len();
                self.open.push(id);
                self.insert(block);
                self.open.pop();
                return;
            }
        };
        let remark = format!("the block {id} that posts share {lost}");
        if !self.remarks.contains(&remark) {
            self.remarks.push(remark);
        }
    }
}

/// The id in the attributes of a reference.
fn reference(attributes: &str) -> Option<String> {
    let attributes: serde_json::Value = serde_json::from_str(attributes.trim()).ok()?;
    attributes.get("ref")?.as_u64().map(|id| id.to_string())
}
