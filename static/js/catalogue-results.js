// <odl-results data-watch="#resultats"><p role="status"></p></odl-results>
// After the results were replaced in place: says so to screen readers, and gives a lost focus a place to be.
// The same address asked twice makes one step of the Back button.
class OdlResults extends HTMLElement {
  connectedCallback() {
    this.settled = () => this.tell();
    this.moved = (event) => {
      const { history } = event.detail;
      if (history.path === location.pathname + location.search) history.type = 'replace';
    };
    document.body.addEventListener('htmx:afterSettle', this.settled);
    document.body.addEventListener('htmx:beforeHistoryUpdate', this.moved);
  }

  disconnectedCallback() {
    document.body.removeEventListener('htmx:afterSettle', this.settled);
    document.body.removeEventListener('htmx:beforeHistoryUpdate', this.moved);
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
