// In the page of a map: a small map beside the frame's three fields; a button takes the view that it shows.
(() => {
  async function start() {
    const longitude = document.getElementById('id_longitude');
    const latitude = document.getElementById('id_latitude');
    const zoom = document.getElementById('id_zoom');
    if (!longitude || !latitude || !zoom || !window.L) return;
    const place = document.createElement('div');
    const box = document.createElement('div');
    box.className = 'odl-admin-map';
    box.setAttribute('aria-label', 'Petite carte pour choisir le cadre : flèches, plus et moins.');
    const take = document.createElement('button');
    take.type = 'button';
    take.className = 'button';
    take.textContent = 'Prendre cette vue pour l’ouverture';
    const forget = document.createElement('button');
    forget.type = 'button';
    forget.className = 'button';
    forget.textContent = 'Revenir au cadre du territoire';
    const note = document.createElement('p');
    note.setAttribute('role', 'status');
    place.append(box, take, ' ', forget, note);
    longitude.closest('.form-row').after(place);
    const [startLatitude, startLongitude, startZoom] = longitude.dataset.start.split(',').map(Number);
    const held = longitude.value && latitude.value;
    const number = (field) => Number(field.value.replace(',', '.'));
    const center = held ? [number(latitude), number(longitude)] : [startLatitude, startLongitude];
    const map = L.map(box, { attributionControl: false, minZoom: 4, maxZoom: 19 }).setView(center, held && zoom.value ? number(zoom) : startZoom);
    take.addEventListener('click', () => {
      const at = map.getCenter();
      longitude.value = at.lng.toFixed(5);
      latitude.value = at.lat.toFixed(5);
      zoom.value = String(map.getZoom());
      note.textContent = 'Cadre pris : il vaudra une fois la carte enregistrée.';
    });
    forget.addEventListener('click', () => {
      longitude.value = '';
      latitude.value = '';
      zoom.value = '';
      note.textContent = 'Le cadre sera celui du territoire, ou de la région.';
    });
    try {
      const answer = await fetch(longitude.dataset.outlines);
      if (!answer.ok) return;
      L.geoJSON(await answer.json(), { interactive: false, style: { color: '#555555', weight: 1.5, fillColor: '#ffffff', fillOpacity: 0.6 } }).addTo(map);
    } catch {
      note.textContent = 'Les contours ne sont pas arrivés.';
    }
  }
  if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', start);
  else start();
})();
