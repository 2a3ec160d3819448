// Pages written for udata-js 0.3 and MétaClic, whose script’s address alone was changed: the same marks, today’s list.
// v1.js calls for this only on such pages, and lends what it is made of.
let kit;
const OLD_SORTS = { last_modified: 'last_update', '-last_modified': '-last_update' };
const OLD_WORDS = { tags: 'tag' };

function several(text) {
  return (text ?? '').split(/[,|]/).map((value) => value.trim()).filter(Boolean);
}

function reviveList(box) {
  const old = {};
  for (const { name, value } of box.attributes) if (name.startsWith('data-')) old[name.slice(5).replaceAll('-', '_')] = value;
  const { node, FILTERS, PORTAL } = kit;
  const made = node('odl-catalogue');
  for (const [name, value] of Object.entries(old)) {
    const word = (OLD_WORDS[name] ?? name).replaceAll('_', '-');
    if ((FILTERS.includes(word) || ['q', 'page-size', 'dataset', 'lang'].includes(word)) && value) made.setAttribute(word, value);
  }
  const all = several(old.organizations);
  const one = several(old.organization);
  const producers = all.length ? all : one;
  if (producers.length) made.setAttribute('organization', producers.join(','));
  // One of several was a choice made for the visitor, who could take another.
  if (all.length && one.length === 1) made.start = { organization: one };
  made.setAttribute('facets', old.facets ? (old.facets === 'all' ? 'all' : several(old.facets).join(',')) : 'no');
  if (old.sort === 'false') made.setAttribute('sorts', 'no');
  else made.setAttribute('sort', OLD_SORTS[old.sort] ?? (old.sort || 'title'));
  made.append(...box.childNodes);
  box.append(made);
  const lost = ['generator', 'sharelink', 'sharemaps', 'background_layers', 'leaflet_map_options'].filter((name) => name in old);
  if (lost.length) say(`sans effet ici : ${lost.map((name) => `data-${name}`).join(', ')}. Le code à copier se fait sur ${PORTAL}/integrer/`);
}

async function reviveMap(box) {
  const { node, link, plain, pairs, record, preview, factsOf, dress, FR, PORTAL } = kit;
  let wanted;
  try {
    wanted = [JSON.parse(box.getAttribute('data-resources'))].flat();
  } catch {
    say('data-resources n’est pas du JSON : la carte est laissée telle quelle.');
    return;
  }
  const about = { words: FR, lang: 'fr', portal: PORTAL, heading: 3 };
  const rows = await Promise.all(wanted.map(async ({ id, dataset, style, marker, template }) => {
    if (marker || template) say('les marqueurs et les modèles Handlebars d’une carte ne sont pas repris.');
    const found = await record(PORTAL, `/api/1/datasets/${encodeURIComponent(dataset)}/`, {}, {});
    const resource = (found.resources ?? []).find((one) => one.id === id);
    if (!resource) return null;
    const source = { ...about, source: found.source };
    const facts = factsOf(source, found);
    const paint = (feature) => {
      const chosen = typeof style === 'string' ? globalThis[style]?.(feature) : style;
      return chosen?.fillColor ?? chosen?.color;
    };
    const map = await preview(FR, { ...resource, format: 'geojson' }, paint);
    return node('div', { part: 'dataset' }, map, node('p', {}, link(resource.url, plain(resource.title)), ' — ', link(facts.url, facts.title)), pairs(facts, FR, ['organization', 'license', 'updated'], 'facts'));
  })).catch(() => []);
  const maps = rows.filter(Boolean);
  if (!maps.length) {
    say('aucun des fichiers demandés pour une carte n’a été trouvé.');
    return;
  }
  const shown = document.createElement('div');
  dress(shown.attachShadow({ mode: 'open' }));
  const title = box.getAttribute('data-title');
  shown.shadowRoot.append(node('section', { part: 'catalogue', lang: 'fr', 'aria-label': title || FR.preview }, title ? node('h3', {}, title) : '', ...maps));
  box.replaceChildren(shown);
}

function say(words) {
  console.warn(`[odl-catalogue] ${words}`);
}

export function revive(marks, tools) {
  kit = tools;
  if (document.querySelector('script[id^=udata_template_], script[id^=metaclic_template_]')) say('les modèles Handlebars de cette page ne sont pas repris : voir <template slot="item"> dans la documentation.');
  for (const box of marks) {
    if (box.querySelector('odl-catalogue')) continue;
    if (/-map$/.test([...box.classList].find((name) => /^(uData|Metaclic)-/.test(name)))) reviveMap(box);
    else reviveList(box);
  }
}
