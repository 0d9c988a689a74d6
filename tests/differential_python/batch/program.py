import redis
import redis.asyncio
from fastapi import FastAPI
from pymongo import MongoClient
from sqlalchemy import Column, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session

app = FastAPI()
cache = redis.Redis()
async_cache = redis.asyncio.Redis()
people = MongoClient("mongodb://localhost").app.people


class Product:
    id = Column()
    code = Column()


@app.get("/prices")
def prices(first, names: list[str]):
    found = {}
    for name in names:
        price = cache.get(f"price:{name}")
        if price is not None:
            found[name] = price
    return found


@app.get("/once")
async def once(first, names):
    return [await async_cache.get(name) for name in iter(names) if name]


@app.get("/people")
def find(first, ids: list[str]):
    out = []
    for i in ids:
        person = people.find_one({"_id": i})  # One trip each
        out.append(person and person["name"])
    return out


@app.get("/products")
def products(first, ids: list[str], session: Session = Session()):
    out = []
    for product_id in ids:
        product = session.get(Product, product_id)
        if product is None:
            out.append(None)
            continue
        out.append(product.name)
    return out


@app.get("/codes")
async def codes(first, codes: list[str], session: AsyncSession = AsyncSession()):
    return [
        getattr((await session.execute(select(Product).where(Product.code == code))).scalar_one_or_none(), "name", None)
        for code in codes
    ]
