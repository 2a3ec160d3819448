// Asking: the portal, else data.gouv.fr itself, whose addresses and answers are the same.
const FILTERS = ['organization', 'geozone', 'tag', 'license', 'format', 'granularity', 'schema', 'badge', 'level', 'theme', 'freshness', 'brake', 'origin', 'reason', 'ring'];
const OURS = ['level', 'theme', 'freshness', 'brake', 'origin', 'reason', 'ring'];
const UPSTREAM_SORT = /^-?(created|last_update|reuses|followers|views)$/;
const PATIENCE = 10000;
const down = new Map();

class Refused extends Error {
  constructor(status) {
    super(`HTTP ${status}`);
    this.status = status;
  }
}

async function read(url, { signal, as = 'json', wait = PATIENCE } = {}) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), wait);
  signal?.addEventListener('abort', () => stop.abort());
  try {
    const answer = await fetch(url, { credentials: 'omit', mode: 'cors', signal: stop.signal });
    if (!answer.ok) throw new Refused(answer.status);
    return as === 'json' ? await answer.json() : await as(answer);
  } finally {
    clearTimeout(timer);
  }
}

function query(params) {
  const found = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) for (const item of [value].flat()) if (item !== '' && item !== undefined) found.append(name, item);
  return `${found}` && `?${found}`;
}

// A portal that failed is left alone for a minute, so that each page of the list is not slow in its turn.
async function ask(portal, path, params, { signal, unseen, upstream }) {
  if (!(down.get(portal) > Date.now())) {
    try {
      const asked = query(unseen ? { ...params, registre: 'non' } : params);
      return { ...(await read(`${portal}${path}${asked}`, { signal })), source: 'portal' };
    } catch (error) {
      if (signal?.aborted || (error.status < 500 && error.status !== 429)) throw error;
      down.set(portal, Date.now() + 60000);
    }
  }
  return { ...(await upstream()), source: 'data.gouv.fr' };
}

function askUpstream(path, params, signal) {
  return read(`${UPSTREAM}${path}${query(params)}`, { signal });
}

function search(portal, params, about) {
  const path = '/api/2/datasets/search/';
  return ask(portal, path, params, { ...about, upstream: () => searchUpstream(path, params, about.signal) });
}

// There one producer and one zone are asked at a time: several are asked side by side, and put in order here.
async function searchUpstream(path, params, signal) {
  const { page, page_size: size, organization, geozone, ...rest } = params;
  const lost = OURS.filter((name) => rest[name]?.length);
  for (const name of lost) delete rest[name];
  if (rest.sort && !UPSTREAM_SORT.test(rest.sort)) {
    lost.push('sort');
    delete rest.sort;
  }
  if (geozone?.length) lost.push('exact');
  const asked = [];
  for (const producer of organization?.length ? organization : ['']) for (const zone of geozone?.length ? geozone : ['']) asked.push({ ...rest, organization: producer, geozone: zone });
  if (asked.length === 1) return { ...(await askUpstream(path, { ...asked[0], page, page_size: size }, signal)), lost };
  const answers = await Promise.all(asked.slice(0, 20).map((one) => askUpstream(path, { ...one, page: 1, page_size: Math.min(page * size, 1000) }, signal)));
  const found = new Map();
  for (let rank = 0; rank < page * size; rank += 1) for (const { data } of answers) if (data[rank]) found.set(data[rank].id, data[rank]);
  const [, minus, key] = /^(-?)(.*)$/.exec(rest.sort || '-last_update');
  const rank = (record) => (key === 'created' ? record.created_at : key === 'last_update' ? record.last_update : record.metrics?.[key] ?? 0);
  const order = [...found.values()];
  if (rest.sort || !rest.q) order.sort((a, b) => (rank(a) < rank(b) ? -1 : rank(a) > rank(b) ? 1 : 0) * (minus ? -1 : 1));
  const facets = {};
  for (const answer of answers) {
    for (const [name, values] of Object.entries(answer.facets ?? {})) {
      const counts = (facets[name] ??= new Map());
      for (const item of values) counts.set(item.name, (counts.get(item.name) ?? 0) + item.count);
    }
  }
  for (const name of Object.keys(facets)) facets[name] = [...facets[name]].map(([value, count]) => ({ name: value, count }));
  return { data: order.slice((page - 1) * size, page * size), total: answers.reduce((sum, answer) => sum + answer.total, 0), facets, lost };
}

function record(portal, path, params, about) {
  return ask(portal, path, params, { ...about, upstream: () => askUpstream(path, params, about.signal) });
}
