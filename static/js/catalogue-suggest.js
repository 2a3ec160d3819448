// <odl-suggest data-url="/suggestions/"><label for="q">…</label><input id="q" name="q" type="search"></odl-suggest>
// What is proposed while typing: a listbox driven by the keyboard. Without it the field still searches.
const WAIT = 200;
let made = 0;

class OdlSuggest extends HTMLElement {
  connectedCallback() {
    this.querySelector('[role=listbox]')?.remove(); // left by a page restored from history
    this.input = this.querySelector('input');
    if (!this.input) return;
    this.list = document.createElement('ul');
    this.list.className = 'odl-suggest-list';
    this.list.id = `odl-suggest-${++made}`;
    this.list.hidden = true;
    this.list.setAttribute('role', 'listbox');
    this.list.setAttribute('aria-label', 'Suggestions');
    this.status = document.createElement('span');
    this.status.className = 'fr-sr-only';
    this.status.setAttribute('role', 'status');
    this.append(this.list, this.status);
    for (const [name, value] of [
      ['role', 'combobox'],
      ['autocomplete', 'off'],
      ['aria-autocomplete', 'list'],
      ['aria-controls', this.list.id],
      ['aria-expanded', 'false'],
    ]) this.input.setAttribute(name, value);
    this.input.addEventListener('input', () => this.wait());
    this.input.addEventListener('keydown', (event) => this.key(event));
    this.input.addEventListener('blur', () => this.close());
    this.list.addEventListener('mousedown', (event) => event.preventDefault()); // the field keeps the focus
  }

  disconnectedCallback() {
    clearTimeout(this.timer);
    this.asking?.abort();
  }

  wait() {
    clearTimeout(this.timer);
    this.asking?.abort();
    if (this.input.value.trim().length < 2) this.close();
    else this.timer = setTimeout(() => this.ask(), WAIT);
  }

  async ask() {
    this.asking = new AbortController();
    try {
      const address = new URL(this.dataset.url, location.href);
      address.searchParams.set('q', this.input.value.trim());
      const answer = await fetch(address, { signal: this.asking.signal });
      if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
      this.show(await answer.json());
    } catch (error) {
      if (error.name !== 'AbortError') this.close();
    }
  }

  show(items) {
    if (!items.length || document.activeElement !== this.input) {
      this.close();
      return;
    }
    this.list.replaceChildren(...items.map((item, rank) => this.option(item, rank)));
    this.list.hidden = false;
    this.input.setAttribute('aria-expanded', 'true');
    this.input.removeAttribute('aria-activedescendant');
    this.status.textContent = items.length > 1
      ? `${items.length} suggestions, flèches haut et bas pour choisir`
      : '1 suggestion, flèche bas pour la choisir';
  }

  option(item, rank) {
    const line = document.createElement('li');
    line.id = `${this.list.id}-${rank}`;
    line.setAttribute('role', 'option');
    line.setAttribute('aria-selected', 'false');
    line.dataset.url = item.url;
    const title = document.createElement('span');
    title.textContent = item.title;
    const detail = document.createElement('span');
    detail.className = 'odl-suggest-detail';
    detail.textContent = item.detail || item.kind;
    line.append(title, ' ', detail);
    line.addEventListener('click', () => this.go(line));
    return line;
  }

  key(event) {
    const options = [...this.list.children];
    const active = options.findIndex((line) => line.getAttribute('aria-selected') === 'true');
    if (event.key === 'Escape' && !this.list.hidden) {
      event.preventDefault(); // closes the list, keeps the words
      this.close();
    } else if (this.list.hidden || !options.length) {
      return;
    } else if (event.key === 'ArrowDown') {
      event.preventDefault();
      this.select(options, active + 1 < options.length ? active + 1 : 0);
    } else if (event.key === 'ArrowUp') {
      event.preventDefault();
      this.select(options, active > 0 ? active - 1 : options.length - 1);
    } else if (event.key === 'Enter') {
      if (active >= 0) {
        event.preventDefault();
        this.go(options[active]);
      } else {
        this.close();
      }
    }
  }

  select(options, chosen) {
    options.forEach((line, rank) => line.setAttribute('aria-selected', String(rank === chosen)));
    this.input.setAttribute('aria-activedescendant', options[chosen].id);
    options[chosen].scrollIntoView({ block: 'nearest' });
  }

  go(line) {
    const address = new URL(line.dataset.url, location.href);
    if (address.origin === location.origin) location.assign(address);
  }

  close() {
    clearTimeout(this.timer);
    this.asking?.abort();
    if (!this.list) return;
    this.list.hidden = true;
    this.list.replaceChildren();
    this.input.setAttribute('aria-expanded', 'false');
    this.input.removeAttribute('aria-activedescendant');
    this.status.textContent = '';
  }
}
customElements.define('odl-suggest', OdlSuggest);
