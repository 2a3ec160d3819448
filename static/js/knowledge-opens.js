// Opens the question that the address names (#qui-doit-publier), where the browser does not do it by itself.
function open() {
  let name;
  try {
    name = decodeURIComponent(location.hash.slice(1));
  } catch {
    return;
  }
  const question = document.getElementById(name)?.closest('details');
  if (!question || question.open) return;
  question.open = true;
  question.scrollIntoView();
}

open();
addEventListener('hashchange', open);
