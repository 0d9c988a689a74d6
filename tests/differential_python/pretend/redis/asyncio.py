import pretend
from redis import RedisError, value_of


class Redis:
    def __init__(self, **settings):
        pass

    async def get(self, key):
        await pretend.wait("wait")
        return value_of(key)

    async def mget(self, keys):
        if not keys:
            raise RedisError("wrong number of arguments")
        return [value_of(key) for key in keys]
