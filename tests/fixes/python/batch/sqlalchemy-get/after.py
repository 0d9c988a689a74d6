from fastapi import FastAPI
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Product

app = FastAPI()


@app.get("/names")
def names(session: Session, ids: list[int]):
    out = []
    all_product_ids = list(ids)
    products_by_key = {
        row.id: row
        for row in session.scalars(select(Product).where(Product.id.in_(all_product_ids)))
    }
    for product_id in ids:
        product = products_by_key.get(product_id)
        if product is None:
            continue
        out.append(product.name)
    return out
