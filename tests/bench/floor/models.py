"""Two of the product's tables, as somebody would write them down who knows nothing else of it."""

from django.db import models


class Company(models.Model):
    """Who posts."""

    name = models.CharField(max_length=120)
    verified_at = models.DateTimeField(null=True)

    class Meta:
        managed = False
        db_table = "accounts_company"

    def __str__(self) -> str:
        return self.name


class Posting(models.Model):
    """What is posted."""

    company = models.ForeignKey(Company, on_delete=models.DO_NOTHING)
    slug = models.SlugField()
    title = models.CharField(max_length=100)
    summary = models.CharField(max_length=200)
    category = models.CharField(max_length=20)
    deliverable = models.TextField()
    hours = models.IntegerField()
    pay_cents = models.IntegerField()
    currency = models.CharField(max_length=3)
    due_on = models.DateField()
    seats = models.IntegerField()
    ai_rule = models.CharField(max_length=12)
    place = models.CharField(max_length=120)
    applications_count = models.IntegerField()
    published_at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "projects_project"

    def __str__(self) -> str:
        return self.title
