// Words. French first: the records are; English for who asks.
const FR = {
  search: 'Rechercher', words: 'Mots cherchés', sort: 'Trier par', none: 'Aucun jeu de données ne répond à cette demande.',
  count: (n) => (n > 1 ? ' jeux de données' : ' jeu de données'), chosen: 'Choix en cours', remove: 'Retirer : ', narrow: 'Affiner', list: 'Résultats',
  pages: 'Pages de résultats', previous: 'Page précédente', next: 'Page suivante', page: 'Page ', of: ' sur ', loading: 'Recherche en cours…',
  failed: 'La liste n’a pas pu être chargée.', again: 'Réessayer', catalogue: 'Catalogue de données', source: 'Source : ', whole: 'Fiche complète', colon: ' : ',
  direct: 'Le portail ne répond pas : cette liste vient directement de data.gouv.fr', without: ', qui ne connaît pas : ', exact: 'les territoires emboîtés',
  organization: 'Producteur', license: 'Licence', updated: 'Mise à jour', frequency: 'Rythme annoncé', territories: 'Territoire', freshness: 'Fraîcheur',
  files: 'Fichiers et services', reuses: 'Réutilisations', noFile: 'Aucun fichier.', elsewhere: 'Les fichiers sont décrits dans la fiche complète.', preview: 'Aperçu', close: 'Fermer',
  rows: (n) => `Les ${n} premières lignes`, drawn: (n) => `Dessin de ${n} objet${n > 1 ? 's' : ''} géographique${n > 1 ? 's' : ''}`,
  noPreview: 'L’aperçu n’est pas possible ici : le serveur du fichier ou votre page ne le permet pas. Le lien ci-dessus télécharge le fichier.',
  big: 'Le fichier est trop lourd pour un aperçu : le lien ci-dessus le télécharge.', empty: 'Rien à dessiner dans ce fichier.',
  late: 'En retard sur le rythme annoncé', fresh: 'À jour selon le rythme annoncé',
  level: 'Niveau de territoire', theme: 'Thème', format: 'Format', tag: 'Mot-clé', granularity: 'Granularité', schema: 'Schéma', badge: 'Label',
  brake: 'Frein à la réutilisation', origin: 'Origine', reason: 'Raison d’être au catalogue', geozone: 'Territoire', ring: 'Portée',
  sorts: { '': 'Ordre habituel', '-last_update': 'Mise à jour la plus récente', last_update: 'Mise à jour la plus ancienne', '-created': 'Ajout le plus récent', created: 'Ajout le plus ancien', title: 'Titre, de A à Z', '-title': 'Titre, de Z à A', '-views': 'Les plus consultés', '-reuses': 'Les plus réutilisés', '-followers': 'Les plus suivis' },
};
const EN = {
  search: 'Search', words: 'Words to search', sort: 'Sort by', none: 'No dataset answers this search.',
  count: (n) => (n > 1 ? ' datasets' : ' dataset'), chosen: 'Current choices', remove: 'Remove: ', narrow: 'Refine', list: 'Results',
  pages: 'Pages of results', previous: 'Previous page', next: 'Next page', page: 'Page ', of: ' of ', loading: 'Searching…',
  failed: 'The list could not be loaded.', again: 'Try again', catalogue: 'Data catalogue', source: 'Source: ', whole: 'Full record', colon: ': ',
  direct: 'The portal does not answer: this list comes straight from data.gouv.fr', without: ', which does not know: ', exact: 'nested territories',
  organization: 'Publisher', license: 'Licence', updated: 'Updated', frequency: 'Promised rhythm', territories: 'Territory', freshness: 'Freshness',
  files: 'Files and services', reuses: 'Reuses', noFile: 'No file.', elsewhere: 'The files are described in the full record.', preview: 'Preview', close: 'Close',
  rows: (n) => `The first ${n} rows`, drawn: (n) => `Drawing of ${n} geographic object${n > 1 ? 's' : ''}`,
  noPreview: 'No preview here: the file’s server or your page does not allow it. The link above downloads the file.',
  big: 'The file is too heavy for a preview: the link above downloads it.', empty: 'Nothing to draw in this file.',
  late: 'Late on its promised rhythm', fresh: 'On time', level: 'Territory level', theme: 'Theme', format: 'Format', tag: 'Keyword',
  granularity: 'Granularity', schema: 'Schema', badge: 'Label', brake: 'Obstacle to reuse', origin: 'Origin', reason: 'Why it is here', geozone: 'Territory', ring: 'Reach',
  sorts: { '': 'Usual order', '-last_update': 'Latest update', last_update: 'Oldest update', '-created': 'Latest added', created: 'First added', title: 'Title, A to Z', '-title': 'Title, Z to A', '-views': 'Most viewed', '-reuses': 'Most reused', '-followers': 'Most followed' },
  labels: {
    frequency: { daily: 'daily', weekly: 'weekly', monthly: 'monthly', quarterly: 'quarterly', semiannual: 'twice a year', annual: 'yearly', continuous: 'continuous', punctual: 'once', irregular: 'irregular', notPlanned: 'not planned', unknown: 'not said' },
    freshness: { 'up-to-date': 'On time', late: 'Late', 'no-rhythm': 'No rhythm expected', unknown: 'Rhythm not said' },
    level: { 'country-group': 'World or Europe', country: 'France', 'country-subset': 'Metropolitan France', none: 'Not said' },
    license: { notspecified: 'Licence not said' },
  },
};

function labelOf(words, name, value) {
  const known = [words.labels?.[name], LABELS[name]].find((labels) => labels && Object.hasOwn(labels, value));
  return known ? known[value] : value;
}
