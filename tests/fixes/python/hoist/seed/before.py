# ❌ BEFORE: New connection each time (Python/FastAPI)
from sqlalchemy import create_engine

def get_user(user_id: int):
    engine = create_engine("postgresql://...")  # New connection
    with engine.connect() as conn:
        result = conn.execute("SELECT * FROM users WHERE id = %s", user_id)
        return result.fetchone()

# Per request: 150ms (connect) + 20ms (query) = 170ms
