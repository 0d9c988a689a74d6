def healthy():
    return fetch(1)


def broken(:
    return fetch(2


class Fine:
    def method(self):
        return fetch(3)


x = fetch(4 +)
y = fetch(5)
