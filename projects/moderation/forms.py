from django import forms

from projects.moderation.models import Report


class ReportForm(forms.ModelForm):
    """What is wrong with a posting."""

    class Meta:
        model = Report
        fields = ["reason", "details"]
        widgets = {"reason": forms.RadioSelect, "details": forms.Textarea(attrs={"rows": 5})}

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = Report.Reason.choices
