// <odl-carte map="…" geozone="…"><a href="…">La carte</a></odl-carte>: a thematic map on any site.
// A frame in a shadow root: a map needs images that a host's policy may refuse. What the tag holds stays until
// the map has answered, and comes back if it does not. The reference is in catalogue/embed/maps.py.
(() => {
  const HOME = 'PORTAL';
  const WORDS = ['map', 'geozone', 'layers', 'center', 'zoom', 'granularity', 'size', 'theme', 'accent', 'background'];
  const ROOM = { s: 520, m: 620, l: 800 };
  const PATIENCE = 20000;
  const LEAST = 50;
  const MOST = 5000;
  const BURST = 10; // messages a second

  if (customElements.get('odl-carte')) return;

  class OdlCarte extends HTMLElement {
    static observedAttributes = [...WORDS, 'data-odl-sans-registre'];

    constructor() {
      super();
      this.hear = this.hear.bind(this);
      this.times = [];
    }

    connectedCallback() {
      window.addEventListener('message', this.hear);
      this.draw();
    }

    disconnectedCallback() {
      window.removeEventListener('message', this.hear);
      clearTimeout(this.patience);
      this.frame?.remove();
      this.frame = null;
      this.asked = '';
    }

    attributeChangedCallback() {
      if (this.isConnected && this.frame) this.draw();
    }

    address() {
      const address = new URL(`/embed/carte/${encodeURIComponent(this.getAttribute('map'))}/`, HOME);
      for (const name of WORDS.slice(1)) {
        if (this.hasAttribute(name)) address.searchParams.set(name, this.getAttribute(name));
      }
      if (this.hasAttribute('data-odl-sans-registre')) address.searchParams.set('registre', 'non');
      return address.href;
    }

    draw() {
      if (!this.getAttribute('map')) return;
      const address = this.address();
      if (address === this.asked) return;
      this.asked = address;
      const root = this.shadowRoot || this.attachShadow({ mode: 'open' });
      this.slotted ||= document.createElement('slot');
      const room = ROOM[this.getAttribute('size')] || ROOM.m;
      this.style.display = 'block';
      this.frame?.remove();
      this.frame = document.createElement('iframe');
      this.frame.src = address;
      this.frame.title = this.getAttribute('title') || 'Carte';
      this.frame.loading = 'lazy';
      this.frame.allow = 'fullscreen';
      this.frame.setAttribute('sandbox', 'allow-scripts allow-popups allow-popups-to-escape-sandbox');
      Object.assign(this.frame.style, { border: '0', width: '100%', height: `${room}px`, display: 'block', visibility: 'hidden' });
      root.replaceChildren(this.slotted, this.frame);
      this.answered = false;
      clearTimeout(this.patience);
      // The time runs from when the frame begins to load, which is when it comes near the screen.
      this.frame.addEventListener('load', () => {
        this.patience = setTimeout(() => this.fail(), PATIENCE);
      }, { once: true });
    }

    fail() {
      if (this.answered) return;
      this.frame?.remove();
      this.frame = null;
      this.asked = '';
      this.dispatchEvent(new CustomEvent('odl:error', { bubbles: true, composed: true }));
    }

    hear(event) {
      if (!this.frame || event.source !== this.frame.contentWindow) return;
      if (event.origin !== new URL(HOME).origin && event.origin !== 'null') return; // 'null': sandboxed
      const said = event.data;
      if (!said || said.version !== 1) return;
      const now = performance.now();
      this.times = [...this.times.filter((time) => now - time < 1000), now];
      if (this.times.length > BURST) return;
      if (said.type === 'odl:height') this.size(Number(said.height));
      else if (said.type === 'odl:feature') this.choose(said);
    }

    size(height) {
      if (!Number.isInteger(height) || height < LEAST || height > MOST) return;
      this.frame.style.height = `${height + 4}px`;
      if (this.answered) return;
      this.answered = true;
      clearTimeout(this.patience);
      this.frame.style.visibility = 'visible';
      this.slotted.remove();
      this.dispatchEvent(new CustomEvent('odl:ready', { bubbles: true, composed: true, detail: { height } }));
    }

    choose(said) {
      if (![said.map, said.layer, said.title].every((word) => typeof word === 'string' && word.length < 500)) return;
      if (!said.properties || typeof said.properties !== 'object') return;
      const properties = {};
      for (const [name, value] of Object.entries(said.properties).slice(0, 60)) {
        if (['string', 'number', 'boolean'].includes(typeof value)) properties[name] = value;
      }
      const detail = { map: said.map, layer: said.layer, title: said.title, properties };
      this.dispatchEvent(new CustomEvent('odl:feature', { bubbles: true, composed: true, detail }));
    }
  }
  customElements.define('odl-carte', OdlCarte);
})();
