from django.apps import AppConfig


class KnowledgeConfig(AppConfig):
    name = "knowledge"
    verbose_name = "Connaissances"

    def ready(self) -> None:
        from knowledge import joining

        joining.join()
