print "hello %s" % name
print >>sys.stderr, "a", b
exec "code" in scope


def unpack((a, b), c):
    return a
