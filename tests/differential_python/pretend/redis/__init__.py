import pretend


class RedisError(Exception):
    pass


def value_of(key):
    pretend.call(key)
    return None if key.endswith("3") else f"{len(key)}"


class Redis:
    def __init__(self, **settings):
        pass

    def get(self, key):
        return value_of(key)

    def mget(self, keys):
        if not keys:
            raise RedisError("wrong number of arguments")
        return [value_of(key) for key in keys]
