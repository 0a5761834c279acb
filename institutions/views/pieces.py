"""What several of these pages do: hand a service's refusal back to its form."""

from django.core.exceptions import ValidationError
from django.forms import Form


def show_refusal(form: Form, refusal: ValidationError) -> None:
    """Put a service's sentences beside the fields they belong to, the rest above the form."""
    told = refusal.message_dict if hasattr(refusal, "error_dict") else {"": refusal.messages}
    for name, sentences in told.items():
        for sentence in sentences:
            form.add_error(name if name in form.fields else None, sentence)
