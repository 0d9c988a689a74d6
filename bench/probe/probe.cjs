// Loaded before a measured Node program: SIGUSR2 begins to watch the event loop, a second one writes what was seen to
// PROBE_FILE. Nothing runs in between, so that the time measured without it is the program's own.
const { monitorEventLoopDelay } = require('node:perf_hooks');
const fs = require('node:fs');
const { isMainThread } = require('node:worker_threads');
if (isMainThread) {
  let delay;
  process.on('SIGUSR2', () => {
    if (!delay) {
      delay = monitorEventLoopDelay({ resolution: 1 });
      delay.enable();
      return;
    }
    delay.disable();
    const seen = { p50: delay.percentile(50) / 1e6, max: delay.max / 1e6 };
    delay = undefined;
    fs.writeFileSync(process.env.PROBE_FILE + '.new', JSON.stringify(seen));
    fs.renameSync(process.env.PROBE_FILE + '.new', process.env.PROBE_FILE);
  });
}
