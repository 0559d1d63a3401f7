"""``maillage access``: the few rights that only the operator of the instance gives."""

import click


@click.group()
def group() -> None:
    """Confie les rôles qui ne dépendent d'aucune communauté."""


@group.command("appoint-operator")
@click.argument("email")
def appoint_operator(email: str) -> None:
    """Fait de ce compte un exploitant de l'instance."""
    from maillage.foundation.access import actions

    actions.appoint_operator(user=_account(email), by=None)
    click.echo(f"{email} exploite cette instance.", err=True)


@group.command("grant-mandate")
@click.argument("email")
@click.option("--role", type=click.Choice(["ars", "cpam"]), required=True)
@click.option("--region", required=True, help="Code INSEE de la région.")
@click.option("--department", default="", help="Code du département, obligatoire pour une CPAM.")
def grant_mandate(email: str, role: str, region: str, department: str) -> None:
    """Confie à un agent le suivi d'une région ou d'un département."""
    from maillage.foundation.access import actions
    from maillage.foundation.access.enums import Role

    if role == Role.CPAM and not department:
        raise click.UsageError("une CPAM suit un département : ajoutez --department.")
    actions.grant_mandate(
        user=_account(email), role=Role(role), region_code=region, department_code=department, by=None
    )
    click.echo(f"{email} suit {department or region}.", err=True)


def _account(email: str):  # type: ignore[no-untyped-def]  # importing User would start Django for --help
    from maillage.foundation.identity.models import User

    user = User.objects.filter(email=email.lower()).first()
    if user is None:
        raise click.ClickException(f"aucun compte n'a l'adresse {email}.")
    return user
