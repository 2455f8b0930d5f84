from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.utils.translation import gettext_lazy as _

from marketplace.core.formats import country


class Place(models.Model):
    """A city of 15,000 people or more; the key is GeoNames' own. `folded` is the name in lower case without accents.

    `region` is the state's short name in the United States, GeoNames' number of the region elsewhere.
    """

    id = models.PositiveBigIntegerField(primary_key=True)
    name = models.CharField(_("name"), max_length=120)
    folded = models.CharField(max_length=120)
    region = models.CharField(_("region"), max_length=20, blank=True)
    country = models.CharField(_("country"), max_length=2)
    latitude = models.FloatField(_("latitude"))
    longitude = models.FloatField(_("longitude"))
    population = models.PositiveIntegerField(_("population"), default=0)

    class Meta:
        verbose_name = _("place")
        indexes = [
            models.Index(OpClass("folded", name="varchar_pattern_ops"), name="place_beginning"),
            GinIndex(fields=["folded"], opclasses=["gin_trgm_ops"], name="place_trigram"),
            models.Index(fields=["latitude", "longitude"], name="place_around"),
        ]

    def __str__(self) -> str:
        """As one would write it: "Portland, OR, US" or "Köln, Germany"."""
        if self.country == "US":
            return ", ".join(part for part in (self.name, self.region, self.country) if part)
        return f"{self.name}, {country(self.country)}"


class PlaceAlias(models.Model):
    """Another name of a large city, folded like its own: "cologne" for Köln, "nyc" for New York City."""

    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="aliases")
    folded = models.CharField(max_length=120)

    class Meta:
        verbose_name = _("other name of a place")
        verbose_name_plural = _("other names of places")
        constraints = [models.UniqueConstraint(fields=["place", "folded"], name="place_alias_once")]
        indexes = [models.Index(OpClass("folded", name="varchar_pattern_ops"), name="place_alias_beginning")]

    def __str__(self) -> str:
        return self.folded
