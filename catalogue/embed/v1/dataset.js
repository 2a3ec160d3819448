// One dataset, in the words that lists, records and templates share.
function factsOf(element, item) {
  const { words, portal } = element;
  const date = (text) => (text && !Number.isNaN(Date.parse(text)) ? new Intl.DateTimeFormat(element.lang === 'en' ? 'en' : 'fr', { dateStyle: 'long', timeZone: 'Europe/Paris' }).format(new Date(text)) : '');
  const kept = item.quality?.update_fulfilled_in_time;
  const files = Array.isArray(item.resources) ? item.resources : [];
  return {
    id: item.id,
    title: plain(item.title),
    summary: shortened(item.description_short || item.description, 220),
    description: plain(item.description),
    organization: item.organization?.name ?? [item.owner?.first_name, item.owner?.last_name].filter(Boolean).join(' '),
    license: labelOf(words, 'license', item.license || 'notspecified'),
    updated: date(item.last_update || item.last_modified),
    created: date(item.created_at),
    frequency: item.frequency ? labelOf(words, 'frequency', item.frequency) : '',
    freshness: kept === true ? words.fresh : kept === false ? words.late : '',
    territories: '',
    tags: (item.tags ?? []).join(', '),
    files: String(item.resources?.total ?? files.length),
    reuses: String(item.metrics?.reuses ?? 0),
    url: element.source === 'portal' ? `${portal}/jeux-de-donnees/${encodeURIComponent(item.slug)}/` : item.page,
    'organization-url': element.source === 'portal' && item.organization?.slug ? `${portal}/organisations/${encodeURIComponent(item.organization.slug)}/` : item.organization?.page,
  };
}

function pairs(facts, words, names, part) {
  const rows = names.filter((name) => facts[name]).map((name) => node('div', {}, node('dt', {}, words[name]), node('dd', {}, facts[name])));
  return node('dl', { part }, ...rows);
}

// What few visitors need comes in modules of their own, whose addresses bear their content's hash.
async function preview(words, resource, paint) {
  try {
    return await (await import(MODULES.preview)).preview(TOOLS, words, resource, paint);
  } catch {
    return node('p', {}, words.noPreview);
  }
}

function kindOf(resource) {
  const said = `${resource.format} ${resource.mime}`.toLowerCase();
  if (/geojson|geo\+json/.test(said) || /\.geojson($|\?)/i.test(resource.url)) return 'geojson';
  return /csv/.test(said) ? 'csv' : '';
}

function resourceRow(element, resource) {
  const { words } = element;
  const about = [labelOf(words, 'format', String(resource.format ?? '').toLowerCase()).toUpperCase(), weight(element, resource.filesize)].filter(Boolean).join(', ');
  const row = node('li', { part: 'resource' }, link(resource.url, plain(resource.title) || resource.url || '—'), about ? ` (${about}) ` : ' ');
  if (kindOf(resource) && safe(resource.url)) row.append(previewButton(element, resource, row));
  return row;
}

function previewButton(element, resource, row) {
  const { words } = element;
  const name = plain(resource.title);
  const button = node('button', { type: 'button', part: 'button preview-button', 'aria-expanded': 'false', 'aria-label': words.preview + words.colon + name }, words.preview);
  button.addEventListener('click', async () => {
    const shown = row.querySelector('[part=preview]');
    button.setAttribute('aria-expanded', String(!shown));
    if (shown) {
      shown.remove();
      return;
    }
    const box = node('div', { part: 'preview', 'aria-live': 'polite' }, words.loading);
    row.append(box);
    box.replaceChildren(await preview(words, resource));
  });
  return button;
}

function weight(element, size) {
  if (!size) return '';
  const unit = size > 1e6 ? ['megabyte', 1e6] : ['kilobyte', 1e3];
  return new Intl.NumberFormat(element.lang === 'en' ? 'en' : 'fr', { style: 'unit', unit: unit[0], maximumFractionDigits: 1 }).format(size / unit[1]);
}

async function datasetView(element, item) {
  const about = element.asking();
  const [whole, reuses] = await Promise.all([
    record(element.portal, `/api/1/datasets/${encodeURIComponent(item.id)}/`, {}, about),
    record(element.portal, '/api/1/reuses/', { dataset: item.id, page_size: 10 }, about).catch(() => ({ data: [] })),
  ]);
  const facts = factsOf(element, whole);
  const zones = whole.spatial?.zones ?? [];
  if (zones.length) {
    const found = await record(element.portal, `/api/1/spatial/zones/${zones.slice(0, 10).map(encodeURIComponent).join(',')}/`, {}, about).catch(() => ({}));
    facts.territories = (found.features ?? []).map((zone) => zone.properties?.name).filter(Boolean).join(', ') || zones.slice(0, 10).join(', ');
  }
  const { words } = element;
  const heading = (text) => node(`h${Math.min(element.heading + 1, 6)}`, {}, text);
  const files = Array.isArray(whole.resources) ? whole.resources : [];
  const own = filled(element, 'dataset', facts);
  const parts = own ? [own] : [
    node('div', { part: 'description' }, facts.description),
    pairs(facts, words, ['organization', 'license', 'updated', 'frequency', 'freshness', 'territories'], 'facts'),
    heading(words.files),
    files.length ? node('ul', { part: 'resources' }, ...files.map((file) => resourceRow(element, file))) : node('p', {}, item.resources?.total ? words.elsewhere : words.noFile),
    ...(reuses.data.length ? [heading(words.reuses), node('ul', { part: 'reuses' }, ...reuses.data.map((one) => node('li', {}, link(one.url || one.page, plain(one.title)))))] : []),
  ];
  const end = node('p', {}, link(facts.url, words.whole + words.colon + facts.title));
  return node('div', { part: 'dataset' }, ...parts, end);
}
