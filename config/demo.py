"""``maillage demo``: the demonstration community, made by each room with its own actions, in order."""

import importlib
import importlib.util

import click

# Rooms that have something to show, after the accounts and before the roles.
ROOMS = ["maillage.communities.territory.demo"]


@click.group()
def group() -> None:
    """Prépare la communauté de démonstration (installation locale seulement)."""


@group.command()
def load() -> None:
    """Crée les comptes, la communauté et les rôles de démonstration ; recommencer ne change rien."""
    from django.conf import settings
    from django.db import transaction

    from maillage.foundation.identity import demo

    if not settings.LOCAL_MODE:
        raise click.ClickException("la démonstration n'existe que sur une installation locale.")
    with transaction.atomic():
        people = demo.demo_load()
        for room in ROOMS:
            if importlib.util.find_spec(room) is not None:
                importlib.import_module(room).load(people)
        give_roles(people)
    click.echo("Comptes de démonstration, mot de passe commun :", err=True)
    click.echo(f"  {demo.PASSWORD}", err=True)
    for account in demo.accounts():
        click.echo(f"  {account.email}", err=True)
