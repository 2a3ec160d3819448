// <odl-results data-watch="#resultats"><p role="status"></p></odl-results>
// After the results were replaced in place: says so to screen readers, and gives a lost focus a place to be.
class OdlResults extends HTMLElement {
  connectedCallback() {
    this.settled = () => this.tell();
    document.body.addEventListener('htmx:afterSettle', this.settled);
  }

  disconnectedCallback() {
    document.body.removeEventListener('htmx:afterSettle', this.settled);
  }

  tell() {
    const zone = document.querySelector(this.dataset.watch);
    const heading = zone?.querySelector('[data-status]');
    const status = this.querySelector('[role=status]');
    if (!heading || !status) return;
    const sentence = heading.textContent.replace(/\s+/g, ' ').trim();
    if (status.textContent !== sentence) status.textContent = sentence;
    if (zone.dataset.title) document.title = zone.dataset.title;
    const focused = document.activeElement;
    if (!focused || focused === document.body) heading.focus({ preventScroll: true });
  }
}
customElements.define('odl-results', OdlResults);
