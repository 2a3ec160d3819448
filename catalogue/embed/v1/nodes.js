// Nodes. Texts enter by textContent and addresses only when they lead to the web or to a mailbox.
const SVG = 'http://www.w3.org/2000/svg';

function node(name, about = {}, ...inside) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(about)) {
    if (value === undefined || value === null || value === false) continue;
    if (key.startsWith('on')) made.addEventListener(key.slice(2), value);
    else made.setAttribute(key, value === true ? '' : value);
  }
  made.append(...inside.filter((item) => item !== undefined && item !== null && item !== ''));
  return made;
}

function drawn(name, about, ...inside) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(about)) made.setAttribute(key, value);
  made.append(...inside);
  return made;
}

function safe(address) {
  try {
    const { protocol, href } = new URL(address, document.baseURI);
    return ['http:', 'https:', 'mailto:'].includes(protocol) ? href : '';
  } catch {
    return '';
  }
}

function link(address, text, about = {}) {
  const href = address && safe(address);
  return href ? node('a', { href, rel: 'noopener', ...about }, text) : node('span', about, text);
}

// Markdown read as words: its marks go, its lines stay.
function plain(text) {
  return String(text ?? '')
    .replace(/<[^>]{0,500}>/g, ' ')
    .replace(/!?\[([^\]]{0,300})\]\([^)]{0,1000}\)/g, '$1')
    .replace(/^[ *_-]{3,}$/gm, '')
    .replace(/^#{1,6} +|[*_`]{1,3}(?=\S)|(?<=\S)[*_`]{1,3}(?!\w)/gm, '')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

function shortened(text, length) {
  const line = plain(text).replace(/\s+/g, ' ');
  return line.length > length ? `${line.slice(0, length).replace(/\s\S*$/, '')}…` : line;
}
