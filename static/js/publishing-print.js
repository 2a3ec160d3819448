// <odl-print></odl-print>: a button that prints the page; without scripts the browser's own menu does it.
class OdlPrint extends HTMLElement {
  connectedCallback() {
    this.replaceChildren();
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'fr-btn fr-btn--secondary odl-no-print';
    button.textContent = 'Imprimer cette page';
    button.addEventListener('click', () => print());
    this.append(button);
  }
}
customElements.define('odl-print', OdlPrint);
