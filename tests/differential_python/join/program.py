import httpx
import pretend
from fastapi import FastAPI

app = FastAPI()
client = httpx.AsyncClient()


@app.get("/two")
async def two(user_id, *_):
    user = await client.get(f"https://users/{user_id}")
    # Newest first
    orders = await client.get(f"https://orders/{user_id}")  # Paid too
    return user.text, orders.text


@app.get("/between")
async def between(user_id, *_):
    user = await client.get(f"https://users/{user_id}")
    path = f"/{user_id}/x"
    name = user.text.upper()

    rows: httpx.Response = await client.get("https://rows" + path)
    await client.get("https://warm")
    return [name, rows.text, (await client.get("https://last" + path)).text]


@app.get("/handler")
async def handler(user_id, *_):
    first = "none"
    try:
        first = await client.get("https://a")
        second = await client.get("https://b")
    except pretend.Failure as error:
        return str(error), getattr(first, "text", first)
    return first.text, second.text


class Page:
    head = body = None


@app.get("/members")
async def members(user_id, *_):
    page = Page()
    try:
        page.head = await client.get("https://head")
        page.body = await client.get("https://body")
    finally:
        pretend.log(getattr(page.head, "text", None), getattr(page.body, "text", None))
    return page.head.text, page.body.text


@app.get("/rebound")
async def rebound(user_id, *_):
    message = "one"
    first = await client.get("https://" + message)
    message = "two"
    second = await client.get("https://" + message)
    return message, first.text, second.text
