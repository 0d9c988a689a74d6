from fastapi import FastAPI
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Product

app = FastAPI()


@app.get("/names")
async def names(session: AsyncSession, codes: list[str]):
    out = []
    all_codes = list(codes)
    products_by_key = {
        row.code: row
        for row in await session.scalars(select(Product).where(Product.code.in_(all_codes)))
    }
    for code in codes:
        product = products_by_key.get(code)
        out.append(product and product.name)
    return out
