import pretend


class In:
    def __init__(self, keys):
        self.keys = keys


class Column:
    def __init__(self, name=None):
        self.name = name

    def in_(self, keys):
        return In(list(keys))

    def __eq__(self, other):
        return In([other])

    __hash__ = None


class Statement:
    def __init__(self, model):
        self.model, self.keys = model, []

    def where(self, condition):
        self.keys = condition.keys
        return self

    def rows(self):
        out = []
        for key in reversed(list(dict.fromkeys(self.keys))):
            pretend.call(key)
            if not str(key).endswith("3"):
                row = self.model()
                row.id = row.code = key
                row.name = f"name of {key}"
                out.append(row)
        return out


def select(model):
    return Statement(model)


class Result(list):
    def scalar_one_or_none(self):
        return self[0] if self else None

    def scalars(self):
        return self

    def all(self):
        return list(self)


class Connection:
    def __enter__(self):
        return self

    def __exit__(self, *_):
        return False

    def execute(self, statement, *arguments):
        pretend.call(f"{statement} {arguments}")
        return self

    def fetchone(self):
        return ("row", 1)


class Engine:
    def connect(self):
        return Connection()


def create_engine(url, **settings):
    return Engine()


def text(sql):
    return sql
