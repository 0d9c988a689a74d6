from fastapi import FastAPI
from sqlalchemy.orm import Session

from models import Product

app = FastAPI()


@app.get("/names")
def names(session: Session, ids: list[int]):
    out = []
    for product_id in ids:
        product = session.get(Product, product_id)
        if product is None:
            continue
        out.append(product.name)
    return out
