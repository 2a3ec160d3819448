// <odl-links data-url="…/lier/" data-name="links"><ul>ticked boxes</ul>…</odl-links>
// What the item speaks of, found by typing: each thing found is a button that adds a ticked box.
const WAIT = 250;
let made = 0;

class OdlLinks extends HTMLElement {
  connectedCallback() {
    this.querySelector('.odl-links-search')?.remove();
    this.list = this.querySelector('.odl-links');
    const box = document.createElement('div');
    box.className = 'odl-links-search';
    const label = document.createElement('label');
    label.textContent = 'Chercher un jeu, un producteur, une réutilisation, un territoire, une fiche';
    label.htmlFor = `odl-links-${++made}`;
    this.input = document.createElement('input');
    this.input.type = 'search';
    this.input.id = label.htmlFor;
    this.input.className = 'vTextField';
    this.input.autocomplete = 'off';
    this.found = document.createElement('ul');
    this.status = document.createElement('p');
    this.status.setAttribute('role', 'status');
    this.status.className = 'help';
    box.append(label, this.input, this.status, this.found);
    this.list.after(box);
    this.input.addEventListener('input', (event) => {
      event.stopPropagation(); // nothing of the page changes yet
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.ask(), WAIT);
    });
    this.input.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter') return;
      event.preventDefault(); // the form is not to be sent
      this.ask();
    });
  }

  disconnectedCallback() {
    clearTimeout(this.timer);
    this.asking?.abort();
  }

  async ask() {
    clearTimeout(this.timer);
    this.asking?.abort();
    this.asking = new AbortController();
    const q = this.input.value.trim();
    if (q.length < 2) {
      this.found.replaceChildren();
      this.status.textContent = '';
      return;
    }
    try {
      const address = new URL(this.dataset.url, location.href);
      address.searchParams.set('q', q);
      const answer = await fetch(address, { signal: this.asking.signal });
      if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
      const { results } = await answer.json();
      this.found.replaceChildren(...results.map((item) => this.offer(item)));
      this.status.textContent = results.length ? `${results.length} réponses : choisir pour ajouter.` : 'Rien de ce nom.';
    } catch (error) {
      if (error.name !== 'AbortError') this.status.textContent = 'La recherche ne répond pas.';
    }
  }

  offer(item) {
    const line = document.createElement('li');
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = item.label;
    button.addEventListener('click', () => this.choose(item));
    line.append(button);
    return line;
  }

  choose(item) {
    const known = [...this.list.querySelectorAll('input')].find((box) => box.value === item.value);
    if (known) known.checked = true;
    else {
      const line = document.createElement('li');
      const label = document.createElement('label');
      const box = document.createElement('input');
      box.type = 'checkbox';
      box.name = this.dataset.name;
      box.value = item.value;
      box.checked = true;
      label.append(box, ` ${item.label}`);
      line.append(label);
      this.list.append(line);
    }
    this.input.value = '';
    this.found.replaceChildren();
    this.status.textContent = `Ajouté : ${item.label}`;
    this.input.focus();
    this.dispatchEvent(new Event('odl-changed', { bubbles: true }));
  }
}
customElements.define('odl-links', OdlLinks);
