// Where the visitor is. Hears links, the form and the browser's Back; asks the server for what the address says; and
// brings address, title, form and history into line with what came back.

const form = () => document.getElementById('sk-form');
const here = () => location.search + location.hash;
const shown = () => element.querySelector('.sk-here')?.dataset ?? {};
const stored = (store, key) => { try { return store.getItem(key); } catch { return null; } };
const keep = (store, key, value) => { try { store.setItem(key, value); } catch { /* a browser that keeps nothing */ } };
let language = stored(localStorage, 'sukien-language') ?? (navigator.languages ?? [])[0] ?? '';
let pushes = false;
let edited = false;  // the question's box holds what was not asked yet

const busy = (on) => {
  document.getElementById('sk-answer')?.setAttribute('aria-busy', on);
  document.getElementById('sk-layout')?.classList.toggle('sk-busy', on);
};
// One step at a time: while one is under way, the last one asked for after it waits.
let serial = 0;
let under_way = null;
let next = null;
let wanted = null;
const question = (address) => new URL(address ?? '/', location.href).searchParams.get('q');
const go = (address, options = {}) => {
  if (under_way) { next = [address, options]; return; }
  const { push = true, asked = false, anew = false } = options;
  if (asked || question(address) !== question(shown().address)) edited = false;
  pushes = push;
  busy(true);
  serial += 1;
  under_way = setTimeout(land, 20000);  // a server that is gone must not leave the page deaf
  const { address: before = '', version = '' } = shown();
  wanted = address;
  trigger('go', { address, asked, language, before: anew ? '' : before, version, serial });
};
const land = () => {
  clearTimeout(under_way);
  under_way = null;
  busy(false);
  const waiting = next;
  next = null;
  if (waiting) go(...waiting);
};
// What is loaded next shall show what was asked for last.
const stay = () => { if (under_way && wanted) history.replaceState(null, '', wanted); };
// Gradio says in English, and in a box of its own, that something went wrong; we hide that box and say it ourselves.
const failed = async () => {
  const { offline, failed: busyNow } = shown();
  try {
    const state = await (await fetch('health', { cache: 'no-store' })).json();
    if (state.status === 'ok' && state.articles === undefined) {  // nobody is logged in any more
      stay();
      location.reload();
    } else say(busyNow);
  } catch {
    stay();  // when the server is back, gradio loads the page again
    say(offline, 60000);
  }
  land();
};
new MutationObserver((changes) => {
  if (changes.some(({ addedNodes }) => [...addedNodes].some((node) => node.querySelector?.('.toast-body') || node.matches?.('.toast-body')))) failed();
}).observe(document.body, { childList: true, subtree: true });

const latest = {};
window.sukien = { go: (address) => go(address), refresh: () => go(here(), { push: false }), anew: () => go(here(), { push: false, anew: true }) };
// A tab was pressed: back to what it showed last.
const turn = (tab) => {
  const name = tab.dataset.tabId;
  if (shown().tab !== name) go(latest[name] ?? (name === 'ask' ? '/' : `?tab=${name}`));
};

const say = (text, time) => window.sukienSay?.(text, time);
const copy = async (button) => {
  const text = button.dataset.copy.startsWith('?') ? new URL(button.dataset.copy, location.href).href : button.dataset.copy;
  let done = false;
  try {
    await navigator.clipboard.writeText(text);
    done = true;
  } catch {
    // Where a page is not trusted with the clipboard (http from another machine), the old way may do.
    const area = document.body.appendChild(Object.assign(document.createElement('textarea'), { value: text }));
    area.select();
    done = document.execCommand('copy');
    area.remove();
    button.focus();
  }
  say(done ? button.dataset.said : button.dataset.failed);
};

const beside = (link) => {
  const address = new URL(location.href);
  address.searchParams.set('article', link.dataset.article);
  if (link.dataset.mark) address.searchParams.set('mark', link.dataset.mark);
  else address.searchParams.delete('mark');
  address.hash = Number(link.dataset.end) ? `${link.dataset.start}-${link.dataset.end}` : '';
  return address.search + address.hash;
};
const close = () => {
  const address = new URL(location.href);
  address.searchParams.delete('article');
  address.searchParams.delete('mark');
  go(address.search || '/');
};
const ask = (always) => {
  const fields = Object.fromEntries([...new FormData(form())].filter(([, value]) => value.trim()));
  if (!fields.q && !always) return;
  const same = fields.q && fields.q === new URLSearchParams(shown().address).get('q');
  const after = same ? new URLSearchParams(shown().address).get('after') : null;
  if (after) fields.after = after;
  const query = new URLSearchParams(fields).toString();
  go(query ? `?${query}` : '/', { asked: !same });
};
const actions = {
  set_language: (button) => {
    language = button.dataset.language;
    keep(localStorage, 'sukien-language', language);
    pressed = `.sk-switch button[data-language=${language}]`;
    go(here(), { push: false, anew: true });
  },
  open_article: (button) => { window.sukienOpener = button; go(beside(button)); },
  close: () => close(),
  print: () => window.print(),
  clear: () => {
    for (const field of form().elements) if (field.name && field.name !== 'q') field.value = '';
    ask(false);
  },
  forget: () => { keep(sessionStorage, 'sukien-history', '[]'); list(); document.getElementById('sk-question').focus(); },
  judge: (button) => {
    for (const other of button.parentElement.querySelectorAll('button')) other.setAttribute('aria-pressed', other === button);
    trigger('judge', { address: shown().address, verdict: button.dataset.verdict, language });
  },
};
document.addEventListener('click', (event) => {
  const link = event.target.closest('a[data-go]');
  if (link) {
    if (event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    if (link.dataset.article) window.sukienOpener = link;
    go(link.dataset.article ? beside(link) : link.getAttribute('href'));
    return;
  }
  const tab = event.target.closest('#sk-tabs [role=tab]');
  if (tab) turn(tab);
  const button = event.target.closest('button');
  if (button?.dataset.copy) copy(button);
  else if (button && actions[button.dataset.action]) actions[button.dataset.action](button);
});
document.addEventListener('submit', (event) => {
  if (event.target !== form()) return;
  event.preventDefault();
  ask(true);
  // On a phone the keyboard would cover the answer.
  if (matchMedia('(pointer: coarse)').matches) document.activeElement?.blur();
});
document.addEventListener('input', (event) => { if (event.target.id === 'sk-question') edited = true; });
document.addEventListener('change', (event) => {
  if (event.target.form === form() && event.target.id !== 'sk-question') ask(false);
});
document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape' && document.querySelector('.sk-reader')) close();
  const writing = event.target.closest?.('input, textarea, select, [contenteditable]');
  if (event.key === '/' && !writing && form()?.offsetParent) {
    event.preventDefault();
    document.getElementById('sk-question').focus();
  }
});
window.addEventListener('popstate', () => go(here(), { push: false }));

const fill = () => {
  const parameters = new URLSearchParams(shown().address);
  if (!form()) return;
  let on = 0;
  for (const field of form().elements) {
    if (!field.name) continue;
    const value = field.name !== 'q' && !parameters.get('q') ? '' : parameters.get(field.name) ?? '';
    // What is being typed while an answer comes is not taken away.
    if (field.name === 'q' && (edited || next)) continue;
    if (field.tagName === 'SELECT' && value && ![...field.options].some((option) => option.value === value)) {
      field.add(new Option(field.name === 'event' ? shown().event : value, value));
    }
    field.value = value;
    if (field.name !== 'q' && value) on += 1;
  }
  document.querySelector('#sk-filters > summary').dataset.on = on || '';
};
const list = () => {
  const box = document.getElementById('sk-history');
  if (!box) return;
  const asked = JSON.parse(stored(sessionStorage, 'sukien-history') ?? '[]');
  box.hidden = asked.length === 0;
  box.querySelector('ol').replaceChildren(...asked.map(({ address, question }) => {
    const link = Object.assign(document.createElement('a'), { href: address, textContent: question });
    link.dataset.go = '';
    const item = document.createElement('li');
    item.append(link);
    return item;
  }));
};
const remember = () => {
  const question = new URLSearchParams(shown().address).get('q');
  if (!question) return;
  const link = new URL(shown().address, location.href);
  for (const name of ['article', 'mark', 'tab']) link.searchParams.delete(name);
  const address = link.search;
  const asked = JSON.parse(stored(sessionStorage, 'sukien-history') ?? '[]').filter((one) => one.address !== address);
  keep(sessionStorage, 'sukien-history', JSON.stringify([{ address, question }, ...asked].slice(0, 30)));
};
// What was pressed is gone with what was shown: the keyboard goes on at what came instead.
let arrived = false;
let pressed = '';
const settle = () => {
  if (pressed) document.querySelector(pressed)?.focus();
  pressed = '';
  if (document.activeElement !== document.body || document.querySelector('.sk-reader')) return;
  const title = shown().tab === 'events' ? document.querySelector('#sk-event-view .sk-title, .sk-events a') : null;
  const box = shown().tab === 'ask' && !matchMedia('(pointer: coarse)').matches ? document.getElementById('sk-question') : null;
  (title ?? box)?.focus({ preventScroll: true });
};
const arrive = () => {
  const { address, title } = shown();
  if (address === undefined) return;
  document.documentElement.lang = shown().language;
  document.title = title;
  document.getElementById('sk-layout').dataset.tab = shown().tab;
  latest[shown().tab] = address;
  const target = address === '/' ? location.pathname : address;
  if (pushes && target !== (here() || location.pathname)) history.pushState(null, '', target);
  fill();
  remember();
  list();
  if (arrived) setTimeout(settle, 100);
  arrived = true;
  land();
};
watch('value', arrive);
window.sukienFill = () => { fill(); list(); };
setTimeout(() => go(here(), { push: false, anew: true }), 0);
