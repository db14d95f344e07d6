"""Fields with the forgiveness that people need: phones as they are said, several files at once."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from caravan.consultations.rules import Unfit, read_phone
from caravan.consultations.services.drafts import MOST_FILES


class PhoneField(forms.CharField):
    """A mobile or landline number, however it is spaced; cleaned to its digits."""

    widget = forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel"})

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=30, **kwargs)

    def clean(self, value: Any) -> str:
        try:
            return read_phone(super().clean(value))
        except Unfit as error:
            raise forms.ValidationError(str(error), code="invalid") from None


class ManyFilesInput(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Up to nine files at once, none included; what they may be is for ``files`` to decide."""

    widget = ManyFilesInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        given = data if isinstance(data, list | tuple) else [data]
        if len(given) > MOST_FILES:
            raise forms.ValidationError(_("Send nine at most at a time."))
        return [super(FilesField, self).clean(item, initial) for item in given if item]
