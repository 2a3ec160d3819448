// <odl-rows data-one="étape"><fieldset class="odl-row">…</fieldset><template>an empty row</template></odl-rows>
// Rows that can be added, taken out and moved. They are sent in the order of the page.
class OdlRows extends HTMLElement {
  connectedCallback() {
    this.querySelectorAll('.odl-row-tools, .odl-rows-add').forEach((old) => old.remove());
    this.template = this.querySelector('template');
    this.next = this.rows.length;
    for (const row of this.rows) {
      if (this.fields(row).every((field) => !field.value.trim())) row.remove();
      else this.equip(row);
    }
    const add = this.tool(`Ajouter : ${this.dataset.one}`, () => this.add());
    add.classList.add('odl-rows-add');
    this.append(add);
    this.number();
  }

  get rows() {
    return [...this.querySelectorAll(':scope > .odl-row')];
  }

  fields(row) {
    return [...row.querySelectorAll('input, textarea')];
  }

  tool(words, act) {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'button';
    button.textContent = words;
    button.addEventListener('click', act);
    return button;
  }

  equip(row) {
    const tools = document.createElement('p');
    tools.className = 'odl-row-tools';
    tools.append(
      this.tool('Monter', () => this.move(row)),
      this.tool('Retirer', () => {
        const near = row.nextElementSibling?.querySelector('input') ?? this.querySelector('.odl-rows-add');
        row.remove();
        this.number();
        near?.focus();
      }),
    );
    row.append(tools);
  }

  add() {
    const row = this.template.content.firstElementChild.cloneNode(true);
    const rank = this.next++;
    for (const field of this.fields(row)) {
      row.querySelector(`label[for="${field.id}"]`).htmlFor = field.id.replace('__n__', rank);
      field.id = field.id.replace('__n__', rank);
      field.name = field.name.replace('__n__', rank);
    }
    this.equip(row);
    this.template.before(row);
    this.number();
    this.fields(row)[0].focus();
  }

  move(row) {
    const above = row.previousElementSibling;
    if (!above) return;
    above.before(row);
    this.number();
    row.querySelector('button').focus();
  }

  number() {
    const one = this.dataset.one;
    this.rows.forEach((row, rank) => {
      row.querySelector('legend').textContent = `${one[0].toUpperCase()}${one.slice(1)} ${rank + 1}`;
    });
    this.dispatchEvent(new Event('odl-changed', { bubbles: true }));
  }
}
customElements.define('odl-rows', OdlRows);
