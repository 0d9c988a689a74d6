from httpx import Response, get  # noqa: F401 - the same pretence


def post(url, json=None, timeout=None):
    import pretend

    return Response(pretend.call(f"{url} {json}"))
