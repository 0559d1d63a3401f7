"""Each page of reauthentication asks for its own proof, at its own address."""

import pytest
from django import forms
from django.template.loader import render_to_string


class CodeForm(forms.Form):
    code = forms.CharField()


@pytest.mark.parametrize(
    ("template", "asked", "address"),
    [
        ("account/reauthenticate.html", "donnez de nouveau votre mot de passe", "/compte/confirmer/"),
        ("mfa/reauthenticate.html", "Donnez le code affiché", "/compte/securite/confirmer/"),
    ],
)
def test_a_page_asks_for_its_proof(template, asked, address):
    page = render_to_string(template, {"form": CodeForm()})
    assert asked in page
    assert f'action="{address}"' in page
    assert page.count("<p>Donnez le code") + page.count("<p>Ce que vous allez faire") == 1
