"""A column for a query of PostgreSQL's text search."""

from django.db import models


class TsQueryField(models.Field):
    """A `tsquery`, written by an expression and compared with a `tsvector` by the database."""

    def db_type(self, connection) -> str:
        return "tsquery"
