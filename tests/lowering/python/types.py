import typing as t
from typing import Annotated, Callable, Literal, Optional, Union

import models
from models import User

SessionDep = Annotated[Session, Depends(get_session)]
Json: t.TypeAlias = Union[str, "dict[str, Json]", None]
type Pair[A] = tuple[A, A]
MaybeUser = Optional[User]


def annotated(
    a: Optional[models.User],
    b: Union[int, str],
    c: "list[models.User] | None",
    d: t.List["User"],
    e: Annotated[User, Depends(current_user)],
    f: SessionDep,
    g: Callable[[int], str],
    h: Literal["a", "b"],
    i: int | None | User,
    j: t.Annotated["User", Security(scopes, "x")] = None,
    *args: int,
    **kwargs: models.Extra,
) -> t.AsyncIterator[User]:
    local: dict[str, list[User]] = {}
    return local
