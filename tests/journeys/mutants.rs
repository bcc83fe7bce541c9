//! Files of the contract with one mistake in them: a value of another kind, a value that is missing, an end that is missing. The app shows
//! the page or a failure; it never stops and is never blank.
//!
//! `make test` takes a few mistakes of each file; MUTANTS=all takes all of them, MUTANTS=50 that many of each file.

use crate::browser::{DESKTOP, Engine, Reader, Setup, journey_on};
use crate::site;
use fastrand::Rng;
use serde_json::json;
use std::collections::BTreeSet;

/// The seed of the choice.
const SEED: u64 = 1;
/// So many mistakes of each file.
const FEW: usize = 6;

/// In every page, before its own scripts. The mistake that the session storage names, `{ file, number }`, is made in that file when it is
/// answered. `count(text)`: how many mistakes there are in a file. `wrong()`: what is wrong with the page.
///
/// Of values that stand in the same place of the contract, such as the titles of a list, one is replaced.
const MAKE: &str = r#"(() => {
    const kinds = [null, true, -1, 2.5e99, '', 'x<b>\u202e\u0000', [], {}, undefined];
    const places = (value, path = [], known = new Set()) => {
      const name = path.map(key => typeof key === 'number' ? '*' : key).join('.');
      const found = known.has(name) ? [] : [path];
      known.add(name);
      const keys = Array.isArray(value) ? [...value.keys()] : value && typeof value === 'object' ? Object.keys(value) : [];
      return [...found, ...keys.flatMap(key => places(value[key], [...path, key], known))];
    };
    const cuts = text => Math.ceil(new TextEncoder().encode(text).length / 100);
    window.count = text => places(JSON.parse(text)).length * kinds.length + cuts(text);
    window.mutant = (text, number) => {
      const all = places(JSON.parse(text)), at = Math.floor(number / kinds.length);
      if (at >= all.length) return new TextDecoder().decode(new TextEncoder().encode(text).slice(0, 100 * (number - all.length * kinds.length)));
      const whole = { root: JSON.parse(text) }, path = ['root', ...all[at]], last = path.pop();
      const parent = path.reduce((value, key) => value[key], whole), value = kinds[number % kinds.length];
      if (value !== undefined) parent[last] = value;
      else if (Array.isArray(parent)) parent.splice(last, 1);
      else delete parent[last];
      return JSON.stringify(whole.root) ?? '';
    };
    window.asked = () => JSON.parse(sessionStorage.getItem('mutant') ?? '{}');
    window.errors = [];
    const say = console.error;
    console.error = (...words) => { errors.push(words.map(String).join(' ')); say(...words); };
    addEventListener('error', event => errors.push(String(event.message)));
    addEventListener('unhandledrejection', event => errors.push(String(event.reason)));
    const request = window.fetch;
    window.own = request;
    window.fetch = async (...all) => {
      const { file, number } = asked();
      const path = decodeURIComponent(new URL(all[0].url ?? all[0], document.baseURI).pathname);
      // Related news are read once for each article: each mistake has an article of its own.
      const slug = path.match(/^[/]data[/][ar][/](m\d+)[.]json$/)?.[1];
      const answer = await (slug ? request(path.replace(slug, 'zhaodu-handan')) : request(...all));
      if (!slug && path !== file) return answer;
      const text = await answer.text(), headers = { 'Content-Type': 'application/json' };
      if (slug && path.startsWith('/data/a/')) {
        return new Response(text.replace('"slug":"zhaodu-handan"', `"slug":"${slug}"`), { headers });
      }
      setTimeout(() => { window.mutated = true; });
      return new Response(mutant(text, number), { headers });
    };
    addEventListener('DOMContentLoaded', () => {
      const { file, number } = asked(), boot = document.getElementById('boot');
      if (boot && file === 'boot') boot.firstChild.data = mutant(boot.textContent, number);
    });
    window.wrong = () => {
      // What a page carries for another app is left alone, and said.
      const found = errors.filter(error => !error.includes('another version')), headlines = document.querySelectorAll('h1').length;
      if (headlines !== 1) found.push(`${headlines} h1`);
      if (!document.querySelector('main')?.innerText.trim()) found.push('blank');
      if (document.querySelector('.placeholder, .progress.busy')) found.push('something is awaited');
      const late = [...document.querySelectorAll('.related')].some(part => part.offsetParent && part.textContent.includes('正在载入'));
      if (late) found.push('related news are awaited');
      return found;
    };
    // What is wrong after two frames, and with what is awaited then once that has come.
    window.right = async () => {
      const frame = () => new Promise(requestAnimationFrame), begun = performance.now();
      await frame();
      await frame();
      while (wrong().length > 0 && errors.length === 0 && performance.now() - begun < 60_000) await frame();
      return wrong();
    };
  })();"#;

/// Goes to a page again and again, each time with another mistake in its file. What is wrong, by the number of the mistake.
const WALK: &str = r#"const [page, file, numbers, done] = arguments;
    const found = [], frame = () => new Promise(requestAnimationFrame), now = Date.now;
    let passed = 0;
    // What was fetched is never fresh.
    Date.now = () => now() + passed;
    (async () => {
      for (const number of numbers) {
        sessionStorage.setItem('mutant', JSON.stringify({ file, number }));
        passed += 61_000;
        window.mutated = false;
        errors.length = 0;
        const before = document.querySelector('main h1'), link = document.createElement('a'), begun = performance.now();
        link.href = page.replace('{}', `m${number}`);
        document.body.append(link);
        link.click();
        link.remove();
        const is_shown = () => mutated && document.querySelector('main h1') !== before;
        while (!is_shown() && errors.length === 0 && performance.now() - begun < 120_000) await frame();
        if (!is_shown()) errors.push('the page never came');
        await frame();
        const last = await right();
        if (last.length > 0) found.push([number, last]);
        // A page that has stopped does not go on.
        if (errors.length > 0) break;
      }
    })().then(() => done(found), error => done(String(error)));"#;

/// Pages that ask for their file whenever they are gone to, and the file; `{}` is an article of the mistake's own.
const BY_LINK: [(&str, &str); 13] = [
    ("/", "/data/home.json"),
    ("/a/zhaodu-handan", "/data/a/zhaodu-handan.json"),
    ("/a/xuebu-qiao", "/data/a/xuebu-qiao.json"),
    ("/a/wusheng-bianzhong", "/data/a/wusheng-bianzhong.json"),
    ("/a/tougao", "/data/a/tougao.json"),
    ("/a/congtai-jiaoyu-dudao", "/data/a/congtai-jiaoyu-dudao.json"),
    ("/c/jiaoyu", "/data/c/jiaoyu/head.json"),
    ("/c/jiaoyu/1", "/data/c/jiaoyu/1.json"),
    ("/t/%E6%95%99%E8%82%B2%E7%9D%A3%E5%AF%BC", "/data/t/教育督导/head.json"),
    ("/archive/2022-10", "/data/m/2022-10/head.json"),
    ("/archive", "/data/archive.json"),
    ("/p/about", "/data/p/about.json"),
    ("/a/{}", "/data/r/zhaodu-handan.json"),
];

/// Pages whose document is loaded for each mistake, since the app reads the file once.
const BY_LOADING: [(&str, &str); 3] =
    [("/c/lishi", "/data/hot.json"), ("/archive/2022-10", "/data/archive.json"), ("/", "/data/site.json")];

/// Which mistakes are made of so many.
fn choose(count: usize, random: &mut Rng) -> BTreeSet<usize> {
    let wanted = match std::env::var("MUTANTS").as_deref() {
        Ok("all") => count,
        Ok(number) => number.parse().unwrap_or_else(|e| panic!("MUTANTS is {number}: {e}")),
        Err(_) => FEW,
    };
    if wanted >= count {
        return (0..count).collect();
    }
    random.choose_multiple(0..count, wanted).into_iter().collect()
}

/// Tells, if something fails, which mistake did it.
struct Told(String);

impl Drop for Told {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("the mistake: {}", self.0);
        }
    }
}

impl Reader {
    /// How many mistakes there are in a file.
    async fn mistakes(&self, file: &str) -> usize {
        let script =
            "const [file, done] = arguments; own(file).then(answer => answer.text()).then(text => done(count(text)));";
        let count = self.client.execute_async(script, vec![json!(file)]).await.unwrap();
        usize::try_from(count.as_u64().unwrap()).unwrap()
    }

    /// Opens a page with a mistake, and waits until the app has had it.
    async fn open_with_mistake(&self, page: &str, file: &str, number: usize, had: &str) {
        let mutant = json!({ "file": file, "number": number }).to_string();
        let set = format!("sessionStorage.setItem('mutant', {});", json!(mutant));
        self.client.execute(&set, vec![]).await.unwrap();
        self.client.goto(&format!("{}{page}", self.server.address)).await.unwrap();
        self.until("!!document.querySelector('main h1')").await;
        self.client.execute("document.querySelector('.hot')?.scrollIntoView();", vec![]).await.unwrap();
        self.until(had).await;
        let wrong = self.client.execute_async("right().then(arguments[0]);", vec![]).await.unwrap();
        assert_eq!(wrong, json!([]));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mistake_in_a_file_neither_stops_the_app_nor_blanks_the_page() {
    if !Engine::only_in(
        &[Engine::Chromium],
        "elsewhere a pointer that rests over a link may fetch a page before its mistake is made",
    ) {
        return;
    }
    let made = site::numbered_articles(45);
    let mut random = Rng::with_seed(SEED);
    let mut made_of_all = 0;
    journey_on(vec![site::dist(), made.path().join("site")], "mutants", DESKTOP, async |reader| {
        reader.before_every_page(MAKE).await;
        for (page, file) in BY_LINK {
            reader.client.execute("sessionStorage?.clear();", vec![]).await.ok();
            reader.open("/p/feedback").await;
            let numbers = choose(reader.mistakes(file).await, &mut random);
            made_of_all += numbers.len();
            let numbers: Vec<usize> = numbers.into_iter().collect();
            for some in numbers.chunks(200) {
                let arguments = vec![json!(page), json!(file), json!(some)];
                let found = reader.client.execute_async(WALK, arguments).await.unwrap();
                assert_eq!(found, json!([]), "{page}: {file}");
            }
        }
        for (page, file) in BY_LOADING {
            reader.client.execute("sessionStorage.clear();", vec![]).await.unwrap();
            reader.open("/p/feedback").await;
            let numbers = choose(reader.mistakes(file).await, &mut random);
            made_of_all += numbers.len();
            for number in numbers {
                let _told = Told(format!("{page}: {file} {number}"));
                reader.open_with_mistake(page, file, number, "window.mutated").await;
            }
        }
    })
    .await;
    eprintln!("{made_of_all} mistakes");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mistake_in_what_a_page_carries_leaves_the_page_whole() {
    let setup = Setup { snapshots: true, ..DESKTOP };
    let mut random = Rng::with_seed(SEED);
    journey_on(vec![site::dist()], "mutants-boot", setup, async |reader| {
        // The mistake is made by a script in the document's own data.
        reader.bypass_policy();
        reader.before_every_page(MAKE).await;
        for page in ["/", "/a/zhaodu-handan", "/archive/2022-10"] {
            reader.open("/p/feedback").await;
            reader.client.execute("sessionStorage.clear();", vec![]).await.unwrap();
            reader.client.goto(&format!("{}{page}", reader.server.address)).await.unwrap();
            let count = reader.value("count(document.getElementById('boot').textContent)").await;
            let numbers = choose(usize::try_from(count.as_u64().unwrap()).unwrap(), &mut random);
            for number in numbers {
                let _told = Told(format!("{page}: boot {number}"));
                // What the app cannot read, it says, and leaves the page alone.
                let had = "document.documentElement.matches('[data-app=ready], .alone')";
                reader.open_with_mistake(page, "boot", number, had).await;
            }
        }
    })
    .await;
}
