"""Ask for a password without letting anybody see it: by prompt, from standard input, or made up by Pulse."""

import argparse
import getpass
import sys

from pulse_core.errors import ConfigError

MADE_UP = ""
"""What the API takes for: make one up, and tell it once."""

LONGEST = 4096


def add_options(parser: argparse.ArgumentParser) -> None:
    """How the password is given. Never as an argument: everybody on the machine can see a command line."""
    way = parser.add_mutually_exclusive_group()
    way.add_argument("--password-stdin", action="store_true", help="read the password from standard input, up to the line's end")
    way.add_argument("--generate", action="store_true", help="have Pulse make one up, and print it once")


def password_of(arguments: argparse.Namespace) -> str:
    """The password, empty for one that Pulse is to make up. Raises ConfigError when there is nobody to ask."""
    if arguments.generate:
        return MADE_UP
    if arguments.password_stdin:
        return _given(sys.stdin.readline(LONGEST).rstrip("\r\n"))
    if not sys.stdin.isatty():
        raise ConfigError("", "there is no terminal to ask for the password at: use --password-stdin or --generate")
    first = _given(getpass.getpass("New password (12 characters or more): "))
    if getpass.getpass("Once more: ") != first:
        raise ConfigError("", "the two passwords differ; nothing was changed")
    return first


def _given(text: str) -> str:
    if not text:
        raise ConfigError("", "the password is empty; --generate makes one up")
    return text
