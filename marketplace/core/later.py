"""Modules that are loaded when they are first used, so that processes that never use them do not carry them."""

from functools import partial
from importlib import import_module
from types import ModuleType
from typing import cast

from django.utils.functional import SimpleLazyObject


def later(name: str) -> ModuleType:
    """The module of this name, which stands where `import` would; asking it for anything loads it.

    For what is heavy and seldom wanted. Everything else is imported as usual.
    """
    return cast(ModuleType, SimpleLazyObject(partial(import_module, name)))
