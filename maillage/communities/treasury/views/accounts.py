"""The accounts whose statements are taken."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from maillage.communities.treasury import actions, queries
from maillage.communities.treasury.errors import TreasuryError
from maillage.communities.treasury.forms import AccountForm
from maillage.communities.treasury.models import BankAccount
from maillage.foundation.access.enums import Permission
from maillage.foundation.tenancy.models import Community
from maillage.foundation.web.pages import PageRequest, community_page


@community_page(Permission.TREASURY_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def bank_accounts(request: PageRequest, community: Community) -> HttpResponse:
    """Declare an account, see those that are."""
    form = AccountForm(request.POST) if request.method == "POST" else AccountForm()
    if request.method == "POST" and form.is_valid():
        try:
            account = actions.add_account(by=request.user, community=community, **form.cleaned_data)
        except TreasuryError as error:
            form.add_error(error.field or None, str(error))
        else:
            messages.success(request, f"« {account} » est ajouté : déposez un relevé de ce compte.")
            return redirect("treasury", community.slug)
    context = {"community": community, "form": form, "accounts": queries.accounts()}
    status = 422 if request.method == "POST" else 200
    return render(request, "treasury/accounts.html", context, status=status)


@community_page(Permission.TREASURY_EDIT)
@require_POST
def bank_account_close(request: PageRequest, community: Community, pk: int) -> HttpResponse:
    """Take no more statement of an account."""
    account = BankAccount.objects.select_related("community").filter(pk=pk).first()
    if account is None:
        raise Http404
    actions.close_account(by=request.user, account=account)
    messages.success(request, f"« {account} » est fermé ; ses relevés et ses lignes restent.")
    return redirect("bank_accounts", community.slug)
