// <odl-catalogue organization="…" geozone="…"><a href="…">Nos données ouvertes</a></odl-catalogue>
// Attributes bound the list; what the visitor chooses comes on top, and can be taken away.
const USUAL_FACETS = ['organization', 'theme', 'license', 'format', 'freshness', 'tag'];
const FACETS = [...USUAL_FACETS, 'level', 'granularity', 'schema', 'brake', 'origin', 'reason'];
// `theme` is a filter of the list as well as the word that every library has for light and dark.
const SCHEMES = ['auto', 'light', 'dark'];
const SHOWN = 10;
const WINDOW = 10000;
const WIDE = 736;
const LOOKS = ['q', 'sort', 'page-size', 'dataset', 'lang', 'theme', 'accent', 'background', 'search', 'sorts', 'facets', 'heading', 'hash', 'portal', 'loading'];

class OdlCatalogue extends HTMLElement {
  static observedAttributes = [...FILTERS, ...LOOKS];

  constructor() {
    super();
    this.attachShadow({ mode: 'open' }).append(node('slot'));
    dress(this.shadowRoot);
    this.names = {};
    this.source = 'portal';
    this.turn = 0;
    this.onHash = () => {
      if (location.hash !== this.written) this.restart();
    };
  }

  connectedCallback() {
    if (this.hasAttribute('hash')) window.addEventListener('hashchange', this.onHash);
    // The tag opens before what stands inside is read.
    if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', () => this.begin(), { once: true });
    else queueMicrotask(() => this.begin());
  }

  disconnectedCallback() {
    window.removeEventListener('hashchange', this.onHash);
    this.stop?.abort();
  }

  attributeChangedCallback(name, before, after) {
    if (!this.begun || before === after || this.waiting) return;
    this.waiting = true;
    queueMicrotask(() => {
      this.waiting = false;
      this.restart();
    });
  }

  begin() {
    if (this.begun || !this.isConnected) return;
    if (this.getAttribute('loading') === 'lazy' && !this.seen) {
      const watch = new IntersectionObserver(([{ isIntersecting: shown }]) => {
        if (!shown) return;
        watch.disconnect();
        this.seen = true;
        this.begin();
      });
      watch.observe(this);
      return;
    }
    this.begun = true;
    this.restart();
  }

  restart() {
    this.box = null;
    this.state = { ...this.start, ...this.fromHash() };
    const wanted = this.state.dataset ?? this.getAttribute('dataset');
    delete this.state.dataset;
    this.load().then(() => wanted && this.open(wanted)).catch(() => {});
  }

  // What is said on the tag.

  get words() {
    return this.lang === 'en' ? EN : FR;
  }

  get portal() {
    const said = this.getAttribute('portal');
    return (said && safe(said) ? safe(said) : PORTAL).replace(/\/+$/, '');
  }

  get heading() {
    return Math.min(6, Math.max(2, Number(this.getAttribute('heading')) || 3));
  }

  bounds(name) {
    const values = (this.getAttribute(name) ?? '').split(',').map((value) => value.trim());
    return values.filter((value) => value && !(name === 'theme' && SCHEMES.includes(value)));
  }

  params() {
    const { state } = this;
    const found = { q: state.q ?? this.getAttribute('q') ?? '', sort: state.sort ?? this.getAttribute('sort') ?? '' };
    for (const name of FILTERS) {
      const [bounds, chosen] = [this.bounds(name), [state[name] ?? []].flat()];
      found[name] = name === 'tag' ? [...new Set([...bounds, ...chosen])] : chosen.length ? chosen : bounds;
    }
    const size = Number(state.page_size ?? this.getAttribute('page-size')) || 20;
    return { ...found, page: Number(state.page) || 1, page_size: Math.min(100, Math.max(1, size)) };
  }

  asking() {
    const unseen = this.hasAttribute('data-odl-sans-registre') || document.querySelector('script[data-odl-sans-registre]');
    return { unseen, signal: this.stop?.signal };
  }

  // What a page may call.

  search(params = {}) {
    this.state = { ...this.state, page: 1, ...params };
    this.toHash();
    return this.load();
  }

  reload() {
    return this.load();
  }

  async open(key) {
    const item = this.found?.data.find((one) => one.id === key || one.slug === key) ?? { id: key, slug: key };
    const { id, slug, title, page } = item;
    const url = this.source === 'portal' ? `${this.portal}/jeux-de-donnees/${encodeURIComponent(slug)}/` : page;
    if (!this.box || !this.tell('odl:open', { id, slug, title, url }, true)) return;
    this.close();
    const button = this.find(`open:${id}`);
    const place = button?.closest('li') ?? this.box.list.parentNode.insertBefore(node('div', { part: 'item' }), this.box.list);
    const shown = node('div', { 'aria-live': 'polite' }, this.words.loading);
    place.append(shown);
    this.opened = { key: id, shown, alone: button ? null : place, button };
    button?.setAttribute('aria-expanded', 'true');
    this.toHash();
    try {
      shown.replaceChildren(await datasetView(this, item));
    } catch (error) {
      if (error.name === 'AbortError') return;
      shown.textContent = this.words.failed;
      this.tell('odl:error', { message: error.message, status: error.status });
    }
  }

  close() {
    if (!this.opened) return;
    const { shown, alone, button } = this.opened;
    (alone ?? shown).remove();
    button?.setAttribute('aria-expanded', 'false');
    this.opened = null;
    this.toHash();
  }

  tell(name, detail, cancelable = false) {
    return this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true, cancelable }));
  }

  // State in the address, under a name of its own, so that several elements and the page's own words can share it.

  get prefix() {
    return `${this.getAttribute('hash') || 'odl'}.`;
  }

  fromHash() {
    const found = {};
    if (!this.hasAttribute('hash')) return found;
    for (const [name, value] of new URLSearchParams(location.hash.slice(1))) {
      if (!name.startsWith(this.prefix)) continue;
      const key = name.slice(this.prefix.length);
      if (FILTERS.includes(key)) (found[key] ??= []).push(value);
      else if (['q', 'sort', 'page', 'dataset'].includes(key)) found[key] = value;
    }
    return found;
  }

  toHash() {
    if (!this.hasAttribute('hash')) return;
    const others = location.hash.slice(1).split('&').filter((part) => part && !part.startsWith(this.prefix));
    const own = Object.entries({ ...this.state, dataset: this.opened?.key ?? '' })
      .filter(([name, value]) => value && name !== 'page_size' && !(name === 'page' && Number(value) === 1))
      .flatMap(([name, value]) => [value].flat().map((one) => `${this.prefix}${name}=${encodeURIComponent(one)}`));
    const hash = [...others, ...own].join('&');
    if (hash === location.hash.slice(1)) return;
    location.hash = hash;
    this.written = location.hash;
  }

  // One search, and what it shows. A later one silences those before it.

  async load() {
    this.stop?.abort();
    this.stop = new AbortController();
    const turn = (this.turn += 1);
    const params = this.params();
    this.box?.all.setAttribute('aria-busy', 'true');
    try {
      const found = await search(this.portal, params, this.asking());
      if (turn !== this.turn) return null;
      this.found = found;
      this.source = found.source;
      this.show(params);
      const told = { total: found.total, page: params.page, ids: found.data.map((item) => item.id), source: found.source, params };
      this.tell('odl:search', told);
      return told;
    } catch (error) {
      if (turn !== this.turn) return null;
      this.fail(error);
      throw error;
    }
  }

  fail(error) {
    if (this.box) {
      this.box.all.removeAttribute('aria-busy');
      const again = node('button', { type: 'button', part: 'button', onclick: () => this.load().catch(() => {}) }, this.words.again);
      this.box.status.replaceChildren(this.words.failed, ' ', again);
    }
    this.tell('odl:error', { message: error.message, status: error.status });
  }

  // Drawing. The frame is made once and its parts are filled, so that what is announced and focused stays.

  frame() {
    const { words } = this;
    const said = (name) => !['no', 'non', 'false'].includes(this.getAttribute(name));
    const box = {};
    const part = (name, tag, about = {}) => (box[name] = node(tag, { part: name, ...about }));
    box.words = node('input', { type: 'search', name: 'q', part: 'input', maxlength: 200, autocomplete: 'off' });
    const submit = (event) => {
      event.preventDefault();
      this.choose({ q: box.words.value.trim() });
    };
    const form = said('search') && node('form', { part: 'form', role: 'search', onsubmit: submit }, node('label', {}, words.words, box.words), node('button', { part: 'button' }, words.search));
    box.order = node('select', { part: 'input', onchange: (event) => this.choose({ sort: event.target.value }) });
    for (const [value, label] of Object.entries(words.sorts)) box.order.append(node('option', { value }, label));
    const sort = said('search') && said('sorts') && node('label', { part: 'sort' }, words.sort, box.order);
    box.facetNames = !said('facets') ? [] : (this.getAttribute('facets') === 'all' ? FACETS : this.bounds('facets').length ? this.bounds('facets') : USUAL_FACETS);
    box.narrow = box.facetNames.length ? node('details', { part: 'narrow', open: this.clientWidth >= WIDE }, node('summary', {}, words.narrow), part('facets', 'div')) : null;
    const results = node('div', { part: 'results' }, sort || '', part('list', 'ul', { 'aria-label': words.list }), part('pages', 'nav', { 'aria-label': words.pages }), part('source', 'p'));
    const body = node('div', { part: 'body', class: box.narrow ? '' : 'one' }, box.narrow ?? '', results);
    const look = [SCHEMES.find((one) => one === this.getAttribute('theme')), this.hasAttribute('background') && 'ground'].filter(Boolean).join(' ');
    box.all = node('section', { part: 'catalogue', 'aria-label': words.catalogue, lang: this.lang === 'en' ? 'en' : 'fr', class: look }, form || '', part('status', 'p', { role: 'status', tabindex: '-1' }), part('note', 'p'), part('choices', 'ul', { 'aria-label': words.chosen }), body);
    for (const name of ['accent', 'background']) {
      const colour = /^#?([\da-f]{3}|[\da-f]{6})$/i.exec(this.getAttribute(name) ?? '');
      if (colour) box.all.style.setProperty(`--odl-${name}`, `#${colour[1]}`);
      if (colour && name === 'background') box.all.style.setProperty('--c', ink(colour[1]));
    }
    return box;
  }

  show(params) {
    const { words, found } = this;
    const held = this.shadowRoot.activeElement?.dataset.key;
    this.opened = null;
    if (!this.box) {
      this.box = this.frame();
      this.shadowRoot.replaceChildren(this.box.all);
    }
    const { box } = this;
    box.all.removeAttribute('aria-busy');
    box.words.value = params.q;
    box.order.value = params.sort;
    box.status.replaceChildren(found.total ? `${new Intl.NumberFormat(this.lang === 'en' ? 'en' : 'fr').format(found.total)}${words.count(found.total)}` : words.none);
    const lost = (found.lost ?? []).map((name) => (name === 'sort' ? words.sort : words[name]).toLowerCase());
    box.note.replaceChildren(found.source === 'portal' ? '' : `${words.direct}${lost.length ? words.without + lost.join(', ') : ''}.`);
    box.note.hidden = found.source === 'portal';
    this.showFacets();
    box.choices.replaceChildren(...this.choices());
    box.choices.hidden = !box.choices.children.length;
    const empty = !found.total && filled(this, 'empty', {});
    box.list.replaceChildren(...(empty ? [node('li', {}, empty)] : found.data.map((item) => this.itemRow(item))));
    box.list.hidden = !box.list.children.length;
    this.showPages(params);
    const list = found.source === 'portal' ? `${this.portal}/jeux-de-donnees/${query({ ...params, page: '', page_size: '' })}` : UPSTREAM;
    box.source.replaceChildren(words.source, link(list, new URL(list).host));
    if (held) (this.find(held) ?? box.status).focus();
  }

  find(key) {
    return [...this.shadowRoot.querySelectorAll('[data-key]')].find((item) => item.dataset.key === key);
  }

  itemRow(item) {
    const facts = factsOf(this, item);
    const own = filled(this, 'item', facts);
    if (own) {
      for (const part of own.querySelectorAll('[data-odl-open]')) part.addEventListener('click', () => this.toggle(item.id));
      return node('li', { part: 'item' }, own);
    }
    const button = node('button', { type: 'button', part: 'open', 'data-key': `open:${item.id}`, 'aria-expanded': 'false', onclick: () => this.toggle(item.id) }, facts.title);
    return node('li', { part: 'item' }, node(`h${this.heading}`, { part: 'title' }, button), node('p', { part: 'summary' }, facts.summary), pairs(facts, this.words, ['organization', 'license', 'updated', 'freshness'], 'facts'));
  }

  toggle(id) {
    if (this.opened?.key === id) this.close();
    else this.open(id);
  }

  showFacets() {
    const { box, words } = this;
    if (!box.narrow) return;
    const opened = new Set([...box.facets.querySelectorAll('[open]')].map((item) => item.dataset.name));
    const groups = box.facetNames.map((name) => {
      const chosen = this.state[name] ?? [];
      const bounds = this.bounds(name);
      const values = (this.found.facets?.[name === 'organization' ? 'organization_id_with_name' : name] ?? [])
        .filter((item) => item.name !== 'all' && item.count)
        .map(({ name: said, count }) => {
          const [value, label] = name === 'organization' ? said.split(/\|(.*)/s) : [said];
          if (label) this.names[value] = label;
          return { value, count, label: label || labelOf(words, name, value) };
        })
        .filter(({ value }) => (name === 'tag' ? !bounds.includes(value) : !bounds.length || bounds.includes(value)));
      const kept = [...values.filter((item) => chosen.includes(item.value)), ...values.filter((item) => !chosen.includes(item.value))].slice(0, Math.max(SHOWN, chosen.length));
      if (!kept.length || (kept.length < 2 && !chosen.length)) return null;
      const rows = kept.map(({ value, count, label }) => node('li', {}, node('label', {}, node('input', { type: 'checkbox', 'data-key': `${name}:${value}`, checked: chosen.includes(value), onchange: (event) => this.tick(name, value, event.target.checked) }), node('span', {}, `${label} (${count})`))));
      return node('details', { part: 'facet', 'data-name': name, open: opened.has(name) || chosen.length > 0 }, node('summary', { part: 'facet-title' }, words[name] ?? name), node('ul', {}, ...rows));
    });
    box.facets.replaceChildren(...groups.filter(Boolean));
    box.narrow.hidden = !box.facets.children.length;
  }

  tick(name, value, on) {
    const others = (this.state[name] ?? []).filter((one) => one !== value);
    this.choose({ [name]: on ? [...others, value] : others });
  }

  choices() {
    const rows = [];
    const q = this.state.q ?? this.getAttribute('q');
    if (q) rows.push(['q', q, `« ${q} »`, () => this.choose({ q: '' })]);
    for (const name of FILTERS) for (const value of this.state[name] ?? []) rows.push([name, value, this.words[name] + this.words.colon + (this.names[value] ?? labelOf(this.words, name, value)), () => this.tick(name, value, false)]);
    return rows.map(([name, value, label, onclick]) => node('li', {}, node('button', { type: 'button', part: 'choice', 'data-key': `choice:${name}:${value}`, 'aria-label': this.words.remove + label, onclick }, `${label} ✕`)));
  }

  choose(params) {
    this.search(params).catch(() => {});
  }

  showPages({ page, page_size: size }) {
    const { words, box } = this;
    const last = Math.min(Math.ceil(this.found.total / size), Math.floor(WINDOW / size));
    const turn = (label, to, key) => node('button', { type: 'button', part: 'page', 'data-key': key, disabled: to < 1 || to > last, onclick: () => this.choose({ page: to }) }, label);
    box.pages.replaceChildren(turn(words.previous, page - 1, 'previous'), node('span', {}, `${words.page}${page}${words.of}${last}`), turn(words.next, page + 1, 'next'));
    box.pages.hidden = last < 2;
  }
}

// Black or white, whichever is read better on a ground of the host's choice.
function ink(colour) {
  const full = colour.length === 3 ? colour.replace(/./g, '$&$&') : colour;
  const [r, g, b] = [0, 2, 4].map((at) => (parseInt(full.slice(at, at + 2), 16) / 255) ** 2.2);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.18 ? '#161616' : '#fff';
}

if (!customElements.get('odl-catalogue')) customElements.define('odl-catalogue', OdlCatalogue);

// What the modules aside are lent.
const TOOLS = { FILTERS, FR, PORTAL, node, drawn, link, safe, plain, shortened, pairs, read, record, preview, kindOf, factsOf, dress };

// Pages of the ancestors have marks of their own: only they load what understands them.
function revive() {
  const marks = document.querySelectorAll('.uData-data, .Metaclic-data, .uData-map[data-resources], .Metaclic-map[data-resources]');
  if (marks.length) import(MODULES.ancestors).then((old) => old.revive(marks, TOOLS));
}

if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', revive, { once: true });
else revive();
