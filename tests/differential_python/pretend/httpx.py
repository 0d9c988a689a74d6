import pretend


class HTTPError(Exception):
    pass


class Response:
    def __init__(self, url):
        self.text = f"text of {url}"
        self.status_code = 200

    def json(self):
        return {"url": self.text, "rows": [1, 2, 3]}

    def raise_for_status(self):
        return self


class Client:
    def __init__(self, **settings):
        pass

    def __enter__(self):
        return self

    def __exit__(self, *_):
        return False

    def get(self, url, **_):
        return Response(pretend.call(url))


class AsyncClient:
    def __init__(self, **settings):
        pass

    async def get(self, url, **_):
        return Response(await pretend.wait(url))


def get(url, **_):
    return Response(pretend.call(url))
