"""The counterpart of probe.cjs for asyncio: SIGUSR2 begins to watch the event loop, a second one writes what was seen."""
import asyncio
import json
import os
import signal
import threading


def watch(loop):
    seen = []
    running = False
    due = 0.0

    def tick():
        nonlocal due
        now = loop.time()
        seen.append((now - due) * 1000)
        if running:
            due = now + 0.001
            loop.call_at(due, tick)

    def toggle():
        nonlocal running, due
        running = not running
        if running:
            seen.clear()
            due = loop.time()
            tick()
            return
        delays = sorted(seen)
        path = os.environ["PROBE_FILE"]
        with open(path + ".new", "w") as out:
            json.dump({"p50": delays[len(delays) // 2], "max": delays[-1]}, out)
        os.rename(path + ".new", path)

    loop.add_signal_handler(signal.SIGUSR2, toggle)


if "PROBE_FILE" in os.environ:
    run_forever = asyncio.BaseEventLoop.run_forever

    def watched(self):
        if threading.current_thread() is threading.main_thread():
            watch(self)
        run_forever(self)

    asyncio.BaseEventLoop.run_forever = watched
