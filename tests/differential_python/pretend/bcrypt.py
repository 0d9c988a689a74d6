import pretend


def gensalt(rounds=12):
    return f"salt{rounds}"


def hashpw(password, salt):
    return pretend.call(f"{password!r} {salt}").encode()


def checkpw(password, hashed_password):
    return pretend.call(password) == hashed_password
