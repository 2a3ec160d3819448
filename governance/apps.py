from django.apps import AppConfig


class GovernanceConfig(AppConfig):
    name = "governance"
    verbose_name = "Gouvernance"

    def ready(self) -> None:
        from governance import joining
        from governance.standards import joining as standards
        from governance.support import joining as support

        for part in (joining, standards, support):
            part.join()
