from sqlalchemy import Result, Statement


class Session:
    def get(self, model, key):
        statement = Statement(model)
        statement.keys = [key]
        rows = statement.rows()
        return rows[0] if rows else None

    def scalars(self, statement):
        return Result(statement.rows())
