#!/bin/sh
# Restore a backup made by backup.sh into the database of DATABASE_URL: restore.sh FILE.
# Stop web, worker and beat first. What the database held is replaced, the index is built again.
set -eu
umask 077
file=${1:?"usage : deploy/restore.sh FICHIER"}
here=$(cd "$(dirname "$0")/.." && pwd)
data=${DATA_DIR:-$here/data}
database=${DATABASE_URL:-sqlite:///$data/db.sqlite3}
[ -r "$file" ] || { echo "$file n’est pas lisible." >&2; exit 1; }

case $database in
postgres:* | postgresql:*)
    pg_restore --clean --if-exists --no-owner --no-privileges --exit-on-error --single-transaction \
        --dbname="$database" "$file"
    ;;
sqlite:*)
    target=${database#sqlite:///}
    mkdir -p "$(dirname "$target")"
    cp "$file" "$target.part"
    rm -f "$target" "$target-wal" "$target-shm"
    mv "$target.part" "$target"
    ;;
*)
    echo "DATABASE_URL : seuls sqlite:/// et postgres:// sont pris en charge." >&2
    exit 1
    ;;
esac
key=$(dirname "$file")/secret-key
if [ -z "${SECRET_KEY:-}" ] && [ ! -f "$data/secret-key" ] && [ -f "$key" ]; then
    mkdir -p "$data"
    cp -p "$key" "$data/secret-key"
fi
cd "$here"
rm -f "$data/prepared.json"
mkdir -p "$data/built-static"
.venv/bin/python manage.py migrate --verbosity 0
.venv/bin/python manage.py rebuild_search
echo "Restauré : $file. Démarrer web, worker et beat."
