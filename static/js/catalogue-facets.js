// <odl-facets><details id="facet-format">…</details></odl-facets>
// Groups that the visitor opened or closed stay so when the list is replaced in place.
const choices = new Map();

class OdlFacets extends HTMLElement {
  connectedCallback() {
    for (const group of this.querySelectorAll('details[id]')) {
      if (choices.has(group.id)) group.open = choices.get(group.id);
    }
    this.addEventListener('toggle', this, true); // toggle does not bubble
  }

  handleEvent(event) {
    if (event.target.id) choices.set(event.target.id, event.target.open);
  }
}
customElements.define('odl-facets', OdlFacets);
