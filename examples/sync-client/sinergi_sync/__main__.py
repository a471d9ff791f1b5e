"""The command line: python3 -m sinergi_sync COMMAND --help."""
from __future__ import annotations

import argparse
import json
import os
import sys
from typing import Any

from . import ClientCredentials, Edits, Login, NoAnswer, Refused, Service, Store
from . import open_conflicts, pull, push, repair, resolve, take
from .digest import digest


def arguments() -> argparse.ArgumentParser:
    """What can be said."""
    whole = argparse.ArgumentParser(
        prog="sinergi_sync",
        description="Keeps a copy of your part of Sinergi, and sends what was changed in it.",
        epilog="Signs in with SINERGI_CLIENT_ID and SINERGI_CLIENT_SECRET, or with SINERGI_USER and SINERGI_PASSWORD.",
    )
    whole.add_argument("--service", default=os.environ.get("SINERGI_BASE", "http://127.0.0.1:8080"), help="its address")
    whole.add_argument("--copy", default="sinergi.sqlite", help="the file of the copy (default: %(default)s)")
    whole.add_argument("--types", help="the types that a new copy holds, separated by commas (default: all)")
    commands = whole.add_subparsers(dest="command", required=True)

    command = commands.add_parser("pull", help="bring the copy up to date")
    command.add_argument("--wait", type=int, metavar="SECONDS", help="wait for a change (at most 30)")
    command.add_argument("--every", type=int, metavar="MINUTES", help="how often you mean to come")
    commands.add_parser("push", help="send what was changed")
    commands.add_parser("status", help="what the copy holds, and what waits")
    command = commands.add_parser("show", help="a record as it is seen here")
    record(command)
    command = commands.add_parser("create", help="make a record; prints its id")
    command.add_argument("type")
    command.add_argument("fields", nargs="+", metavar="FIELD=VALUE")
    command = commands.add_parser("edit", help="change a record; FIELD= clears")
    record(command)
    command.add_argument("fields", nargs="+", metavar="FIELD=VALUE")
    record(commands.add_parser("delete", help="delete a record"))
    command = commands.add_parser("mend", help="try a refused change again, with other values")
    command.add_argument("op_id")
    command.add_argument("fields", nargs="*", metavar="FIELD=VALUE")
    commands.add_parser("drop", help="give up a change that was refused or not sent").add_argument("op_id")
    commands.add_parser("conflicts", help="what you and others changed differently")
    command = commands.add_parser("resolve", help="choose in a conflict")
    command.add_argument("conflict")
    command.add_argument("side", choices=["mine", "theirs"], help="what was sent, or what the record holds")
    command.add_argument("fields", nargs="*", metavar="FIELD=VALUE", help="another value for a field")
    commands.add_parser("repair", help="compare the copy with the service, and mend it")
    return whole


def record(command: argparse.ArgumentParser) -> None:
    """Which record a command is about."""
    command.add_argument("type", help="such as libraries")
    command.add_argument("id")


def values(given: list[str]) -> dict[str, Any]:
    """name=value: a value is JSON (5, true, null, "5") or else a text; an empty one clears."""
    told: dict[str, Any] = {}
    for one in given:
        name, separator, value = one.partition("=")
        if not separator:
            sys.exit(f"{one} is not FIELD=VALUE")
        try:
            told[name] = json.loads(value) if value else None
        except ValueError:
            told[name] = value
    return told


def service_of(options: argparse.Namespace) -> Service:
    """The service, and how to sign in there."""
    given = os.environ
    if "SINERGI_CLIENT_ID" in given:
        return Service(options.service, ClientCredentials(given["SINERGI_CLIENT_ID"], given["SINERGI_CLIENT_SECRET"]))
    if "SINERGI_USER" in given:
        return Service(options.service, Login(given["SINERGI_USER"], given["SINERGI_PASSWORD"]))
    sys.exit("Set SINERGI_CLIENT_ID and SINERGI_CLIENT_SECRET, or SINERGI_USER and SINERGI_PASSWORD.")


def run(options: argparse.Namespace) -> None:
    """Does what was asked for."""
    edits = Edits(Store(options.copy, options.types))
    match options.command:
        case "pull":
            pulled = pull(edits, service_of(options), wait=options.wait, every=options.every)
            print(f"{pulled.entries} entries" + ("" if pulled.caught_up else ", more will follow soon"))
        case "push":
            results = push(edits, service_of(options))
            for result in results:
                told = result["explanation"] or ""
                print(f"{result['result']:10} {result['type']} {result['id']} version {result['version']} {told}".rstrip())
            print(f"{len(results)} sent")
        case "status":
            status(edits)
        case "show":
            print(json.dumps(edits.view(options.type, options.id), indent=2, ensure_ascii=False))
        case "create":
            print(edits.create(options.type, values(options.fields)))
        case "edit":
            edits.update(options.type, options.id, values(options.fields))
        case "delete":
            edits.delete(options.type, options.id)
        case "mend":
            edits.mend(options.op_id, values(options.fields))
        case "drop":
            edits.drop(options.op_id)
        case "conflicts":
            for conflict in open_conflicts(service_of(options)):
                print(f"{conflict['id']}  {conflict['explanation']}")
                for field in conflict["fields"]:
                    print(f"    {field['field']}: {field['explanation'] or '(not shown)'}")
        case "resolve":
            choice = take(options.side, values(options.fields))
            print(resolve(service_of(options), options.conflict, choice)["status"])
        case "repair":
            print(f"{repair(edits, service_of(options))} records put right")


def status(edits: Edits) -> None:
    """Tells what there is, without asking the service."""
    kinds: dict[str, list[tuple[str, int]]] = {}
    for row in edits.store.rows():
        kinds.setdefault(row["type"], []).append((row["id"], row["version"]))
    for kind, records in kinds.items():
        count, hashed = digest(records)
        print(f"{kind:18} {count:7} {hashed}")
    waiting = edits.waiting()
    print(f"{len(waiting)} changes wait to be sent")
    for change in waiting:
        print(f"    {change['op_id']}  {change['operation']} {change['type']} {change['id']}")
    for change in edits.refused():
        receipt = json.loads(change["receipt"])
        print(f"refused: {change['op_id']}  {change['operation']} {change['type']} {change['id']}: {receipt['explanation']}")
        for fault in receipt["errors"]:
            print(f"    {fault['pointer']}: {fault['message']}")


def main() -> None:
    """Says what went wrong in a line."""
    try:
        run(arguments().parse_args())
    except (KeyError, NoAnswer, Refused) as error:
        sys.exit(f"sinergi_sync: {error}")


if __name__ == "__main__":
    main()
