import os

from fastapi import FastAPI, HTTPException
from sqlalchemy import create_engine, text

app = FastAPI()


@app.get("/health")
def health():
    return {"ok": True}


@app.get("/users/{user_id}")
def get_user(user_id: int):
    engine = create_engine(os.environ["DATABASE_URL"].replace("postgresql://", "postgresql+psycopg://"))
    with engine.connect() as conn:
        row = conn.execute(text("SELECT id, name, email FROM users WHERE id = :id"), {"id": user_id}).fetchone()
    if row is None:
        raise HTTPException(status_code=404)
    return {"id": row.id, "name": row.name, "email": row.email}
