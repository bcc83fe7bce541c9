//! The pictures of a publication: files of several widths, made once and kept in the cache.

use crate::model::asset::Asset;
use crate::publisher::catalogue::edition::Edition;
use crate::publisher::content::media::{self, MediaFile, Planned, Ready, ReadyPictures};
use crate::publisher::diagnostic::{Diagnostic, Reported};
use crate::publisher::fingerprint::digest;
use crate::publisher::images::{self, Facts, Flaw, Gate, Made, Settings, Source};
use crate::publisher::memory::pictures::{PictureStore, Stored};
use crate::publisher::progress::Progress;
use crate::publisher::release::Release;
use crate::publisher::site::files::SiteFile;
use rayon::prelude::*;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// A picture to be published.
struct Job {
    file: std::sync::Arc<MediaFile>,
    planned: Planned,
    /// `None`: it has to be made.
    stored: Option<Stored>,
}

/// What pictures are made with.
struct Making<'m> {
    settings: &'m Settings,
    release: &'m Release,
    store: Option<&'m PictureStore>,
    gate: Gate,
}

/// What came of a picture.
struct Finished {
    made: Result<Facts, String>,
    /// A warning if it could not be kept in the cache.
    unkept: Option<Diagnostic>,
}

/// Hands the files of all pictures to the release, and puts the pictures into the articles that show them. Makes those that are not in the
/// `store`, and removes from it what is not needed any more. Returns warnings about single pictures.
///
/// Errors: `unreadable`, `unwritable`.
pub(super) fn publish(
    edition: &mut Edition,
    release: &Release,
    store: Option<&PictureStore>,
    progress: &impl Progress,
) -> Reported<Vec<Diagnostic>> {
    let planned = edition.media.planned();
    let find = |(file, planned): (_, Planned)| {
        let stored = store.and_then(|store| store.find(&planned.key));
        Job { file, planned, stored }
    };
    let jobs: Vec<Job> = planned.into_par_iter().map(find).collect();
    let making = Making { settings: &edition.config.images, release, store, gate: Gate::default() };
    let finished = making.all(&jobs, progress)?;
    if let Some(store) = store.filter(|_| !edition.config.images.keep) {
        store.prune(&jobs.iter().map(|job| job.planned.key.as_str()).collect());
    }
    let mut ready = ReadyPictures::default();
    let mut problems = Vec::new();
    for (job, Finished { made, unkept }) in jobs.iter().zip(finished) {
        problems.extend(problem(&written(&edition.folder, &job.file.source), &made));
        // One is enough: the folder is the same.
        problems.extend(unkept.filter(|_| problems.iter().all(|known| known.code != "cache")));
        ready.add(&job.planned, shown(job, &made), names(job, &made));
    }
    edition.settle_pictures(ready);
    Ok(problems)
}

impl Making<'_> {
    /// Publishes all pictures; returns what came of each, in their order.
    fn all(&self, jobs: &[Job], progress: &impl Progress) -> Reported<Vec<Finished>> {
        let (kept, new): (Vec<usize>, Vec<usize>) = (0..jobs.len()).partition(|number| jobs[*number].stored.is_some());
        let mut finished = kept
            .into_par_iter()
            .map(|number| Ok((number, self.keep(&jobs[number])?)))
            .collect::<Reported<Vec<(usize, Finished)>>>()?;
        if !new.is_empty() {
            progress.begin("pictures", new.len());
            finished.extend(self.make_all(jobs, &new, progress)?);
        }
        finished.sort_by_key(|(number, _)| *number);
        Ok(finished.into_iter().map(|(_, finished)| finished).collect())
    }

    /// Makes pictures on threads of their own: they wait for [`Gate`], and one of rayon's threads that waits could hold up the one it waits
    /// for. The files of a picture are encoded by rayon's threads.
    fn make_all(&self, jobs: &[Job], new: &[usize], progress: &impl Progress) -> Reported<Vec<(usize, Finished)>> {
        let next = AtomicUsize::new(0);
        let results = Mutex::new(Ok(Vec::with_capacity(new.len())));
        let work = || {
            while let Some(number) = new.get(next.fetch_add(1, Ordering::Relaxed)) {
                let made = self.make(&jobs[*number]);
                progress.step();
                let mut results = results.lock().expect("no thread panics while it holds this lock");
                match (made, results.as_mut()) {
                    (Ok(made), Ok(results)) => results.push((*number, made)),
                    (Err(problem), Ok(_)) => *results = Err(problem),
                    (_, Err(_)) => {}
                }
                if results.is_err() {
                    break;
                }
            }
        };
        thread::scope(|scope| {
            let threads = rayon::current_num_threads().min(new.len());
            (0..threads).for_each(|_| drop(scope.spawn(work)));
        });
        results.into_inner().expect("no thread panics while it holds this lock")
    }

    /// Makes a picture and hands its files to the release.
    fn make(&self, job: &Job) -> Reported<Finished> {
        let room = self.gate.enter(u64::from(job.file.width) * u64::from(job.file.height));
        let made = self.made(job)?;
        drop(room);
        let unkept = self.store.and_then(|store| store.put(&job.planned.key, &made).err());
        let facts = made.as_ref().map(|made| made.facts.clone()).map_err(Clone::clone);
        let names = names(job, &facts);
        match made {
            Ok(Made { files, .. }) => {
                names.iter().zip(files).try_for_each(|(name, bytes)| self.put(name, || Ok(bytes)))?;
            }
            Err(_) => names.iter().try_for_each(|name| self.put(name, || job.file.published()))?,
        }
        Ok(Finished { made: facts, unkept: unkept.map(|problem| *problem) })
    }

    fn made(&self, job: &Job) -> Reported<Result<Made, String>> {
        let (bytes, kept) = job.file.as_source()?;
        let source = Source { bytes: &bytes, orientation: kept.orientation, credits: &kept.credits };
        Ok(images::make(&source, self.settings))
    }

    /// Hands the files of a picture that was made before to the release. Those that are in the site's folder already are not read.
    fn keep(&self, job: &Job) -> Reported<Finished> {
        let Some(stored) = &job.stored else { return self.make(job) };
        let made = stored.made().clone();
        names(job, &made).iter().enumerate().try_for_each(|(number, name)| {
            self.put(name, || match (&made, stored.file(number)) {
                (Err(_), _) => job.file.published(),
                (Ok(_), Some(bytes)) => Ok(bytes),
                // The cache is damaged.
                (Ok(_), None) => match self.made(job)? {
                    Ok(mut again) if number < again.files.len() => Ok(again.files.swap_remove(number)),
                    _ => job.file.published(),
                },
            })
        })?;
        Ok(Finished { made, unkept: None })
    }

    fn put(&self, name: &str, make: impl FnOnce() -> Reported<Vec<u8>>) -> Reported<()> {
        self.release.put(&SiteFile::Asset(Asset::Media(name.to_owned())), digest(name.as_bytes()), make)
    }
}

/// The names of the files of a picture: those that were made, or that of the picture as it is.
fn names(job: &Job, made: &Result<Facts, String>) -> Vec<String> {
    match made {
        Ok(facts) => facts.names(&job.planned.stem),
        Err(_) => vec![job.file.name.clone()],
    }
}

/// What articles show of a picture.
fn shown(job: &Job, made: &Result<Facts, String>) -> Ready {
    let path = |name: String| Asset::Media(name).path();
    match made {
        Ok(facts) => {
            let widths: Vec<String> = facts.widths.iter().map(u32::to_string).collect();
            Ready {
                src: path(format!("{}.{}", job.planned.stem, facts.ending)),
                width: facts.width,
                height: facts.height,
                widths: (!widths.is_empty()).then(|| widths.join(" ")),
                tone: facts.tone.clone(),
            }
        }
        Err(_) => {
            let MediaFile { width, height, .. } = *job.file;
            Ready { src: path(job.file.name.clone()), width, height, widths: None, tone: None }
        }
    }
}

/// The path of a file as its author knows it: beginning as that of the content folder does.
fn written(content: &Path, source: &Path) -> PathBuf {
    let whole = media::absolute(content);
    let inner = source.strip_prefix(&whole).map(|inner| content.join(inner));
    let beside = || {
        let inner = source.strip_prefix(whole.parent()?).ok()?;
        Some(content.parent()?.join(inner))
    };
    inner.ok().or_else(beside).unwrap_or_else(|| source.to_owned())
}

/// What the author of a picture should know. `path`: of its file.
fn problem(path: &Path, made: &Result<Facts, String>) -> Option<Diagnostic> {
    let warning = |code, message: &str| Diagnostic::warning(code, path, message);
    match made {
        Err(why) => {
            let message = format!("the picture cannot be decoded, and is published as it is: {why}");
            Some(warning("picture-damaged", &message).hint("save it again; browsers may not show it either"))
        }
        Ok(Facts { flaw: Some(Flaw::CutOff), .. }) => {
            let message = "the file ends before the picture does: the rest of it is grey";
            Some(warning("picture-damaged", message).hint("copy it again from where it came"))
        }
        Ok(Facts { flaw: Some(Flaw::Cmyk), .. }) => {
            let message = "the picture has the colours of a printing press (CMYK), and may look different on screens";
            Some(warning("picture-colours", message).hint("export it with the colour profile sRGB"))
        }
        Ok(Facts { flaw: None, .. }) => None,
    }
}
