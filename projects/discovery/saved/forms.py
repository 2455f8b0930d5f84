"""What people may change about a saved search."""

from django import forms
from django.utils.translation import gettext_lazy as _

from projects.discovery.saved.models import SavedSearch


class SavedSearchForm(forms.ModelForm):
    """Its name, and how often it tells."""

    class Meta:
        model = SavedSearch
        fields = ["name", "frequency"]
        help_texts = {
            "name": _("For you alone. E-mails about this search carry it."),
            "frequency": _("Daily e-mails come at 8 in the morning where you live, weekly ones on Monday at 8."),
        }
        widgets = {"frequency": forms.RadioSelect}
