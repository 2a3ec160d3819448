// Previews, only when a visitor asks: the first rows of a CSV file, a drawing of a GeoJSON file without any tile.
let kit;
const BITES = 200000;
const MOST = 4000000;
const ROWS = 20;
const COLUMNS = 12;
const OBJECTS = 4000;

async function bytes(answer, most, cut) {
  const reader = answer.body.getReader();
  const parts = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    parts.push(value);
    size += value.length;
    if (size >= most) {
      await reader.cancel();
      if (!cut) throw new RangeError();
      break;
    }
  }
  const whole = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

// Old files are often in Windows’ own letters. A cut in the middle of a letter is no fault.
function letters(data) {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(data, { stream: true });
  } catch {
    return new TextDecoder('windows-1252').decode(data);
  }
}

function rowsOf(text) {
  const head = text.slice(0, text.indexOf('\n') + 1 || text.length);
  const comma = [';', '\t', ',', '|'].reduce((best, one) => (head.split(one).length > head.split(best).length ? one : best));
  const rows = [[]];
  let cell = '';
  let quoted = false;
  for (let at = 0; at < text.length && rows.length <= ROWS + 1; at += 1) {
    const letter = text[at];
    if (quoted) {
      if (letter !== '"') cell += letter;
      else if (text[at + 1] === '"') cell += text[(at += 1)];
      else quoted = false;
    } else if (letter === '"' && !cell) quoted = true;
    else if (letter === comma || letter === '\n') {
      rows.at(-1).push(cell.trim());
      cell = '';
      if (letter === '\n') rows.push([]);
    } else cell += letter;
  }
  if (cell) rows.at(-1).push(cell.trim());
  return rows.filter((row) => row.some(Boolean)).slice(0, ROWS + 1);
}

function table(rows, caption) {
  const { node, shortened } = kit;
  const [head, ...body] = rows.map((row) => row.slice(0, COLUMNS).map((cell) => shortened(cell, 120)));
  const line = (row, cell, about) => node('tr', {}, ...row.map((text) => node(cell, about, text)));
  const made = node('table', {}, node('caption', {}, caption), node('thead', {}, line(head, 'th', { scope: 'col' })), node('tbody', {}, ...body.map((row) => line(row, 'td'))));
  return node('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': caption }, made);
}

function* points(shape) {
  if (shape?.geometries) for (const part of shape.geometries) yield* points(part);
  else {
    const stack = [shape?.coordinates];
    while (stack.length) {
      const item = stack.pop();
      if (!Array.isArray(item)) continue;
      if (Number.isFinite(item[0]) && Number.isFinite(item[1])) yield item;
      else stack.push(...item);
    }
  }
}

// `paint(feature)` gives a colour: pages of the ancestors had such functions.
function drawing(words, data, paint) {
  const { node, drawn } = kit;
  const features = (data.features ?? [data]).slice(0, OBJECTS).map((item) => (item?.geometry !== undefined ? item : { geometry: item, properties: {} }));
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { geometry } of features) {
    for (const [x, y] of points(geometry)) {
      [west, east] = [Math.min(west, x), Math.max(east, x)];
      [south, north] = [Math.min(south, y), Math.max(north, y)];
    }
  }
  if (west > east) return node('p', {}, words.empty);
  // Degrees are narrower away from the equator; metres are not.
  const squeeze = Math.abs(north) <= 90 ? Math.cos((((south + north) / 2) * Math.PI) / 180) : 1;
  const scale = 560 / Math.max((east - west) * squeeze, (north - south) * 1.4, 1e-6);
  const height = Math.round((north - south) * scale) + 40;
  const place = ([x, y]) => `${((x - west) * squeeze * scale + 20).toFixed(1)} ${((north - y) * scale + 20).toFixed(1)}`;
  const line = (ring, end = '') => (Array.isArray(ring) && ring.length ? `M${ring.map(place).join('L')}${end}` : '');
  const path = (shape) => {
    const at = shape?.coordinates ?? [];
    if (shape?.geometries) return shape.geometries.map(path).join('');
    if (shape?.type === 'Point') return `M${place(at)}h.01`;
    if (shape?.type === 'MultiPoint') return at.map((one) => `M${place(one)}h.01`).join('');
    if (shape?.type === 'LineString') return line(at);
    if (shape?.type === 'MultiLineString') return at.map((one) => line(one)).join('');
    if (shape?.type === 'Polygon') return at.map((one) => line(one, 'Z')).join('');
    if (shape?.type === 'MultiPolygon') return at.flat().map((one) => line(one, 'Z')).join('');
    return '';
  };
  const label = words.drawn(features.length);
  const paths = features.map((feature) => {
    const kind = feature.geometry?.type ?? '';
    const colour = paint?.(feature);
    const made = drawn('path', { d: path(feature.geometry), class: kind.replace('Multi', '') });
    if (colour) made.style.fill = made.style.stroke = colour;
    return made;
  });
  const map = drawn('svg', { viewBox: `0 0 600 ${height}`, role: 'img', 'aria-label': label }, ...paths);
  const names = Object.keys(features[0].properties ?? {}).slice(0, COLUMNS);
  const rows = features.slice(0, 10).map((feature) => names.map((name) => String(feature.properties?.[name] ?? '')));
  return node('div', {}, map, names.length ? table([names, ...rows], words.rows(rows.length)) : node('p', {}, label));
}

export async function preview(tools, words, resource, paint) {
  kit = tools;
  const { node, read, safe, kindOf } = kit;
  const url = safe(resource.url);
  try {
    if (kindOf(resource) === 'csv') {
      const rows = rowsOf(letters(await read(url, { as: (answer) => bytes(answer, BITES, true), wait: 20000 })));
      return rows.length ? table(rows, words.rows(rows.length - 1)) : node('p', {}, words.empty);
    }
    return drawing(words, JSON.parse(letters(await read(url, { as: (answer) => bytes(answer, MOST), wait: 20000 }))), paint);
  } catch (error) {
    return node('p', {}, error instanceof RangeError ? words.big : words.noPreview);
  }
}
