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


@app.get("/accounts/{account}/report")
async def report(account: int):
    return await account_report(app.state.pool, account)
