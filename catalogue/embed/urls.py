"""Addresses for other sites. Those under `/embed/` may be framed; they are a contract, and never change."""

from catalogue.embed import scripts

app_name = "embed"
urlpatterns = [*scripts.patterns]
