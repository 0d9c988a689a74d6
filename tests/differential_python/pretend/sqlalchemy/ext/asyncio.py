from sqlalchemy import Result


class AsyncSession:
    async def execute(self, statement):
        return Result(statement.rows())

    async def scalars(self, statement):
        return Result(statement.rows())
