"""What the pretended libraries share: a log of what the program did, and one call that may be told to fail."""
import asyncio

_calls = []
_log = []
_failing = None


class Failure(Exception):
    pass


def start(failing):
    global _failing
    _calls.clear()
    _log.clear()
    _failing = failing


def log(*values):
    _log.append(repr(values))


def calls():
    """Keys of all calls made so far, each once: the same key fails every time it is called."""
    return list(dict.fromkeys(_calls))


def logged():
    return list(_log)


def call(key):
    key = str(key)
    _calls.append(key)
    if key == _failing:
        raise Failure(key)
    return key


async def wait(key):
    # Later calls are over sooner, so that an order of completion would show.
    await asyncio.sleep(0.0005 * (7 - hash_of(key) % 7))
    return call(key)


def hash_of(text):
    return sum(ord(c) for c in str(text))
