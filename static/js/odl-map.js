// <odl-map data-map="{…}">a picture, until the map is there</odl-map>
// A map made of our tiles, our GeoJSON and a base map that the visitor chooses. What it asks is in
// sig/maps/drawn.py; what it says at a click comes from the server in words. Needs Leaflet's global `L`.
(() => {
  const WAIT = 250; // before the address and the list follow a move
  const BASE_ERRORS = 4; // tiles refused, none received: the base map is not there
  const SHEET = { width: 490, height: 420 }; // CSS pixels that the map may take on an A4 sheet
  const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
  const framed = window.parent !== window;
  let made = 0;

  function node(name, properties = {}, ...children) {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(properties)) {
      if (key in element && typeof value !== 'string') element[key] = value;
      else if (key === 'text') element.textContent = value;
      else element.setAttribute(key, value);
    }
    element.append(...children);
    return element;
  }

  async function json(address) {
    const answer = await fetch(address, { credentials: framed ? 'omit' : 'same-origin' });
    if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
    return answer.json();
  }

  class OdlMap extends HTMLElement {
    connectedCallback() {
      if (this.map || !window.L) return;
      this.asked = JSON.parse(this.dataset.map);
      this.id ||= `odl-map-${++made}`;
      this.read();
      this.build();
      this.start();
      this.beforePrint = () => this.size();
      window.addEventListener('beforeprint', this.beforePrint);
    }

    disconnectedCallback() {
      clearTimeout(this.timer);
      window.removeEventListener('beforeprint', this.beforePrint);
      this.map?.remove();
      this.map = null;
    }

    // A sheet shows the map as it is on the screen, only smaller: no other frame, no tile to wait for.
    size() {
      const { offsetWidth: width, offsetHeight: height } = this.box;
      if (!width || !height) return;
      const values = { width: `${width}px`, height: `${height}px`, scale: Math.min(SHEET.width / width, SHEET.height / height) };
      for (const [name, value] of Object.entries(values)) this.box.style.setProperty(`--sheet-${name}`, value);
      this.box.classList.add('is-sized');
    }

    // What the address after # says of this map: #carte=<zoom>/<latitude>/<longitude>/<layers>/<base>
    read() {
      const said = new URLSearchParams(location.hash.slice(1)).get('carte');
      if (!said || framed) return;
      const [zoom, latitude, longitude, layers, base] = said.split('/');
      const center = [Number(latitude), Number(longitude)];
      if (center.every(Number.isFinite) && Number(zoom) > 0) this.asked.frame = { center, zoom: Number(zoom) };
      if (layers !== undefined) {
        const shown = new Map(layers.split(',').filter(Boolean).map((item) => item.split(':')));
        for (const layer of this.asked.layers) {
          layer.visible = shown.has(layer.key);
          const opacity = Number(shown.get(layer.key));
          if (opacity >= 0 && opacity <= 100 && shown.get(layer.key)) layer.opacity = opacity / 100;
        }
      }
      if (this.asked.bases.some((item) => item.slug === base)) this.asked.base = base;
    }

    build() {
      this.box = node('div', { class: 'odl-map-box', role: 'application', 'aria-label': `Carte : ${this.asked.title}. Flèches pour se déplacer, plus et moins pour zoomer, Entrée pour savoir ce qui est au centre.` });
      this.note = node('p', { class: 'odl-map-note', role: 'status' });
      this.credit = node('p', { class: 'odl-map-credit' });
      const stage = node('div', { class: 'odl-map-stage' }, this.box, node('span', { class: 'odl-map-cross', 'aria-hidden': 'true' }), this.credit);
      this.still = [...this.childNodes];
      this.replaceChildren(this.tools(), stage, this.note, this.panel());
      this.classList.add('is-live');
    }

    tools() {
      const field = node('input', { type: 'search', id: `${this.id}-place`, class: 'fr-input', maxlength: '100', autocomplete: 'off' });
      const go = node('button', { type: 'button', class: 'fr-btn fr-btn--secondary fr-btn--sm', text: 'Aller' });
      this.found = node('ul', { class: 'odl-map-found' });
      const search = () => this.search(field.value.trim());
      go.addEventListener('click', search);
      field.addEventListener('keydown', (event) => {
        if (event.key !== 'Enter' || event.isComposing) return;
        event.preventDefault();
        search();
      });
      const center = node('button', { type: 'button', class: 'fr-btn fr-btn--tertiary fr-btn--sm', text: 'Ce qui est au centre' });
      center.addEventListener('click', () => this.ask(this.map.getCenter()));
      const tools = node('div', { class: 'odl-map-tools odl-no-print' },
        node('div', { class: 'odl-map-search', role: 'search', 'aria-label': 'Aller à un lieu' },
          node('label', { class: 'fr-label', for: field.id, text: 'Aller à une commune' }), node('div', { class: 'odl-map-row' }, field, go), this.found),
        node('div', { class: 'odl-map-row' }, center));
      if (document.fullscreenEnabled) {
        const full = node('button', { type: 'button', class: 'fr-btn fr-btn--tertiary fr-btn--sm', text: 'Plein écran' });
        full.addEventListener('click', () => (document.fullscreenElement ? document.exitFullscreen() : this.requestFullscreen()));
        document.addEventListener('fullscreenchange', () => {
          full.textContent = document.fullscreenElement === this ? 'Quitter le plein écran' : 'Plein écran';
          this.map?.invalidateSize();
        });
        tools.lastChild.append(full);
      }
      if (!framed) {
        const share = node('button', { type: 'button', class: 'fr-btn fr-btn--tertiary fr-btn--sm', text: 'Copier l’adresse de cette vue' });
        share.addEventListener('click', () => this.share());
        tools.lastChild.append(share);
      }
      if (window.htmx && document.getElementById('liste-vue')) {
        const list = node('button', { type: 'button', class: 'fr-btn fr-btn--tertiary fr-btn--sm', text: 'Lister ce qui est à l’écran' });
        list.addEventListener('click', () => this.list());
        tools.lastChild.append(list);
      }
      return tools;
    }

    panel() {
      const layers = node('fieldset', { class: 'odl-map-set' }, node('legend', { text: 'Couches' }));
      if (this.asked.levels.length) layers.append(this.levels());
      this.lines = new Map();
      // The uppermost first, as a list of layers is read.
      for (const layer of [...this.asked.layers].reverse()) {
        const line = this.layerLine(layer);
        this.lines.set(layer.key, line);
        layers.append(line);
      }
      const bases = node('fieldset', { class: 'odl-map-set' }, node('legend', { text: 'Fond de carte' }));
      for (const base of this.asked.bases) {
        const id = `${this.id}-base-${base.slug}`;
        const radio = node('input', { type: 'radio', name: `${this.id}-base`, id, checked: base.slug === this.asked.base });
        radio.addEventListener('change', () => this.setBase(base.slug));
        base.radio = radio;
        bases.append(node('div', { class: 'odl-map-line' }, radio, node('label', { for: id, text: base.name })));
      }
      return node('details', { class: 'odl-map-panel odl-no-print' }, node('summary', { text: 'Couches, opacité et fond de carte' }), layers, bases);
    }

    levels() {
      const id = `${this.id}-level`;
      const select = node('select', { id, class: 'fr-select' });
      for (const level of this.asked.levels) select.append(node('option', { value: level.value, text: level.label }));
      const shown = this.asked.layers.find((layer) => layer.visible && layer.level);
      if (shown) select.value = shown.level;
      select.addEventListener('change', () => {
        const known = new Set(this.asked.levels.map((level) => level.value));
        for (const layer of this.asked.layers) {
          if (known.has(layer.level)) this.toggle(layer, layer.level === select.value);
        }
      });
      return node('div', { class: 'odl-map-line' }, node('label', { for: id, text: 'Granularité' }), select);
    }

    layerLine(layer) {
      const id = `${this.id}-${layer.key}`;
      layer.box = node('input', { type: 'checkbox', id, checked: layer.visible });
      layer.box.addEventListener('change', () => this.toggle(layer, layer.box.checked));
      const range = node('input', { type: 'range', id: `${id}-opacity`, min: '0', max: '100', step: '5' });
      range.value = String(Math.round(layer.opacity * 100));
      range.addEventListener('input', () => {
        layer.opacity = Number(range.value) / 100;
        this.paint(layer);
        this.moved();
      });
      return node('div', { class: 'odl-map-line' }, layer.box, node('label', { for: id, text: layer.title }),
        node('span', { class: 'odl-map-opacity' }, node('label', { for: range.id, text: 'Opacité' }), range));
    }

    start() {
      const still = calm ? { zoomAnimation: false, fadeAnimation: false, markerZoomAnimation: false, inertia: false } : {};
      this.map = L.map(this.box, {
        attributionControl: false, zoomControl: false, zoomSnap: 0.5, scrollWheelZoom: false, minZoom: 4, maxZoom: 19,
        dragging: !L.Browser.mobile, preferCanvas: true, ...still,
      });
      L.control.zoom({ zoomInTitle: 'Zoomer', zoomOutTitle: 'Dézoomer' }).addTo(this.map);
      L.control.scale({ imperial: false }).addTo(this.map);
      this.place(this.asked.frame);
      this.setBase(this.asked.base);
      for (const layer of this.asked.layers) if (layer.visible) this.draw(layer);
      if (this.asked.clip) this.outline(this.asked.clip, this.asked.clipped);
      this.map.on('moveend', () => this.moved());
      this.map.on('click', (event) => this.ask(event.latlng));
      this.box.addEventListener('wheel', (event) => this.wheel(event), { passive: false, capture: true });
      this.box.addEventListener('keydown', (event) => {
        if (event.key === 'Enter' && event.target === this.box) this.ask(this.map.getCenter());
      });
      this.legend();
      new ResizeObserver(() => this.map?.invalidateSize()).observe(this.box);
      this.dispatchEvent(new CustomEvent('odl:ready', { bubbles: true }));
    }

    place(frame) {
      if (frame.bounds) this.map.fitBounds(frame.bounds, { animate: false });
      else this.map.setView(frame.center, frame.zoom, { animate: false });
    }

    // A page scrolls with the wheel; the map zooms with Ctrl, and two fingers.
    wheel(event) {
      if (event.ctrlKey || event.metaKey) {
        event.preventDefault();
        event.stopPropagation();
        this.map.setZoomAround(this.map.mouseEventToLatLng(event), this.map.getZoom() + (event.deltaY < 0 ? 1 : -1));
      } else {
        this.say('Pour zoomer, tenez la touche Ctrl en tournant la molette, ou servez-vous des boutons + et −.');
      }
    }

    say(text) {
      if (this.note.textContent !== text) this.note.textContent = text;
    }

    setBase(slug) {
      const base = this.asked.bases.find((item) => item.slug === slug) || this.asked.bases.at(-1);
      this.base?.remove();
      this.asked.base = base.slug;
      base.radio.checked = true;
      this.box.classList.toggle('is-plain', !base.url);
      if (base.url) {
        let refused = 0;
        let received = 0;
        this.base = L.tileLayer(base.url, { maxZoom: 19, maxNativeZoom: base.zoom, zIndex: 0, className: 'odl-map-base' });
        this.base.on('tileload', () => { received += 1; });
        this.base.on('tileerror', () => {
          refused += 1;
          if (received || refused < BASE_ERRORS || this.asked.base !== base.slug) return;
          this.say(`Le fond « ${base.name} » ne répond pas : nos contours le remplacent.`);
          this.setBase(this.asked.bases.at(-1).slug);
        });
        this.base.addTo(this.map);
      } else {
        this.base = L.layerGroup().addTo(this.map);
        this.outlines(this.base);
      }
      this.credits();
      this.moved();
    }

    async outlines(group) {
      try {
        this.shapes ||= await json(this.asked.outlines);
        L.geoJSON(this.shapes, { interactive: false, style: { color: '#777777', weight: 1.5, fillColor: '#ffffff', fillOpacity: 0.5, className: 'odl-map-outline' } }).addTo(group);
        group.eachLayer((layer) => layer.bringToBack?.());
      } catch {
        this.say('Les contours ne sont pas arrivés ; la liste dit tout ce que montre la carte.');
      }
    }

    async outline(address, hide) {
      try {
        const shape = await json(address);
        const lines = L.geoJSON(shape, { interactive: false, style: { color: '#000091', weight: 2.5, fill: false } });
        if (hide) {
          const rings = [];
          lines.eachLayer((layer) => rings.push(...layer.getLatLngs().map((polygon) => polygon[0])));
          L.polygon([[[-85, -180], [-85, 180], [85, 180], [85, -180]], ...rings], { interactive: false, stroke: false, fillColor: '#808080', fillOpacity: 0.35 }).addTo(this.map);
        }
        lines.addTo(this.map);
        return lines;
      } catch {
        return null;
      }
    }

    credits() {
      const base = this.asked.bases.find((item) => item.slug === this.asked.base);
      const words = [];
      if (base?.attribution) {
        words.push(base.attribution_url ? node('a', { href: base.attribution_url, target: '_blank', rel: 'noopener', text: base.attribution }) : base.attribution);
      }
      const sources = new Set(this.asked.layers.filter((layer) => layer.visible && layer.attribution).map((layer) => layer.attribution));
      for (const source of sources) words.push(`${words.length ? ' · ' : ''}${source}`);
      this.credit.replaceChildren(...words);
    }

    toggle(layer, visible) {
      layer.visible = visible;
      layer.box.checked = visible;
      if (visible) this.draw(layer);
      else layer.drawn?.remove();
      this.legend();
      this.credits();
      this.moved();
    }

    // Beside the map, the legend of what is shown only.
    legend() {
      for (const part of document.querySelectorAll('[data-layer].odl-map-legend-part')) {
        const layer = this.asked.layers.find((item) => item.key === part.dataset.layer);
        if (layer) part.hidden = !layer.visible;
      }
    }

    async draw(layer) {
      const rank = this.asked.layers.indexOf(layer);
      if (layer.drawn) {
        layer.drawn.addTo(this.map);
        return;
      }
      if (layer.kind === 'tiles') {
        layer.drawn = L.tileLayer(layer.url, { maxZoom: 19, zIndex: rank + 10, opacity: layer.opacity });
        layer.drawn.on('tileerror', () => this.say(`La couche « ${layer.title} » ne répond pas en ce moment.`));
        layer.drawn.addTo(this.map);
        return;
      }
      try {
        this.box.setAttribute('aria-busy', 'true');
        const places = await json(layer.url);
        if (!this.map || layer.drawn) return;
        layer.drawn = L.geoJSON(places, {
          interactive: false,
          style: (feature) => this.style(layer, feature),
          pointToLayer: (feature, at) => L.circleMarker(at, { ...this.style(layer, feature), radius: 6, interactive: false }),
        });
        if (layer.visible) layer.drawn.addTo(this.map);
      } catch {
        this.say(`La couche « ${layer.title} » n’est pas arrivée ; la liste en dit plus.`);
      } finally {
        this.box.removeAttribute('aria-busy');
      }
    }

    style(layer, feature) {
      if (layer.kind === 'classes') {
        const rank = feature.properties.classe;
        const fillColor = rank === null || rank === undefined ? layer.no_data : layer.colours[rank];
        return { color: '#555555', weight: 0.6, opacity: layer.opacity, fillColor, fillOpacity: layer.opacity };
      }
      const area = /Polygon/.test(feature.geometry?.type ?? '');
      return { color: layer.tint, weight: area ? 1.5 : 3, opacity: layer.opacity, fillColor: layer.tint, fillOpacity: layer.opacity * (area ? 0.4 : 0.9) };
    }

    paint(layer) {
      if (!layer.drawn) return;
      if (layer.kind === 'tiles') layer.drawn.setOpacity(layer.opacity);
      else layer.drawn.setStyle((feature) => this.style(layer, feature));
    }

    async ask(at) {
      const layers = this.asked.layers.filter((layer) => layer.visible).map((layer) => layer.key);
      const address = new URL(this.asked.here, location.href);
      address.search = new URLSearchParams({ lon: at.lng.toFixed(5), lat: at.lat.toFixed(5), zoom: String(Math.round(this.map.getZoom())), layers: layers.join(',') });
      let features = [];
      let silent = [];
      try {
        ({ features, silent = [] } = await json(address));
      } catch {
        this.say('Le portail n’a pas su dire ce qui est ici.');
        return;
      }
      if (!this.map) return;
      const unknown = silent.length ? `Le service de « ${silent.join(' », « ')} » ne répond pas : ce qu’il y a ici n’est pas connu.` : '';
      if (!features.length) {
        this.say(unknown || 'Rien à cet endroit dans les couches montrées.');
        this.map.closePopup();
        return;
      }
      const card = node('div', { class: 'odl-map-card-text' }, ...features.map((feature) => this.card(feature)));
      this.popup = L.popup({ maxWidth: 280, maxHeight: 260, autoPanPadding: [8, 8] }).setLatLng(at).setContent(card).openOn(this.map);
      this.popup.getElement()?.querySelector('.leaflet-popup-close-button')?.setAttribute('aria-label', 'Fermer');
      const words = features.map((feature) => `${feature.title || feature.layer_title} : ${feature.text ?? feature.lines.map((line) => line.join(' : ')).join(', ')}`).join(' ; ');
      this.say(unknown ? `${words}. ${unknown}` : words);
      this.choose(features[0]);
    }

    card(feature) {
      const title = feature.title || feature.layer_title;
      const link = feature.url && node('a', { href: feature.url, ...(framed ? { target: '_blank', rel: 'noopener' } : {}), text: title });
      const part = node('div', {}, node('p', { class: 'odl-map-card-title' }, link || title));
      if (feature.title) part.append(node('p', { class: 'odl-map-small', text: feature.layer_title }));
      if (feature.text !== undefined) {
        for (const line of feature.text.split('\n')) part.append(node('p', { text: line }));
      } else {
        const facts = node('dl', {});
        for (const [name, value] of feature.lines) facts.append(node('dt', { text: name }), node('dd', { text: value }));
        part.append(facts);
      }
      return part;
    }

    // Said to the page, and to the host of a frame: public attributes of a public feature.
    choose(feature) {
      const said = { map: this.asked.slug, layer: feature.layer, title: feature.title, properties: feature.values };
      this.dispatchEvent(new CustomEvent('odl:feature', { bubbles: true, detail: said }));
      if (framed) window.parent.postMessage({ type: 'odl:feature', version: 1, ...said }, '*');
    }

    async search(words) {
      this.found.replaceChildren();
      if (words.length < 2) return;
      try {
        const address = new URL(this.asked.suggest, location.href);
        address.search = new URLSearchParams({ q: words, size: '6' });
        const zones = (await json(address)).filter((zone) => /^(fr:(region|departement|epci|commune)|odl:ensemble)$/.test(zone.level));
        if (!zones.length) this.say(`Aucun lieu ne s’appelle « ${words} ».`);
        else if (zones.length === 1 || zones[0].name.toLowerCase() === words.toLowerCase()) this.go(zones[0]);
        else this.propose(zones);
      } catch {
        this.say('La recherche ne répond pas.');
      }
    }

    propose(zones) {
      this.say(`${zones.length} lieux trouvés : choisissez dans la liste.`);
      for (const zone of zones) {
        const button = node('button', { type: 'button', class: 'fr-btn fr-btn--tertiary fr-btn--sm', text: `${zone.name} (${zone.code})` });
        button.addEventListener('click', () => this.go(zone));
        this.found.append(node('li', {}, button));
      }
    }

    async go(zone) {
      this.found.replaceChildren();
      const level = zone.level.split(':').pop();
      const address = new URL(this.asked.contours.replace('LEVEL', level), location.href);
      address.search = new URLSearchParams({ within: zone.id });
      this.mark?.remove();
      this.mark = await this.outline(address, false);
      if (!this.map) return;
      if (this.mark && this.mark.getLayers().length) {
        this.map.fitBounds(this.mark.getBounds(), { maxZoom: 14, padding: [20, 20], animate: !calm });
        this.say(`La carte montre ${zone.name}.`);
      } else {
        this.say(`${zone.name} n’a pas de contour ici.`);
      }
    }

    view() {
      const at = this.map.getCenter();
      const layers = this.asked.layers.filter((layer) => layer.visible).map((layer) => `${layer.key}:${Math.round(layer.opacity * 100)}`);
      return `carte=${[this.map.getZoom(), at.lat.toFixed(4), at.lng.toFixed(4), layers.join(','), this.asked.base].join('/')}`;
    }

    moved() {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => {
        if (!this.map || framed || !this.begun) {
          this.begun = true; // the first view is the address itself
          return;
        }
        history.replaceState(history.state, '', `#${this.view()}`);
      }, WAIT);
    }

    async share() {
      const address = `${location.href.split('#')[0]}#${this.view()}`;
      try {
        await navigator.clipboard.writeText(address);
        this.say('Adresse copiée : elle rouvre cette vue.');
      } catch {
        this.say(`Adresse de cette vue : ${address}`);
      }
    }

    list() {
      const bounds = this.map.getBounds();
      const box = [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()].map((part) => part.toFixed(4)).join(',');
      const shown = [...this.asked.layers].reverse().find((layer) => layer.visible);
      const form = document.getElementById('liste-vue');
      form.elements.couche.value = shown ? shown.key : '';
      form.elements.bbox.value = box;
      document.addEventListener('htmx:afterSettle', () => {
        document.getElementById('liste-titre')?.scrollIntoView({ behavior: calm ? 'auto' : 'smooth' });
        document.getElementById('liste-titre')?.focus({ preventScroll: true });
      }, { once: true });
      form.requestSubmit();
    }
  }
  customElements.define('odl-map', OdlMap);
})();
