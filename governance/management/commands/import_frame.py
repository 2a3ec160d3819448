"""`manage.py import_frame <file> --name <name>`: another sector from a frame."""

from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from governance.frame_archive import open_sector, preview, read_frame


class Command(BaseCommand):
    help = "Ouvre une filière, en préparation, depuis un cadre de filière (TOML)."

    def add_arguments(self, parser) -> None:
        parser.add_argument("file", help="le cadre, écrit par export_frame")
        parser.add_argument("--name", required=True, help="le nom de la filière à ouvrir")
        parser.add_argument("--slug", default="", help="son identifiant ; sans lui, il est tiré du nom")
        parser.add_argument(
            "--dry-run", action="store_true", help="montre ce qui serait fait, sans rien écrire"
        )

    def handle(self, *args, **options):
        wanted = {"name": options["name"], "slug": options["slug"]}
        try:
            archive = read_frame(Path(options["file"]).read_text(encoding="utf-8"))
            given = preview(archive, **wanted) if options["dry_run"] else open_sector(archive, **wanted)
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"Fichier illisible : {error}") from error
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        for section, made in given.made.items():
            self.stdout.write(f"{section} : {made}")
        for section in given.unknown:
            self.stdout.write(f"{section} : inconnue de ce portail, laissée de côté")
        if given.named:
            self.stdout.write(f"À relire, textes qui nomment « {archive.sector.name} » : {len(given.named)}")
