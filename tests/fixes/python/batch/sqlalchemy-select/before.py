from fastapi import FastAPI
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Product

app = FastAPI()


@app.get("/names")
async def names(session: AsyncSession, codes: list[str]):
    out = []
    for code in codes:
        product = (await session.execute(select(Product).where(Product.code == code))).scalar_one_or_none()
        out.append(product and product.name)
    return out
