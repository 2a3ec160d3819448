// Within a frame: tells the host how tall the content is, and lets the form work where a sandbox forbids forms.
// The message: { type: 'odl:height', version: 1, height: 812 }, in CSS pixels. The frame listens to none.
(() => {
  const LEAST = 50;
  const MOST = 5000;
  const EVERY = 120; // milliseconds: at most ten messages a second
  const AGAIN = [500, 2000, 5000]; // a host whose script comes late hears it all the same
  let said = 0;
  let waiting = 0;

  function tell() {
    waiting = 0;
    const content = Math.ceil(document.body.getBoundingClientRect().height);
    const height = Math.min(Math.max(content, LEAST), MOST);
    if (height === said) return;
    said = height;
    // A height tells nothing of anybody: any host may hear it.
    window.parent.postMessage({ type: 'odl:height', version: 1, height }, '*');
  }

  function soon() {
    if (!waiting) waiting = window.setTimeout(tell, EVERY);
  }

  function send(form) {
    const query = new URLSearchParams(new FormData(form));
    window.location.assign(`${form.action}?${query}`);
  }

  // In a sandbox without `allow-forms` the browser drops the form silently, before any `submit` event.
  document.addEventListener('click', (event) => {
    const button = event.target.closest('button[type=submit]');
    if (!button || !button.form) return;
    event.preventDefault();
    send(button.form);
  });
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.target.type !== 'search' || event.isComposing) return;
    event.preventDefault();
    send(event.target.form);
  });

  if (window.parent === window) return;
  new ResizeObserver(soon).observe(document.body);
  tell();
  for (const delay of AGAIN) {
    window.setTimeout(() => {
      said = 0;
      soon();
    }, delay);
  }
})();
