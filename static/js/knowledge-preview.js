// <odl-preview><button formtarget="apercu" …>…</button><iframe name="apercu"></iframe></odl-preview>
// The page being written, shown again a moment after each change. Each time in a new frame: no flicker, and
// the Back button still leaves the form.
const WAIT = 700;
let made = 0;

class OdlPreview extends HTMLElement {
  connectedCallback() {
    this.button = this.querySelector('button');
    this.frame = this.querySelector('iframe');
    this.form = this.closest('form');
    this.wait = (event) => {
      if (event.target.type === 'file') return;
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.show(), WAIT);
    };
    for (const name of ['input', 'change', 'odl-changed']) this.form.addEventListener(name, this.wait);
    this.show();
  }

  disconnectedCallback() {
    clearTimeout(this.timer);
    for (const name of ['input', 'change', 'odl-changed']) this.form.removeEventListener(name, this.wait);
  }

  show() {
    this.coming?.remove();
    const next = document.createElement('iframe');
    next.name = `apercu-${++made}`;
    next.title = this.dataset.title;
    next.className = 'is-coming';
    this.append(next);
    this.coming = next;
    next.addEventListener('load', () => {
      if (this.coming !== next) return;
      next.classList.remove('is-coming');
      if (this.shown) next.contentWindow?.scrollTo(0, this.frame.contentWindow?.scrollY ?? 0);
      else next.contentDocument?.querySelector('main')?.scrollIntoView(); // past the site's own head
      this.shown = true;
      this.frame.remove();
      this.frame = next;
      this.coming = null;
    });
    this.button.formTarget = next.name;
    this.form.requestSubmit(this.button);
  }
}
customElements.define('odl-preview', OdlPreview);
