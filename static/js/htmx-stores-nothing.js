// htmx notes the address of the page in the tab's storage, which only its history cache would read. That cache
// is off here (hx-history="false": the Back button asks the server), and the portal promises to store nothing.
const forget = () => sessionStorage.removeItem('htmx-current-path-for-history');
for (const name of ['htmx:pushedIntoHistory', 'htmx:replacedInHistory', 'htmx:historyRestore']) {
  document.addEventListener(name, forget);
}
forget();
