import os, app.core.config
import app.models as models
from . import sibling
from ..package.module import thing as renamed, other
from .everything import *
from __future__ import annotations
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.types import Request

try:
    import ujson as json
except ImportError:
    import json

try:
    import redis
except ImportError:
    redis = None

from lib import wrapped
wrapped = trace(wrapped)

settings = app.core.config.load(os.environ["HOME"])


def late():
    from app import slow

    def inner():
        return slow.call(json.dumps(redis, renamed))

    return inner


def make_global():
    global cache
    import memcache as cache

    return cache.get(sibling, models.User)
