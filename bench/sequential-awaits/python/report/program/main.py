import os
from contextlib import asynccontextmanager

import asyncpg
from fastapi import FastAPI

from report import account_report


@asynccontextmanager
async def lifespan(app: FastAPI):
    size = int(os.environ.get("POOL", "10"))
    async with asyncpg.create_pool(os.environ["DATABASE_URL"], min_size=size, max_size=size) as pool:
        app.state.pool = pool
        yield


app = FastAPI(lifespan=lifespan)


@app.get("/health")
async def health():
    return {"ok": True}


# For visitors without an account.
@app.get("/sample/report")
async def sample():
    months = range(1, 13)
    return {
        "sales": [{"month": month, "total": month * 100} for month in months],
        "visits": [{"month": month, "count": month} for month in months],
        "returns": [{"month": month, "count": 0} for month in months],
    }


@app.get("/accounts/{account}/report")
async def report(account: int):
    return await account_report(app.state.pool, account)
