// The host's own markup: `<template slot="item">` cloned, its `data-odl…` filled as text. Nothing is evaluated.
function filled(element, name, facts) {
  const template = [...element.children].find((child) => child.localName === 'template' && child.slot === name);
  if (!template) return null;
  const made = document.importNode(template.content, true);
  for (const part of made.querySelectorAll('[data-odl-if]')) if (!facts[part.dataset.odlIf]) part.remove();
  for (const part of made.querySelectorAll('[data-odl]')) part.textContent = facts[part.dataset.odl] ?? '';
  for (const part of made.querySelectorAll('[data-odl-href]')) {
    const address = facts[part.dataset.odlHref];
    if (address && safe(address)) part.setAttribute('href', safe(address));
  }
  return made;
}
