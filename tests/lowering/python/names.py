counter = 0
handler = lambda event: handlers[event.kind](event)


def outer(a):
    b = a

    def inner():
        nonlocal b
        b += a
        return lambda c: b + c + counter

    def count():
        global counter, later
        counter += 1
        later = inner

    return count


def reads_later():
    return later()


class Scoped:
    size = 10
    double = size * 2

    def reads(self, items):
        def nested():
            return self.size, size, items

        return [self.size for item in items if item]

    def rebinds(self, other):
        self = other
        return self.size
