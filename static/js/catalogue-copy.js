// <odl-copy data-label="Copier" data-done="Copié"><p>text to copy</p></odl-copy>
class OdlCopy extends HTMLElement {
  connectedCallback() {
    this.querySelector('.odl-copy-tools')?.remove(); // left by a page restored from history
    const tools = document.createElement('div');
    tools.className = 'odl-copy-tools';
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'fr-btn fr-btn--secondary fr-btn--sm';
    button.textContent = this.dataset.label;
    this.status = document.createElement('span');
    this.status.setAttribute('role', 'status');
    button.addEventListener('click', () => this.copy());
    tools.append(button, this.status);
    this.append(tools);
  }

  async copy() {
    const source = this.firstElementChild;
    this.status.textContent = '';
    try {
      await navigator.clipboard.writeText(source.textContent.trim());
      this.status.textContent = this.dataset.done;
    } catch {
      getSelection().selectAllChildren(source); // no clipboard here: the text is ready for Ctrl+C
      this.status.textContent = this.dataset.selected;
    }
  }
}
customElements.define('odl-copy', OdlCopy);
