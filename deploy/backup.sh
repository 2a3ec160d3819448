#!/bin/sh
# Back up the database and the secret key: backup.sh FOLDER. Keeps the last fourteen.
# Everything else in DATA_DIR (index, static files, cache) is made again from them.
set -eu
umask 077
folder=${1:?"usage : deploy/backup.sh DOSSIER"}
here=$(cd "$(dirname "$0")/.." && pwd)
data=${DATA_DIR:-$here/data}
database=${DATABASE_URL:-sqlite:///$data/db.sqlite3}
stamp=$(date -u +%Y-%m-%dT%H%M%SZ)
mkdir -p "$folder"

case $database in
postgres:* | postgresql:*)
    file=$folder/open-datalab-$stamp.pgdump
    pg_dump --format=custom --no-owner --no-privileges --file="$file.part" "$database"
    ;;
sqlite:*)
    file=$folder/open-datalab-$stamp.sqlite3
    # SQLite's own copy: whole even while the portal writes, where cp would not be.
    "$here/.venv/bin/python" -c '
import contextlib, sqlite3, sys
with contextlib.closing(sqlite3.connect(f"file:{sys.argv[1]}?mode=ro", uri=True)) as source:
    with contextlib.closing(sqlite3.connect(sys.argv[2])) as copy:
        source.backup(copy)
        if copy.execute("PRAGMA integrity_check").fetchone() != ("ok",):
            sys.exit("copie abîmée")
' "${database#sqlite:///}" "$file.part"
    ;;
*)
    echo "DATABASE_URL : seuls sqlite:/// et postgres:// sont pris en charge." >&2
    exit 1
    ;;
esac
mv "$file.part" "$file"
if [ -f "$data/secret-key" ]; then cp -p "$data/secret-key" "$folder/secret-key"; fi
for kind in pgdump sqlite3; do
    ls -1 "$folder"/open-datalab-*."$kind" 2>/dev/null | sort -r | tail -n +15 | while read -r old; do rm -- "$old"; done
done
echo "Sauvegarde : $file"
