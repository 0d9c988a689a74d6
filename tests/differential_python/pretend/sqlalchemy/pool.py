class QueuePool: pass
