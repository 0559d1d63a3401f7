"""``maillage vault``: keys of the vault. Exit status: 0 done, 1 refused."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Iterator

    from maillage.foundation.tenancy.models import Community
    from maillage.foundation.vault.stores import Store


@click.group()
def group() -> None:
    """Fait tourner les clés des données scellées (coordonnées bancaires, dossiers de soins)."""


def _communities() -> Iterator[Community]:
    from maillage.foundation.tenancy.models import Community

    yield from Community.objects.order_by("pk")


def _in_use(community: Community, purpose: str, store: Store) -> Counter[int]:
    from maillage.foundation.vault.columns import columns
    from maillage.foundation.vault.queries import numbers_in_use

    found: Counter[int] = Counter()
    with store.opened(community):
        for column in columns(store):
            if column.purpose == purpose:
                table = column.model._default_manager.using(store.using)
                sealed = table.filter(**{f"{column.column}__isnull": False})
                found += numbers_in_use(sealed.values_list(column.column, flat=True).iterator())
    return found


@group.command()
def init() -> None:
    """Fait la première clé maîtresse, si le fichier n’existe pas."""
    from django.conf import settings

    from maillage.foundation.vault.keys import make_key_file

    made = make_key_file(settings.VAULT_KEYS_FILE)
    click.echo(f"{settings.VAULT_KEYS_FILE} : {'clé faite' if made else 'déjà là, inchangé'}.")


@group.command()
def rotate() -> None:
    """Change les clés de données et scelle tout de nouveau ; interrompue, elle reprend où elle en était."""
    from maillage.foundation.vault.columns import columns
    from maillage.foundation.vault.stores import stores

    sealed = made = dropped = 0
    for community in _communities():
        for store in stores():
            for purpose in sorted({column.purpose for column in columns(store)}):
                done = _rotate(community, purpose, store)
                made, sealed, dropped = made + done[0], sealed + done[1], dropped + done[2]
    click.echo(
        f"{made} clés faites, {sealed} valeurs scellées de nouveau, {dropped} anciennes clés effacées."
    )


def _rotate(community: Community, purpose: str, store: Store) -> tuple[int, int, int]:
    """Keys made, values sealed again, keys dropped."""
    from maillage.foundation.vault import actions
    from maillage.foundation.vault.columns import columns
    from maillage.foundation.vault.queries import Keys

    with store.opened(community):
        latest = Keys(community, purpose, store).latest
    if not latest:
        return 0, 0, 0
    made = 0
    if set(_in_use(community, purpose, store)) <= {
        latest
    }:  # else a rotation was cut short: go on with its key
        actions.new_key(community=community, purpose=purpose, store=store)
        made = 1
    wanted = [column for column in columns(store) if column.purpose == purpose]
    sealed = sum(actions.seal_again(community=community, column=column) for column in wanted)
    left = set(_in_use(community, purpose, store))
    return made, sealed, actions.drop_old_keys(community=community, purpose=purpose, in_use=left, store=store)


@group.command()
@click.option("--new-key", is_flag=True, help="Fait d’abord une nouvelle clé maîtresse dans le fichier.")
def rewrap(new_key: bool) -> None:  # noqa: FBT001 -- click passes a flag by name
    """Enveloppe toutes les clés de données avec la première clé maîtresse."""
    from django.conf import settings

    from maillage.foundation.vault import actions
    from maillage.foundation.vault.keys import add_key
    from maillage.foundation.vault.stores import stores

    if new_key:
        if settings.VAULT_KEYS:
            raise click.ClickException("les clés viennent de VAULT_KEYS : ajoutez-y la nouvelle, en premier.")
        click.echo(f"Nouvelle clé maîtresse : {add_key(settings.VAULT_KEYS_FILE)}", err=True)
    kept = list(_communities())
    count = sum(actions.rewrap(community=one, store=store) for store in stores() for one in kept)
    click.echo(f"{count} clés de données enveloppées de nouveau.")


@group.command()
def status() -> None:
    """Dit quelles clés maîtresses servent encore."""
    from maillage.foundation.vault.keys import ring

    used = _masters()
    for rank, name in enumerate(ring().keys):
        role = "enveloppe" if rank == 0 else "ouvre seulement"
        click.echo(f"{name} : {role}, {used[name]} clés de données")
    for name in sorted(set(used) - set(ring().keys)):
        click.echo(f"{name} : ABSENTE, {used[name]} clés de données illisibles", err=True)


@group.command()
@click.argument("name")
def forget(name: str) -> None:
    """Retire une ancienne clé maîtresse du fichier ; refusé tant qu’elle sert."""
    from django.conf import settings

    from maillage.foundation.vault.errors import KeyMissingError
    from maillage.foundation.vault.keys import remove_key

    if used := _masters()[name]:
        raise click.ClickException(
            f"« {name} » enveloppe encore {used} clés de données : « vault rewrap » d’abord."
        )
    try:
        remove_key(settings.VAULT_KEYS_FILE, name)
    except KeyMissingError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"« {name} » est retirée.")


def _masters() -> Counter[str]:
    from maillage.foundation.vault.queries import masters_in_use
    from maillage.foundation.vault.stores import stores

    found: Counter[str] = Counter()
    for community in _communities():
        for store in stores():
            with store.opened(community):
                found += masters_in_use(store)
    return found
