from abc import ABC, abstractmethod
from typing import ClassVar, Protocol


class Repository(Base, Generic[T], metaclass=Meta):
    """Stores things."""

    table = "things"
    limit: int = 10
    shared: ClassVar[list["Repository"]] = []
    name: str

    class Config:
        frozen = True

    config: Config

    def __init__(self, db: Database, *, size=limit):
        super().__init__(db)
        self.db = db
        self.cache: dict[str, int] = {}

    @property
    def first(self):
        return self.rows[0]

    @first.setter
    def first(self, value):
        self.rows[0] = value

    @classmethod
    async def create(cls, url):
        return cls(await connect(url))

    @staticmethod
    def helper(x):
        return x

    async def load(self, ids):
        async def one(id):
            return await self.db.get(self.table, id)

        return [await one(i) for i in ids]


@dataclass(frozen=True)
class Item:
    id: int
    tags: list[str] = field(default_factory=list)


class Port(Protocol):
    def send(self, item: Item) -> None: ...


class Abstract(ABC):
    @abstractmethod
    def run(self): ...


def local_class(base):
    class Local(base):
        value = base.value

    return Local()
