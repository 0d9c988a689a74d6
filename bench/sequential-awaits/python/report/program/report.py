from asyncpg import Pool


async def account_report(pool: Pool, account: int):
    sales = await pool.fetch("SELECT month, total FROM sales WHERE account = $1 ORDER BY month", account)
    visits = await pool.fetch("SELECT month, count FROM visits WHERE account = $1 ORDER BY month", account)
    returns = await pool.fetch("SELECT month, count FROM returns WHERE account = $1 ORDER BY month", account)
    return {
        "sales": [dict(row) for row in sales],
        "visits": [dict(row) for row in visits],
        "returns": [dict(row) for row in returns],
    }
