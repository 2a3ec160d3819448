// For pages that show a frame of the catalogue: gives it the height of its content. Nothing else, no global.
// <script src="https://…/embed/cadre-v1.js" defer></script>
(() => {
  const home = new URL(document.currentScript.src).origin;
  window.addEventListener('message', (event) => {
    const said = event.data;
    if (!said || said.type !== 'odl:height' || said.version !== 1) return;
    if (event.origin !== home && event.origin !== 'null') return; // 'null': a sandboxed frame
    const height = Number(said.height);
    if (!Number.isInteger(height) || height < 50 || height > 5000) return;
    for (const frame of document.querySelectorAll('iframe')) {
      if (frame.contentWindow !== event.source) continue;
      if (new URL(frame.src, document.baseURI).origin === home) frame.height = String(height + 4);
    }
  });
})();
