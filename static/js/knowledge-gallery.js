// <odl-gallery><ul><li><img> <code data-reference>![](image:nom)</code></li></ul></odl-gallery>
// Each image gets a button that writes its reference where the cursor last was.
class OdlGallery extends HTMLElement {
  connectedCallback() {
    this.form = this.closest('form');
    this.note = (event) => {
      if (event.target.classList.contains('odl-markdown')) this.last = event.target;
    };
    this.form.addEventListener('focusin', this.note);
    for (const code of this.querySelectorAll('[data-reference]')) {
      if (code.nextElementSibling) continue;
      const button = document.createElement('button');
      button.type = 'button';
      button.className = 'button';
      button.textContent = 'Insérer';
      button.addEventListener('click', () => this.insert(code.textContent));
      code.after(button);
    }
  }

  disconnectedCallback() {
    this.form.removeEventListener('focusin', this.note);
  }

  insert(reference) {
    const field = this.last ?? this.form.querySelector('#id_body');
    const before = field.value.slice(0, field.selectionEnd);
    const gap = before && !before.endsWith('\n\n') ? (before.endsWith('\n') ? '\n' : '\n\n') : '';
    field.setRangeText(`${gap}${reference}\n\n`, field.selectionEnd, field.selectionEnd, 'end');
    field.focus();
    field.dispatchEvent(new Event('input', { bubbles: true }));
  }
}
customElements.define('odl-gallery', OdlGallery);
